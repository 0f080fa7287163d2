"""Emails to colleagues whom a remark on a draft concerns. None repeats a word of the draft or of what was said of it."""

import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from mail import letters, messages
from people.models import User
from updates.models import Remark, RemarkLetter


def concerned(remark: Remark) -> "QuerySet[User]":
    """Who should hear of it: who spoke of this or was asked, and who last wrote the text; not who says it now."""
    begun = remark.thread or remark
    thread = Remark.objects.filter(Q(pk=begun.pk) | Q(thread=begun))
    text = remark.section or remark.update
    people = Q(pk__in=thread.values("written_by")) | Q(pk__in=thread.values("asked")) | Q(pk=text.changed_by_id)
    return User.objects.editors().filter(people).exclude(pk=remark.written_by_id)


def ask_for(remark: Remark, now: datetime.datetime) -> None:
    """Have those whom it concerns told."""
    RemarkLetter.objects.bulk_create(
        RemarkLetter(remark=remark, person=person, asked_at=now, not_before=now) for person in concerned(remark)
    )


def send_due() -> int:
    """Send whatever is due. Returns how many letters were looked at. Safe to call twice."""
    return letters.send_due(RemarkLetter.objects.select_related("remark__update", "remark__written_by", "person"), send)


def send(letter: RemarkLetter) -> bool:
    """Send it, if the colleague may still read drafts."""
    if not letter.person.is_editor:
        return False
    remark = letter.remark
    context = {
        "remark": remark,
        "is_asked": remark.asked.filter(pk=letter.person_id).exists(),
        "remark_url": messages.address(remark.get_absolute_url()),
    }
    identity = f"<remark.{letter.pk}@{settings.PORTAL_HOST}>"
    messages.send("remark", letter.person.email, context, {"Message-ID": identity})
    return True
