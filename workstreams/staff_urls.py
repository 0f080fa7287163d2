from django.urls import path

from workstreams import actions_staff, consultations_staff, lists_staff, milestones_staff, plans_staff, staff, workstreams_staff

urlpatterns = [
    path("", lists_staff.workstreams, name="staff_workstreams"),
    path("add/", workstreams_staff.add, name="staff_workstream_add"),
    path("<slug:slug>/", staff.detail, name="staff_workstream"),
    path("<slug:slug>/edit/", workstreams_staff.edit, name="staff_workstream_edit"),
    path("<slug:slug>/place/<int:place>/", workstreams_staff.move, name="staff_workstream_move"),
    path("<slug:slug>/plans/add/", plans_staff.add, name="staff_plan_add"),
    path("<slug:slug>/plans/<int:pk>/", plans_staff.edit, name="staff_plan"),
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
    path("<slug:slug>/consultations/add/", consultations_staff.add, name="staff_consultation_add"),
    path("<slug:slug>/consultations/<int:pk>/", consultations_staff.edit, name="staff_consultation"),
    path("<slug:slug>/consultations/<int:pk>/report/", consultations_staff.report, name="staff_consultation_report"),
]
