from django.urls import path

from meetings import invitation_views

urlpatterns = [path("<str:secret>/", invitation_views.page, name="invitation")]
