from django.urls import path

from workstreams import views

urlpatterns = [
    path("", views.index, name="workstreams"),
    path("workstreams.csv", views.as_csv, name="workstreams_csv"),
    path("<slug:slug>/", views.detail, name="workstream"),
]
