from django.urls import path

from workstreams import commitments_views

urlpatterns = [
    path("", commitments_views.index, name="commitments"),
    path("<slug:slug>/", commitments_views.detail, name="commitment"),
]
