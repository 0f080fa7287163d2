from django.urls import path

from workstreams import commitments_staff

urlpatterns = [
    path("", commitments_staff.index, name="staff_commitments"),
    path("add/", commitments_staff.add, name="staff_commitment_add"),
    path("<int:pk>/", commitments_staff.edit, name="staff_commitment"),
]
