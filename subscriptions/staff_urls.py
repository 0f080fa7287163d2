from django.urls import path

from subscriptions import staff, subscribers_staff

urlpatterns = [
    path("", staff.index, name="staff_emails"),
    path("figures/", subscribers_staff.figures, name="staff_email_figures"),
    path("subscribers/", subscribers_staff.index, name="staff_subscribers"),
    path("subscribers/take-over/", subscribers_staff.take_over, name="staff_subscribers_take_over"),
    path("subscribers/export/", subscribers_staff.export, name="staff_subscribers_export"),
    path("subscribers/<int:pk>/", subscribers_staff.detail, name="staff_subscriber"),
    path("subscribers/<int:pk>/emails/", subscribers_staff.turn, name="staff_subscriber_turn"),
    path("<int:pk>/", staff.detail, name="staff_email"),
    path("look/", staff.look, name="staff_email_look"),
    path("look/html/", staff.html, name="staff_email_html"),
    path("coming/<str:frequency>/", staff.coming, name="staff_emails_coming"),
    path("<int:pk>/go-on/", staff.go_on, name="staff_email_go_on"),
    path("<int:pk>/pause/", staff.pause, name="staff_email_pause"),
    path("<int:pk>/cancel/", staff.cancel, name="staff_email_cancel"),
    path("<int:pk>/progress/", staff.progress, name="staff_email_progress"),
]
