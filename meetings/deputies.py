"""A deputy for one meeting: named by a member, written to, let in by a code, and out again when something else is said.

The secret of the link is made when the letter goes, and kept hashed. By itself it opens nothing: a code goes to the same address.
"""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from mail import messages
from meetings import tasks
from meetings.models import Answer, Deputy, Meeting
from people.dates import day_by_the_clock
from people.models import Profile, User
from publishing.locks import take_turn

PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = datetime.timedelta(days=1)
CODE_LASTS = datetime.timedelta(minutes=15)
MOST_WRONG = 5
"""Tries at one code."""
MOST_WRONG_IN_ALL = 20
"""Tries at all codes of one link: whoever holds it and not the mailbox gets in with one chance in 50,000."""
MOST_CODES = 5
"""Sent to one deputy within an hour."""
AN_HOUR = datetime.timedelta(hours=1)
A_DAY = datetime.timedelta(days=1)
MOST_NAMED_A_DAY = 10
"""By one member, for all meetings: the portal writes to whatever address is given."""
MOST_NAMED = 20
"""By one member for one meeting."""
KEPT_FOR = datetime.timedelta(days=30)
"""How long name and address of somebody who is deputy no longer are kept: so long it can be asked who was let in. Whoever
attended stands in the attendance by name."""


class TooMany(Exception):
    """So many codes were sent that one has to wait."""


class TooManyNamed(Exception):
    """The member has named so many deputies that one has to wait, as the words say."""


class Wrong(Exception):
    """The code opens nothing, as the words say."""


class ShutOut(Wrong):
    """So many were wrong that the link opens nothing any more."""


def settle(meeting: Meeting, profile: Profile, named: tuple[str, str] | None) -> None:
    """Let this be the deputy whom the member sends: name and address, or nobody. Whoever it was before is let in no more.

    Whoever calls this holds the meeting. Twice is as once, unless another letter is needed. Raises `TooManyNamed`.
    """
    now = timezone.now()
    before = meeting.deputies.named().filter(profile=profile).first()
    name, email = (named[0], named[1].lower()) if named else ("", "")
    if before and (before.name, before.email) == (name, email) and not before.needs_another_letter:
        return
    if before:
        Deputy.objects.filter(pk=before.pk).update(ended_at=now)
    if named:
        refuse_too_many(meeting, profile, now)
        Deputy.objects.create(meeting=meeting, profile=profile, name=name, email=email, made_at=now, not_before=now)
        transaction.on_commit(tasks.send_deputies_letters.delay, robust=True)


def refuse_too_many(meeting: Meeting, profile: Profile, now: datetime.datetime) -> None:
    take_turn(f"meetings.deputies {profile.pk}")
    named = profile.deputies.all()
    if named.filter(made_at__gt=now - A_DAY).count() >= MOST_NAMED_A_DAY:
        raise TooManyNamed(f"You have named {MOST_NAMED_A_DAY} deputies within a day. Name another tomorrow.")
    if named.filter(meeting=meeting).count() >= MOST_NAMED:
        raise TooManyNamed(f"You have named {MOST_NAMED} deputies for this meeting. Ask the secretariat to write to another.")


def end_of(meeting: Meeting, at: datetime.datetime | None = None) -> None:
    """Let nobody in any more whom members named for it as it was: members are asked again."""
    meeting.deputies.named().update(ended_at=at or timezone.now())


def let_in_again(meeting: Meeting) -> None:
    """It is not cancelled after all: whoever was let in until it was is again, where the member says still that they come."""
    saying = meeting.replies.standing().filter(answer=Answer.DEPUTY)
    ended_by_it = meeting.deputies.filter(ended_at__isnull=False, ended_at=meeting.cancelled_at)
    ended_by_it.filter(profile__in=saying.values("profile")).update(ended_at=None)


def end_over() -> int:
    """End for good those who may not read any more, so that nothing that comes later lets them in again. Returns how many."""
    still = Deputy.objects.open(day_by_the_clock())
    return Deputy.objects.named().exclude(pk__in=still.values("pk")).update(ended_at=timezone.now())


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
    return Deputy.objects.open(day_by_the_clock()).select_related("meeting__group").filter(pk=pk).first()


def digest_of_code(deputy: Deputy, code: str) -> str:
    return salted_hmac("meetings.deputies", f"{deputy.pk}:{code}", algorithm="sha256").hexdigest()


def send_code(deputy: Deputy) -> None:
    """Send a code to the deputy's own address; the one before it opens nothing any more. Raises `TooMany`."""
    now, code = timezone.now(), f"{secrets.randbelow(1_000_000):06}"
    own = Deputy.objects.filter(pk=deputy.pk).exclude(digest="")
    own.filter(Q(codes_from=None) | Q(codes_from__lte=now - AN_HOUR)).update(codes_from=now, codes_sent=0)
    made = {"code_digest": digest_of_code(deputy, code), "code_until": now + CODE_LASTS, "wrong_codes": 0}
    if not own.filter(codes_sent__lt=MOST_CODES).update(codes_sent=F("codes_sent") + 1, **made):
        raise TooMany
    messages.send("deputy_code", deputy.email, {"code": code, "deputy": deputy})


def use_code(deputy: Deputy, code: str) -> None:
    """Take the code, which opens once. Each try is counted before it is looked at. Raises `Wrong`, and `ShutOut` if this was
    the last one that the link allowed."""
    coded = Deputy.objects.filter(pk=deputy.pk).exclude(code_digest="")
    to_try = coded.filter(code_until__gt=timezone.now(), wrong_codes__lt=MOST_WRONG, wrong_in_all__lt=MOST_WRONG_IN_ALL)
    if not to_try.update(wrong_codes=F("wrong_codes") + 1, wrong_in_all=F("wrong_in_all") + 1):
        raise Wrong("This code cannot be used any more. Ask for another.")
    digest = digest_of_code(deputy, "".join(code.split()))
    sent = coded.values_list("code_digest", flat=True).first() or ""
    if not constant_time_compare(sent, digest):
        if coded.filter(wrong_in_all__gte=MOST_WRONG_IN_ALL).update(digest="", code_digest="", code_until=None):
            raise ShutOut
        raise Wrong("This is not the code in the last email. Look at it again, or ask for another.")
    if not coded.filter(code_digest=digest).update(code_digest="", code_until=None, wrong_in_all=F("wrong_in_all") - 1):
        raise Wrong("This code has been used. Ask for another.")


def forget(now: datetime.datetime) -> int:
    """Delete those who ended long ago. Returns how many."""
    return Deputy.objects.filter(ended_at__lt=now - KEPT_FOR).delete()[0]
