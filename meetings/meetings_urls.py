from django.urls import path

from meetings import meeting_views

urlpatterns = [path("", meeting_views.index, name="meetings")]
