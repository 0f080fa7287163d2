from django.urls import path

from workstreams import programme_staff, stages_staff

urlpatterns = [
    path("", programme_staff.detail, name="staff_programme"),
    path("edit/", programme_staff.edit, name="staff_programme_edit"),
    path("stages/add/", stages_staff.add, name="staff_stage_add"),
    path("stages/<int:pk>/", stages_staff.edit, name="staff_stage"),
    path("stages/<int:pk>/begun/", stages_staff.begin, name="staff_stage_begun"),
    path("dates/add/", programme_staff.add_key_date, name="staff_key_date_add"),
    path("dates/<int:pk>/", programme_staff.edit_key_date, name="staff_key_date"),
    path("dates/<int:pk>/delete/", programme_staff.delete_key_date, name="staff_key_date_delete"),
]
