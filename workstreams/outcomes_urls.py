from django.urls import path

from workstreams import outcomes_staff

urlpatterns = [
    path("", outcomes_staff.index, name="staff_outcomes"),
    path("add/", outcomes_staff.add, name="staff_outcome_add"),
    path("<int:pk>/", outcomes_staff.edit, name="staff_outcome"),
    path("<int:pk>/place/<int:place>/", outcomes_staff.move, name="staff_outcome_move"),
]
