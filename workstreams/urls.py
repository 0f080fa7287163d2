from django.urls import path

from workstreams import views

urlpatterns = [
    path("", views.index, name="workstreams"),
    path("<slug:slug>/", views.detail, name="workstream"),
]
