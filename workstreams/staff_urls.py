from django.urls import path

from workstreams import staff

urlpatterns = [
    path("", staff.index, name="staff_workstreams"),
    path("<slug:slug>/", staff.detail, name="staff_workstream"),
    path("<slug:slug>/status/", staff.standing, name="staff_standing"),
    path("<slug:slug>/notes/add/", staff.add_note, name="staff_note_add"),
    path("<slug:slug>/notes/<int:pk>/", staff.edit_note, name="staff_note"),
]
