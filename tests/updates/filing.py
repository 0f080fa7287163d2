"""Files of updates, as a script or a form brings them."""

from django.core.files.base import ContentFile

from documents import files as stored_files
from people.models import User
from tests.documents.hostile import picture
from updates import files
from updates.models import Update, UpdateFile

CHART = picture("PNG")


def attach(update: Update, name: str = "chart.png", content: bytes = CHART, *, by: User) -> UpdateFile:
    """A file of the draft, looked into."""
    attached = files.attach(update, ContentFile(content, name=name), by=by)
    stored_files.look_into(attached.stored_id)
    attached.stored.refresh_from_db()
    return attached
