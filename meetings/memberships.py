"""Terms of office: beginning, changing and ending them. Access to a group's papers begins and ends with them."""

import datetime

from django.db import transaction
from django.db.models import ForeignObjectRel, Q
from django.utils import timezone

from meetings.group_forms import MemberForm, TermForm, as_seen
from meetings.groups import address_for
from meetings.models import Meeting
from people.dates import day_by_the_clock
from people.models import Group, Membership, Profile, User
from publishing import audit, search
from publishing.locks import take_turn
from publishing.templatetags.dates import day


class Overlaps(Exception):
    """The person serves on the group for some of these days already."""

    def __init__(self, other: Membership) -> None:
        until = f" to {day(other.ends_on)}" if other.ends_on else ""
        super().__init__(
            f"{other.profile} serves on the group on some of these days already: from {day(other.starts_on)}{until}."
        )


class ChangedSince(Exception):
    """Somebody has changed the term of office since the form was opened. The words say how it stands."""

    def __init__(self, stored: Membership) -> None:
        until = f" to {day(stored.ends_on)}" if stored.ends_on else ", with no last day"
        super().__init__(f"{stored.get_part_display()} from {day(stored.starts_on)}{until}")
        self.stored = stored


class InUse(Exception):
    """Something that happened rests on the term of office."""


@transaction.atomic
def add(form: MemberForm, group: Group, *, by: User) -> Membership:
    """A term of office of somebody known, or of somebody new; the one already made of the form if it is sent twice.

    Raises `Overlaps`.
    """
    take_turn(f"meetings.memberships {group.pk}")
    data = form.cleaned_data
    profile = data["profile"] or somebody_new(data["name"], data["organisation"], form)
    return serve(group, profile, data["part"], data["starts_on"], data["ends_on"], by=by)


def somebody_new(name: str, organisation: str, form: MemberForm) -> Profile:
    take_turn("meetings.profiles")
    key = form.cleaned_data["key"]
    made = Profile.objects.filter(key=key).first()
    return made or Profile.objects.create(key=key, slug=address_for(name), name=name, organisation=organisation)


def serve(
    group: Group, profile: Profile, part: str, starts_on: datetime.date, ends_on: datetime.date | None, *, by: User
) -> Membership:
    """Let somebody serve; the same twice is as once. Raises `Overlaps`."""
    facts = {"part": part, "starts_on": starts_on, "ends_on": ends_on}
    others = group.memberships.filter(profile=profile).meeting(starts_on, ends_on)
    if same := others.filter(**facts).first():
        return same
    if other := others.first():
        raise Overlaps(other)
    membership = Membership.objects.create(group=group, profile=profile, **facts)
    audit.record(by, "added member", group, member=profile.name, **told(membership))
    search.put(profile)
    return membership


@transaction.atomic
def save(form: TermForm, *, by: User) -> Membership:
    """Save in which part and from when to when somebody serves. Access follows at once.

    The same twice is as once. Raises `ChangedSince` and `Overlaps`.
    """
    membership: Membership = form.save(commit=False)
    take_turn(f"meetings.memberships {membership.group_id}")
    before = Membership.objects.select_for_update().get(pk=membership.pk)
    if told(before) == told(membership):
        return membership
    if form.cleaned_data["seen"] != as_seen(before):
        raise ChangedSince(before)
    current = Membership.objects.current(day_by_the_clock()).filter(pk=membership.pk)
    was_current = current.exists()
    others = Membership.objects.filter(group=membership.group_id, profile=membership.profile_id).exclude(pk=membership.pk)
    if other := others.meeting(membership.starts_on, membership.ends_on).first():
        raise Overlaps(other)
    membership.is_over_early = before.is_over_early and membership.ends_on == before.ends_on
    membership.save(update_fields=["part", "starts_on", "ends_on", "is_over_early"])
    audit.record(by, "changed term", membership.group, member=membership.profile.name, before=told(before), **told(membership))
    search.put(membership.profile)
    if was_current and not current.exists():
        leave(membership.profile)
    return membership


@transaction.atomic
def end(membership: Membership, *, by: User) -> None:
    """It is over now, whatever its last day was to be. Twice is as once."""
    today = day_by_the_clock()
    membership = Membership.objects.select_for_update().select_related("group", "profile").get(pk=membership.pk)
    if membership not in Membership.objects.current(today):
        return
    membership.ends_on, membership.is_over_early = today, True
    membership.save(update_fields=["ends_on", "is_over_early"])
    audit.record(by, "ended term", membership.group, member=membership.profile.name, **told(membership))
    leave(membership.profile)


@transaction.atomic
def take_back(membership: Membership, *, by: User) -> None:
    """It was entered by mistake: take it away, and access with it. Twice is as once.

    Whoever was entered with it goes, too, if nothing else is known of them: they can be entered again. Raises `InUse`.
    """
    profile, group = membership.profile, membership.group
    if rests_on(membership):
        raise InUse
    if not Membership.objects.filter(pk=membership.pk).delete()[0]:
        return
    audit.record(by, "took term back", group, member=profile.name, **told(membership))
    search.put(profile)
    leave(profile)
    if is_nobody_else(profile):
        profile.delete()


def rests_on(membership: Membership) -> bool:
    """Whether something happened in the term: a meeting took place, or they said or did something as a member.

    What they have read tells nothing: it is theirs alone.
    """
    group, profile, begin, end = membership.group, membership.profile, membership.starts_on, membership.ends_on
    within = group.meetings.filter(day_by__gte=begin, **({"day_from__lte": end} if end else {}))
    took_place = within.announced().exclude(state=Meeting.State.CANCELLED).filter(day_from__lte=day_by_the_clock())
    theirs = Q(replies__profile=profile) | Q(attendance__profile=profile) | Q(attendance__on_behalf_of=profile)
    theirs |= Q(deputies__profile=profile) | Q(action_points__owner=profile)
    return took_place.exists() or within.filter(theirs).exists()


def is_nobody_else(profile: Profile) -> bool:
    """Whether nothing is known of somebody but a name and an organisation, and nothing leads to them."""
    if profile.user or profile.post or profile.biography or profile.published_at:
        return False
    every = (one for one in Profile._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel))
    leading = [one.related_model._default_manager.filter(**{one.field.name: profile}) for one in every if not one.many_to_many]
    return not any(rows.exists() for rows in leading)


def leave(profile: Profile) -> None:
    """End the sessions and tokens of somebody who serves nowhere any more and has no role: at once, everywhere."""
    user = profile.user
    if user is None or user.is_programme_staff or profile.memberships.current(day_by_the_clock()).exists():
        return
    user.end_sessions()
    user.tokens.filter(ended_at=None).update(ended_at=timezone.now())


def told(membership: Membership) -> dict[str, str]:
    """A term as the audit trail has it."""
    return {"part": membership.part, "from": str(membership.starts_on), "to": str(membership.ends_on or "")}
