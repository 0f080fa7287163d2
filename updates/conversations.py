"""Whether an update takes comments, until when, and when what is shown of them last changed."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people.dates import LONDON, day_by_the_clock, today
from people.models import User
from publishing import writing
from publishing.audience import Audience
from updates.comment_forms import ConversationForm
from updates.models import Conversation, Update

DAY = datetime.timedelta(days=1)


def of(update: Update) -> Conversation:
    """What holds for comments on this update; not saved yet where nobody has said anything about it."""
    try:
        return update.conversation
    except Conversation.DoesNotExist:
        return Conversation(update=update, closes_on=usual_end(update))


def usual_end(update: Update) -> datetime.date | None:
    """The last day for comments where no editor has said another; None where updates take no comments of themselves."""
    if update.edition is None or not settings.COMMENT_WEEKS:
        return None
    published_on = timezone.localdate(update.edition.first_published_at, LONDON)
    return published_on + datetime.timedelta(weeks=settings.COMMENT_WEEKS)


def is_for_comments(update: Update) -> bool:
    """Whether it is an update on which readers comment at all: what not everyone may read is discussed elsewhere."""
    return update.is_published and update.audience == Audience.EVERYONE


def is_open(update: Update, day: datetime.date) -> bool:
    """Whether readers may comment on that day."""
    closes_on = of(update).closes_on
    return is_for_comments(update) and closes_on is not None and day <= closes_on


def is_open_now(update: Update) -> bool:
    """Whether readers may comment, by the day that pages take as today."""
    return is_open(update, today())


def shown_on(update: Update) -> dict[str, object]:
    """What the update's page says of commenting."""
    return {"conversation": of(update), "takes_comments": is_for_comments(update), "is_open": is_open_now(update)}


def takes(update: Update, opened_on: datetime.date) -> bool:
    """Whether a comment is taken now. Who opened the form before the last day was over has a day more to send it."""
    return is_open_now(update) or (opened_on < day_by_the_clock() and is_open(update, today() - DAY))


def state_of(update: Update) -> str:
    """What a page's tag (ETag) must hold of an update's comments: it is another whenever the page shows something else."""
    conversation = of(update)
    shown = conversation.shown_changed_at
    return f"{shown.timestamp() if shown else 0}.{conversation.closes_on}.{is_open_now(update)}"


@transaction.atomic
def say(form: ConversationForm, *, by: User) -> Conversation:
    """Say until when an update takes comments, or that it takes none. Raises `ChangedMeanwhile`."""
    kept = keep(form.instance.update)
    form.instance.pk, form.instance.key = kept.pk, kept.key
    before = writing.claim(form.instance, form.cleaned_data["version"])
    said: Conversation = form.save(commit=False)
    said.shown_changed_at = timezone.now()
    dates = {"before": str(before.closes_on or ""), "closes_on": str(said.closes_on or "")}
    writing.save(said, ["closes_on", "shown_changed_at"], by=by, **dates)
    return said


def keep(update: Update) -> Conversation:
    """The row of an update's comments, made where there is none yet."""
    return Conversation.objects.get_or_create(update=update, defaults={"closes_on": usual_end(update)})[0]


def note_change(update: Update, at: datetime.datetime) -> None:
    """Remember that from this moment the update's page shows other comments than before."""
    Conversation.objects.filter(pk=keep(update).pk).update(shown_changed_at=at)
