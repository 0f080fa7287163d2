from django.urls import include, path

from workstreams import actions_staff, milestones_staff, staff

urlpatterns = [
    path("", staff.index, name="staff_workstreams"),
    path("<slug:slug>/", staff.detail, name="staff_workstream"),
    path("<slug:slug>/status/", staff.standing, name="staff_standing"),
    path("<slug:slug>/notes/add/", staff.add_note, name="staff_note_add"),
    path("<slug:slug>/notes/<int:pk>/", staff.edit_note, name="staff_note"),
    path("<slug:slug>/milestones/add/", milestones_staff.add, name="staff_milestone_add"),
    path("<slug:slug>/milestones/<int:pk>/", milestones_staff.edit, name="staff_milestone"),
    path("<slug:slug>/milestones/<int:pk>/forecast/", milestones_staff.forecast, name="staff_milestone_forecast"),
    path("<slug:slug>/milestones/<int:pk>/reached/", milestones_staff.reach, name="staff_milestone_reached"),
    path("<slug:slug>/actions/add/", actions_staff.add, name="staff_action_add"),
    path("<slug:slug>/actions/<int:pk>/", actions_staff.edit, name="staff_action"),
    path("<slug:slug>/actions/<int:pk>/progress/", actions_staff.say, name="staff_action_say"),
    path("<slug:slug>/consultations/", include("workstreams.consultations_staff_urls")),
]
