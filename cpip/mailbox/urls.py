from django.urls import path

from cpip.mailbox import views

urlpatterns = [
    path("", views.index, name="mailbox"),
    path("<str:name>/", views.letter, name="mailbox_letter"),
    path("<str:name>/html/", views.html, name="mailbox_html"),
]
