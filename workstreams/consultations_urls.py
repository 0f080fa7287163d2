from django.urls import path

from workstreams import consultations_views

urlpatterns = [
    path("", consultations_views.index, name="consultations"),
    path("consultations.csv", consultations_views.as_csv, name="consultations_csv"),
    path("<slug:slug>/", consultations_views.detail, name="consultation"),
]
