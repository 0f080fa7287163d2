from django.urls import path

from workstreams import lists_staff

urlpatterns = [
    path("milestones/", lists_staff.milestones, name="staff_milestones"),
    path("actions/", lists_staff.actions, name="staff_actions"),
    path("recommendations/", lists_staff.recommendations, name="staff_recommendations"),
    path("consultations/", lists_staff.consultations, name="staff_consultations"),
]
