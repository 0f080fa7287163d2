"""When the next update is due: editors say so, readers see it, and publishing the update settles it."""

import datetime

from django.db import transaction
from django.db.models import Subquery

from people.models import User
from publishing import writing
from updates.forms import DueForm
from updates.models import NextUpdate, Update
from workstreams.context import the_programme
from workstreams.models import Programme


def next_update() -> NextUpdate:
    """What is said of the next update; nothing yet, and not saved, before anybody has said anything."""
    return NextUpdate.objects.first() or NextUpdate(pk=1)


def promised_on(day: datetime.date) -> datetime.date | None:
    """When, as readers are told on that day, the next update comes."""
    said = NextUpdate.objects.promised(day).first()
    return said.due_on if said else None


def programme_and_promise(day: datetime.date) -> tuple[Programme, datetime.date | None]:
    """The programme, and when on that day the next update is promised: both in one query, for pages that show both."""
    promised = Subquery(NextUpdate.objects.promised(day).values("due_on"))
    programme = Programme.objects.select_related("stage").annotate(update_promised_on=promised).first()
    return (programme, programme.update_promised_on) if programme else (the_programme(), promised_on(day))


def last_update_at() -> datetime.datetime | None:
    """When everyone was last told how things are: when the update that came out last, of those for everyone, did so first."""
    last = Update.objects.told_everyone().first()
    return last.edition.first_published_at if last and last.edition else None


@transaction.atomic
def say(form: DueForm, *, by: User) -> NextUpdate:
    """Say when the next update is due, or that no day is settled. Raises `ChangedMeanwhile`."""
    NextUpdate.objects.get_or_create(pk=1)
    before = writing.claim(form.instance, form.cleaned_data["version"])
    said: NextUpdate = form.save(commit=False)
    writing.save(said, ["due_on"], by=by, before=str(before.due_on or ""), due_on=str(said.due_on or ""))
    return said


def settle(update: Update, *, by: User) -> None:
    """The update that was due is published: nothing is due until somebody says when the next one is.

    A correction settles nothing, nor does an update that came out before another, or that is not for everyone.
    """
    if update.editions.count() > 1 or Update.objects.told_everyone().first() != update:
        return
    said = NextUpdate.objects.select_for_update().exclude(due_on=None).first()
    if said:
        before, said.due_on = said.due_on, None
        writing.save(said, ["due_on"], by=by, before=str(before), due_on="")
