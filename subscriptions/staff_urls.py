from django.urls import path

from subscriptions import staff, subscribers_staff

urlpatterns = [
    path("", staff.index, name="staff_emails"),
    path("figures/", subscribers_staff.figures, name="staff_email_figures"),
    path("subscribers/", subscribers_staff.index, name="staff_subscribers"),
    path("subscribers/export/", subscribers_staff.export, name="staff_subscribers_export"),
    path("subscribers/<int:pk>/", subscribers_staff.detail, name="staff_subscriber"),
    path("<int:pk>/", staff.detail, name="staff_email"),
    path("<int:pk>/progress/", staff.progress, name="staff_email_progress"),
]
