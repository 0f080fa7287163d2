from documents.models.documents import Document, DocumentQuerySet
from documents.models.files import FilePicture, FileText, StoredFile, StoredFileQuerySet
from documents.models.versions import AttachedFile, Version, VersionQuerySet

__all__ = [
    "AttachedFile",
    "Document",
    "DocumentQuerySet",
    "FilePicture",
    "FileText",
    "StoredFile",
    "StoredFileQuerySet",
    "Version",
    "VersionQuerySet",
]
