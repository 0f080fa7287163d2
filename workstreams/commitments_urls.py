from django.urls import path

from workstreams import commitments_views

urlpatterns = [
    path("", commitments_views.index, name="commitments"),
    path("commitments.csv", commitments_views.as_csv, name="commitments_csv"),
    path("<slug:slug>/", commitments_views.detail, name="commitment"),
]
