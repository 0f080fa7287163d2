from django.urls import path

from updates import views

urlpatterns = [
    path("", views.index, name="updates"),
    path("<int:number>/", views.detail, name="update"),
]
