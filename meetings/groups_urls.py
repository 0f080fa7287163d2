from django.urls import path

from meetings import views

urlpatterns = [
    path("", views.index, name="groups"),
    path("groups.csv", views.as_csv, name="groups_csv"),
    path("<slug:slug>/", views.detail, name="group"),
]
