from django.urls import path

from meetings import calendar_views

urlpatterns = [
    path("", calendar_views.own_address, name="my_calendar_address"),
    path("end/", calendar_views.end, name="my_calendar_end"),
    path("<str:secret>.ics", calendar_views.own, name="my_calendar"),
]
