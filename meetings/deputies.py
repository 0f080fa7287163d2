"""A deputy for one meeting: named by a member, written to, let in by a code, and out again when something else is said.

The secret of the link is made when the letter goes, and kept hashed. By itself it opens nothing: a code goes to the same address.
"""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mail import messages
from meetings import tasks
from meetings.models import Deputy, Meeting
from people import networks
from people.dates import day_by_the_clock
from people.models import Profile, User

PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = datetime.timedelta(days=1)
CODE_LASTS = datetime.timedelta(minutes=15)
MOST_WRONG = 5
"""Tries at one code."""
MOST_CODES = 5
"""Sent to one deputy within an hour."""
AN_HOUR = 3600
KEPT_FOR = datetime.timedelta(days=90)
"""How long the address of somebody who is deputy no longer is kept."""


class TooMany(Exception):
    """So many codes were sent that one has to wait."""


class Wrong(Exception):
    """The code opens nothing, as the words say."""


def settle(meeting: Meeting, profile: Profile, named: tuple[str, str] | None) -> None:
    """Let this be the deputy whom the member sends: name and address, or nobody. Whoever it was before is let in no more.

    Whoever calls this holds the meeting. Twice is as once.
    """
    now = timezone.now()
    before = meeting.deputies.named().filter(profile=profile).first()
    name, email = (named[0], named[1].lower()) if named else ("", "")
    if before and (before.name, before.email) == (name, email):
        return
    if before:
        Deputy.objects.filter(pk=before.pk).update(ended_at=now)
    if named:
        Deputy.objects.create(meeting=meeting, profile=profile, name=name, email=email, made_at=now, not_before=now)
        transaction.on_commit(tasks.send_deputies_letters.delay, robust=True)


def named_by(user: User, meetings: Iterable[Meeting]) -> dict[int, Deputy]:
    """Whom this person sends to these meetings, by the number of the meeting in the database."""
    named = Deputy.objects.named().filter(profile__user=user, meeting__in=list(meetings))
    return {one.meeting_id: one for one in named}


def send_due() -> int:
    """Send the letters that are to go. Returns how many were looked at. Safe to call twice.

    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody; the letters then wait.
    """
    done = 0
    while send_next():
        done += 1
    return done


@transaction.atomic
def send_next() -> bool:
    """Send the oldest letter, if there is one that no other worker has in hand."""
    now = timezone.now()
    waiting = Deputy.objects.to_send(now, day_by_the_clock()).select_related("meeting__group", "profile")
    deputy = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if deputy is None:
        return False
    secret = secrets.token_urlsafe(32)
    try:
        messages.send("deputy_named", deputy.email, {"deputy": deputy, "deputy_url": messages.page("deputy", secret)})
    except messages.REFUSED as refused:
        code, words = messages.answer_of(refused)
        if code < messages.FOR_GOOD and now - deputy.made_at < KEEP_TRYING:
            deputy.not_before = now + PAUSE
        else:
            deputy.failed = f"{code} {words}"[:300]
    else:
        deputy.sent_at, deputy.digest = now, digest_of(secret)
    deputy.save(update_fields=["not_before", "failed", "sent_at", "digest"])
    return True


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Deputy | None:
    """The deputy whose link this is, while they may read."""
    open_now = Deputy.objects.open(day_by_the_clock()).select_related("meeting__group", "profile")
    return open_now.filter(digest=digest_of(secret)).first()


def open_one(pk: int) -> Deputy | None:
    """The deputy of that number, while they may read."""
    return Deputy.objects.open(day_by_the_clock()).select_related("meeting").filter(pk=pk).first()


def digest_of_code(deputy: Deputy, code: str) -> str:
    return salted_hmac("meetings.deputies", f"{deputy.pk}:{code}", algorithm="sha256").hexdigest()


def send_code(deputy: Deputy) -> None:
    """Send a code to the deputy's own address; the one before it opens nothing any more. Raises `TooMany`."""
    if networks.is_over("deputies.codes", str(deputy.pk), most=MOST_CODES, seconds=AN_HOUR):
        raise TooMany
    code = f"{secrets.randbelow(1_000_000):06}"
    Deputy.objects.filter(pk=deputy.pk).update(
        code_digest=digest_of_code(deputy, code), code_until=timezone.now() + CODE_LASTS, wrong_codes=0
    )
    messages.send("deputy_code", deputy.email, {"code": code, "deputy": deputy})


def use_code(deputy: Deputy, code: str) -> None:
    """Take the code, which opens once. Each try is counted before it is looked at. Raises `Wrong`."""
    coded = Deputy.objects.filter(pk=deputy.pk).exclude(code_digest="")
    to_try = coded.filter(code_until__gt=timezone.now(), wrong_codes__lt=MOST_WRONG)
    if not to_try.update(wrong_codes=F("wrong_codes") + 1):
        raise Wrong("This code cannot be used any more. Ask for another.")
    digest = digest_of_code(deputy, "".join(code.split()))
    sent = coded.values_list("code_digest", flat=True).first() or ""
    if not constant_time_compare(sent, digest):
        raise Wrong("This is not the code in the last email. Look at it again, or ask for another.")
    if not coded.filter(code_digest=digest).update(code_digest="", code_until=None):
        raise Wrong("This code has been used. Ask for another.")


def forget(now: datetime.datetime) -> int:
    """Delete those who ended long ago. Returns how many."""
    return Deputy.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]
