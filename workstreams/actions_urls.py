from django.urls import path

from workstreams import actions_views

urlpatterns = [
    path("", actions_views.index, name="actions"),
    path("actions.csv", actions_views.as_csv, name="actions_csv"),
]
