from django.urls import include, path

from workstreams import (
    actions_staff,
    lists_staff,
    milestones_staff,
    plans_staff,
    recommendations_staff,
    staff,
    workstreams_staff,
)

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
    path("<slug:slug>/notes/<int:pk>/delete/", staff.delete_note, name="staff_note_delete"),
    path("<slug:slug>/milestones/add/", milestones_staff.add, name="staff_milestone_add"),
    path("<slug:slug>/milestones/<int:pk>/", milestones_staff.edit, name="staff_milestone"),
    path("<slug:slug>/milestones/<int:pk>/forecast/", milestones_staff.forecast, name="staff_milestone_forecast"),
    path("<slug:slug>/milestones/<int:pk>/reached/", milestones_staff.reach, name="staff_milestone_reached"),
    path("<slug:slug>/actions/add/", actions_staff.add, name="staff_action_add"),
    path("<slug:slug>/actions/<int:pk>/", actions_staff.edit, name="staff_action"),
    path("<slug:slug>/actions/<int:pk>/progress/", actions_staff.say, name="staff_action_say"),
    path("<slug:slug>/recommendations/add/", recommendations_staff.add, name="staff_recommendation_add"),
    path("<slug:slug>/recommendations/<int:pk>/", recommendations_staff.detail, name="staff_recommendation"),
    path("<slug:slug>/recommendations/<int:pk>/edit/", recommendations_staff.edit, name="staff_recommendation_edit"),
    path("<slug:slug>/recommendations/<int:pk>/put/", recommendations_staff.put, name="staff_recommendation_put"),
    path("<slug:slug>/recommendations/<int:pk>/response/", recommendations_staff.answer, name="staff_recommendation_answer"),
    path("<slug:slug>/recommendations/<int:pk>/evidence/add/", recommendations_staff.add_evidence, name="staff_evidence_add"),
    path(
        "<slug:slug>/recommendations/<int:pk>/evidence/<int:evidence_pk>/delete/",
        recommendations_staff.delete_evidence,
        name="staff_evidence_delete",
    ),
    path("<slug:slug>/consultations/", include("workstreams.consultations_staff_urls")),
]
