from django.urls import path

from meetings import views

urlpatterns = [
    path("<slug:slug>/", views.person, name="person"),
    path("<slug:slug>/picture/", views.picture, name="person_picture"),
]
