from django.urls import path

from documents import converters, files_views, views  # noqa: F401 - the converters are known once they are loaded

urlpatterns = [
    path("", views.index, name="documents"),
    path("documents.csv", views.as_csv, name="documents_csv"),
    path("<slug:slug>/", views.detail, name="document"),
    path("<slug:slug>/versions/", views.history, name="document_versions"),
    path("<slug:slug>/<number:number>/", views.version, name="document_version"),
    path("<slug:slug>/<number:number>/<filename:filename>", files_views.file, name="document_file"),
    path("<slug:slug>/<number:number>/<filename:filename>/", files_views.text, name="document_file_text"),
    path("<slug:slug>/<number:number>/<filename:filename>/page-<number:page>.png", files_views.page, name="document_file_page"),
    path(
        "<slug:slug>/<number:number>/<filename:filename>/picture-<number:picture>",
        files_views.picture,
        name="document_file_picture",
    ),
]
