from django.urls import path

from documents import staff, uploads_staff, versions_staff

urlpatterns = [
    path("", staff.index, name="staff_documents"),
    path("add/", staff.add, name="staff_document_add"),
    path("add/many/", uploads_staff.upload_many, name="staff_documents_upload"),
    path("readers/", staff.readers, name="staff_documents_readers"),
    path("<int:pk>/", staff.detail, name="staff_document"),
    path("<int:pk>/address/", staff.address, name="staff_document_address"),
    path("<int:pk>/links/", staff.leading_here, name="staff_document_links"),
    path("<int:pk>/link-to/", staff.link_to, name="staff_document_link_to"),
    path("<int:pk>/discard/", staff.discard, name="staff_document_discard"),
    path("<int:pk>/edit/", staff.edit, name="staff_document_edit"),
    path("<int:pk>/withdraw/", staff.withdraw, name="staff_document_withdraw"),
    path("<int:pk>/versions/add/", versions_staff.start, name="staff_version_start"),
    path("<int:pk>/versions/write/", versions_staff.edit, name="staff_version"),
    path("<int:pk>/versions/publish/", versions_staff.publish, name="staff_version_publish"),
    path("<int:pk>/versions/<int:number>/take-down/", versions_staff.take_down, name="staff_version_take_down"),
    path("<int:pk>/files/add/", uploads_staff.upload, name="staff_files_add"),
    path("<int:pk>/files/", uploads_staff.files, name="staff_files"),
    path("<int:pk>/files/<int:file>/", versions_staff.file, name="staff_file"),
    path("<int:pk>/files/<int:file>/delete/", versions_staff.detach, name="staff_file_delete"),
]
