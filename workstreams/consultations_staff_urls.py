from django.urls import path

from workstreams import consultation_parts_staff as parts
from workstreams import consultations_staff as consultations

urlpatterns = [
    path("add/", consultations.add, name="staff_consultation_add"),
    path("<int:pk>/", consultations.detail, name="staff_consultation"),
    path("<int:pk>/edit/", consultations.edit, name="staff_consultation_edit"),
    path("<int:pk>/analysis/", consultations.analyse, name="staff_consultation_analysis"),
    path("<int:pk>/report/", consultations.report, name="staff_consultation_report"),
    path("<int:pk>/parts/add/", parts.add_part, name="staff_part_add"),
    path("<int:pk>/parts/<int:part>/", parts.edit_part, name="staff_part"),
    path("<int:pk>/parts/<int:part>/place/<int:place>/", parts.place_part, name="staff_part_place"),
    path("<int:pk>/parts/<int:part>/move/", parts.move_part, name="staff_part_move"),
    path("<int:pk>/parts/<int:part>/delete/", parts.delete_part, name="staff_part_delete"),
    path("<int:pk>/events/add/", parts.add_event, name="staff_event_add"),
    path("<int:pk>/events/<int:event>/", parts.edit_event, name="staff_event"),
    path("<int:pk>/events/<int:event>/delete/", parts.delete_event, name="staff_event_delete"),
]
