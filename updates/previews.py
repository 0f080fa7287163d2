"""Links by which somebody without an account reads a draft: made and revoked by editors, good for one edition and a while."""

import datetime
import hashlib
import re
import secrets
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone

from people.models import Reader, User
from publishing import audit
from publishing.forms import WritingForm
from updates.models import PreviewLink, Update

MOST_LINKS = 20
"""Of one update, at a time."""
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 bits from the system's generator."""
USE_IS_NOTED_EVERY = datetime.timedelta(minutes=1)
KEPT = datetime.timedelta(days=90)
"""How long it is kept on record for whom a link was, after it showed anything."""


class TooMany(Exception):
    """The update has as many links as it may have."""


class PreviewForm(WritingForm):
    for_whom = forms.CharField(
        label="Who is it for?",
        max_length=150,
        help_text="By this you and your colleagues will know the link. Whoever has it can read the draft, and can pass it on.",
        error_messages={"required": "Say who it is for.", "max_length": "Shorten this to 150 characters."},
    )
    days = forms.ChoiceField(
        label="How long is it to work?",
        choices=[("1", "A day"), ("7", "7 days"), ("14", "14 days"), ("30", "30 days")],
        widget=forms.RadioSelect,
        initial="7",
        error_messages={"required": "Choose how long it is to work."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = key


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(form: PreviewForm, update: Update, *, by: User) -> tuple[PreviewLink, str]:
    """A new link and its secret; of a form sent twice the link made already, and no secret. Raises `TooMany`."""
    update = claim(update, by)
    if made := update.preview_links.filter(key=form.cleaned_data["key"]).first():
        return made, ""
    now = timezone.now()
    if update.preview_links.open(now).count() >= MOST_LINKS:
        raise TooMany
    secret = secrets.token_urlsafe(32)
    link = PreviewLink.objects.create(
        key=form.cleaned_data["key"],
        update=update,
        over=update.editions.aggregate(newest=Coalesce(Max("number"), 0))["newest"],
        for_whom=form.cleaned_data["for_whom"],
        digest=digest_of(secret),
        made_by=by,
        made_at=now,
        expires_at=now + datetime.timedelta(days=int(form.cleaned_data["days"])),
    )
    audit.record(by, "made preview link", update, link=link.pk, for_whom=link.for_whom, until=link.expires_at.isoformat())
    return link, secret


@transaction.atomic
def revoke(link: PreviewLink, *, by: User) -> None:
    """It shows nothing from now on. Twice is as once."""
    claim(link.update, by)
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by):
        audit.record(by, "revoked preview link", link.update, link=link.pk)


def claim(update: Update, by: User) -> Update:
    """Hold the update. Raises `PermissionDenied` when `by` is not an editor."""
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    return Update.objects.select_for_update().get(pk=update.pk)


def link_of(secret: str, now: datetime.datetime) -> PreviewLink | None:
    """The link with this secret, if it shows a draft at that moment."""
    link = find(secret)
    return link if link and link.is_open(now) else None


def come_out(secret: str, reader: Reader, now: datetime.datetime) -> Update | None:
    """The update whose draft the link showed before it came out, if this reader may read what did."""
    link = find(secret)
    if link is None or not link.is_good(now) or not link.has_come_out:
        return None
    return Update.objects.visible_to(reader).readable().filter(pk=link.update_id).first()


def find(secret: str) -> PreviewLink | None:
    if not SECRET.fullmatch(secret):
        return None
    links = PreviewLink.objects.with_what_came().select_related("update__edition", "made_by")
    return links.filter(digest=digest_of(secret)).first()


def note_use(link: PreviewLink, now: datetime.datetime) -> None:
    """Remember when it was last used. Nothing else comes of using it, so a scanner of links in the post uses none up."""
    if link.last_used_at is None or link.last_used_at < now - USE_IS_NOTED_EVERY:
        PreviewLink.objects.filter(pk=link.pk).update(last_used_at=now)


def forget(now: datetime.datetime) -> int:
    """Delete links that have long shown nothing. Returns how many. The audit trail keeps that there were such."""
    return PreviewLink.objects.ended_before(now - KEPT).delete()[0]
