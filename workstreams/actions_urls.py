from django.urls import path

from workstreams import actions_views, converters  # noqa: F401 - names what a reference is

urlpatterns = [
    path("", actions_views.index, name="actions"),
    path("actions.csv", actions_views.as_csv, name="actions_csv"),
    path("<reference:reference>/", actions_views.detail, name="action"),
]
