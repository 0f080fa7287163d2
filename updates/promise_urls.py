from django.urls import path

from updates import promise_views

urlpatterns = [
    path("", promise_views.index, name="promises"),
    path("promises.csv", promise_views.as_csv, name="promises_csv"),
    path("<int:pk>/", promise_views.detail, name="promise"),
]
