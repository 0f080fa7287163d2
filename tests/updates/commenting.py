"""What tests of comments share."""

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from updates import comments
from updates.comment_forms import Opened
from updates.models import Comment, Update

FIELDS = {"name": "Mairi", "email": "mairi@example.org", "text": "The date is a Sunday."}


def opened(update: Update, ago: int = 60) -> str:
    """The moment in a form that was opened so many seconds ago."""
    return Opened.sign(update, timezone.now() - datetime.timedelta(seconds=ago))


def post(update: Update, client: Client | None = None, **fields: Any) -> Any:
    """Send the form as somebody does who opened it a minute ago. A cookie would be refused."""
    client = client or Client(enforce_csrf_checks=True)
    data = {**FIELDS, "opened": opened(update), **fields}
    return client.post(f"/updates/{update.number}/comments/add/", data)


def sent(update: Update, **fields: Any) -> Comment:
    """A comment that waits."""
    comments.send(update, **{**FIELDS, "wants_email": False, **fields})
    return Comment.objects.latest("pk")


def page_of(response: Any) -> str:
    page: str = response.content.decode()
    return page
