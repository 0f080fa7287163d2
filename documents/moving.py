"""Documents that are somewhere else now."""

from documents.models import Document
from documents.scopes import READ
from publishing import former

former.declare(
    lambda user: Document.objects.visible_to(user).readable(),
    "/documents/",
    "/feeds/documents/",
    "/api/v1/documents/",
    reader=READ.reader,
)
