from django.urls import include, path

from meetings import letter_views, own_views

urlpatterns = [
    path("", own_views.own_desk, name="my"),
    path("calendar/", include("meetings.my_calendar_urls")),
    path("letters/", letter_views.choose, name="my_letters"),
    path("notes/", own_views.notes, name="my_notes"),
    path("notes/<int:pk>/", own_views.note, name="my_note"),
    path("notes/<int:pk>/delete/", own_views.delete_note, name="my_note_delete"),
]
