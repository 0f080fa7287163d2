from django.urls import path

from subscriptions import staff

urlpatterns = [
    path("", staff.index, name="staff_emails"),
    path("<int:pk>/", staff.detail, name="staff_email"),
    path("<int:pk>/progress/", staff.progress, name="staff_email_progress"),
]
