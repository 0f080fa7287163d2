from django.urls import path

from meetings import profile_staff

urlpatterns = [
    path("", profile_staff.index, name="staff_people"),
    path("<slug:slug>/", profile_staff.detail, name="staff_person"),
    path("<slug:slug>/edit/", profile_staff.edit, name="staff_person_edit"),
    path("<slug:slug>/publish/", profile_staff.publish, name="staff_person_publish"),
    path("<slug:slug>/take-back/", profile_staff.take_back, name="staff_person_take_back"),
    path("<slug:slug>/picture/", profile_staff.picture, name="staff_person_picture"),
]
