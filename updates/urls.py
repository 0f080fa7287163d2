from django.urls import path

from documents import converters  # noqa: F401 - the converters are known once they are loaded
from updates import comment_views, edition_views, preview_views, views

urlpatterns = [
    path("", views.index, name="updates"),
    path("updates.csv", views.as_csv, name="updates_csv"),
    path("preview/<str:secret>/", preview_views.preview, name="update_preview"),
    path("preview/<str:secret>/files/<filename:filename>", preview_views.preview_file, name="update_preview_file"),
    path("<int:number>/", views.detail, name="update"),
    path("<int:number>/comments/add/", comment_views.write, name="update_comment"),
    path("<int:number>/comments/sent/", comment_views.sent, name="update_comment_sent"),
    path("<int:number>/files/<filename:filename>", views.file, name="update_file"),
    path("<int:number>/history/", edition_views.history, name="update_history"),
    path("<int:number>/history/compare/", edition_views.compare, name="update_compare"),
    path("<int:number>/history/<int:edition>/", edition_views.edition, name="update_edition"),
]
