"""Groups: founding, describing and closing them."""

import datetime

from django.db import transaction
from django.utils import timezone

from meetings import memberships
from meetings.group_forms import ClosingForm, GroupForm
from meetings.models import Meeting
from meetings.numbering import number_anew_in
from people.dates import day_by_the_clock
from people.models import Group, Membership, User
from publishing import audit, changes, search, writing
from publishing.addresses import free_slug
from publishing.locks import take_turn
from publishing.templatetags.dates import day
from workstreams.models import Workstream


class TermsBeginLater(Exception):
    """Somebody's term of office begins after the day on which the group is to close."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(f"{membership.profile} is to serve from {day(membership.starts_on)}.")


class MeetsLater(Exception):
    """A meeting has been called for a day after the one on which the group is to close."""

    def __init__(self, meeting: Meeting) -> None:
        super().__init__(f"The {meeting.short.lower()} has been called for {meeting.day}.")


@transaction.atomic
def add(form: GroupForm, *, by: User) -> Group:
    """A new group; the one already made of the form if it is sent twice."""
    take_turn("meetings.founding")
    if made := Group.objects.filter(key=form.cleaned_data["key"]).first():
        return made
    group: Group = form.save(commit=False)
    group.key, group.changed_by = form.cleaned_data["key"], by
    group.slug = free_slug(Group, group.name)
    group.save()
    group.workstreams.set(form.cleaned_data["workstreams"])
    audit.record(by, "added group", group, name=group.name, kind=group.kind)
    search.put(*in_turn({*group.workstreams.all()}), group)
    tell(group, f"New group: {group}", group.purpose)
    return group


@transaction.atomic
def save(form: GroupForm, *, by: User) -> Group:
    """Save what a group is. Its address stays. Raises `ChangedMeanwhile`."""
    stored = writing.claim(form.instance, form.cleaned_data["version"])
    columns = [name for name in form.columns if name in form.fields]
    before = {name: str(getattr(stored, name)) for name in columns if name in form.changed_data}
    group: Group = form.save(commit=False)
    served_before = {*group.workstreams.all()}
    if "workstreams" in form.fields:
        group.workstreams.set(form.cleaned_data["workstreams"])
    served = {*group.workstreams.all()}
    told = {"serves": sorted(str(workstream) for workstream in served)} if served != served_before else {}
    writing.save(group, columns, by=by, before=before, **told)
    number_anew_in(group)
    search.put(*in_turn(served ^ served_before), group)
    return group


def in_turn(workstreams: set[Workstream]) -> list[Workstream]:
    """In an order that is everybody's: two who write at once do not wait for each other in a circle."""
    return sorted(workstreams, key=lambda workstream: workstream.pk)


@transaction.atomic
def close(form: ClosingForm, *, by: User) -> Group:
    """Say when the group closes and who goes on with its work: nobody serves on it after that day.

    Raises `ChangedMeanwhile`, `TermsBeginLater` and `MeetsLater`.
    """
    stored = writing.claim(form.instance, form.cleaned_data["version"])
    group: Group = form.save(commit=False)
    take_turn(f"meetings.memberships {group.pk}")
    last = group.closed_on or day_by_the_clock()
    if meeting := group.meetings.filter(state=Meeting.State.CALLED, day_by__gt=last).order_by("day_by").first():
        raise MeetsLater(meeting)
    end_terms(group, last)
    group.invitations.unanswered().update(revoked_at=timezone.now())
    writing.save(group, ["closed_on", "successor"], by=by, closed_on=str(last), successor=str(group.successor or ""))
    if (stored.closed_on, stored.successor_id) != (group.closed_on, group.successor_id):
        goes_on = f" Its work goes on in the {group.successor}." if group.successor else ""
        tell(group, f"{group} closes on {day(last)}" if last > day_by_the_clock() else f"{group} closed on {day(last)}", goes_on)
    return group


def end_terms(group: Group, last: datetime.date) -> None:
    """Let nobody's term of office go beyond that day. Raises `TermsBeginLater`."""
    beyond = group.memberships.meeting(last + datetime.timedelta(days=1), None).select_related("profile__user")
    if later := beyond.filter(starts_on__gt=last).first():
        raise TermsBeginLater(later)
    for membership in beyond:
        membership.ends_on = last
        membership.save(update_fields=["ends_on"])
        memberships.leave(membership.profile)


@transaction.atomic
def reopen(group: Group, *, by: User) -> Group:
    """It has not closed after all. Terms of office that ended with it stay as they are. Twice is as once."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.closed_on:
        before = str(group.closed_on)
        group.closed_on = group.successor = None
        writing.save(group, ["closed_on", "successor"], by=by, reopened=before)
    return group


def tell(group: Group, heading: str, line: str) -> None:
    """Tell readers, and those who follow the group or a workstream that it serves."""
    page = group.get_absolute_url()
    line = line.strip()
    topics = [group, *group.workstreams.all()]
    parts = [changes.Part(topic, heading[:250], line, page) for topic in topics]
    changes.record(group, at=timezone.now(), title=heading[:250], summary=line, address=page, parts=parts)
