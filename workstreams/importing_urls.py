from django.urls import path

from workstreams import importing_staff

urlpatterns = [
    path("", importing_staff.upload, name="staff_import"),
    path("<slug:kind>.csv", importing_staff.template, name="staff_import_template"),
    path("<uuid:key>/", importing_staff.preview, name="staff_import_preview"),
]
