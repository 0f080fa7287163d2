from django.urls import path

from workstreams import converters, recommendations_views  # noqa: F401 - names what a reference is

urlpatterns = [
    path("", recommendations_views.index, name="recommendations"),
    path("recommendations.csv", recommendations_views.as_csv, name="recommendations_csv"),
    path("<reference:reference>/", recommendations_views.detail, name="recommendation"),
]
