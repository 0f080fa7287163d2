"""Members of groups are told of what is for their group, at the address of their account, as long as they serve."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from meetings.models import Meeting
from people.dates import today
from people.models import Group, Membership, Reader, User
from publishing import changes
from publishing.audience import Audience
from publishing.models import Change
from subscriptions import deliveries, digests, rights
from subscriptions.models import Delivery, Frequency, Subscriber
from tests.conftest import DAY, NOON, MailServer, make_person
from updates.models import Edition
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)
AUDIENCES = [(Audience.EVERYONE, False), (Audience.GROUPS, True), (Audience.STAFF, False)]
SERVING = {"member", "member on the last day"}


def planned_for() -> set[str]:
    return set(Delivery.objects.values_list("subscriber__email", flat=True))


@pytest.fixture
def readers(cast: dict[str, Reader], subscribe: Subscribe) -> dict[str, Subscriber]:
    """A subscriber for each of the cast, at the address of the account, written as nobody else writes it."""
    emails = {name: person.email.upper() if isinstance(person, User) else "anyone@example.org" for name, person in cast.items()}
    return {name: subscribe(email, Frequency.WEEKLY) for name, email in emails.items()}


@pytest.mark.parametrize(("audience", "is_for_members"), AUDIENCES)
def test_members_are_told_of_what_is_for_their_group_and_nobody_else_is(
    readers: dict[str, Subscriber], group: Group, publish: Publish, audience: Audience, is_for_members: bool
) -> None:
    publish(audience=audience, groups=(group,))
    digests.open_due(FRIDAY)
    everybody = {reader.email for reader in readers.values()}
    told = {readers[name].email for name in SERVING} if is_for_members else everybody
    assert planned_for() == (told if audience != Audience.STAFF else set())


def test_what_may_be_told_at_sending_is_what_they_may_see_and_was_meant_for_members(
    readers: dict[str, Subscriber], cast: dict[str, Reader], group: Group, publish: Publish
) -> None:
    publish(audience=Audience.GROUPS, groups=(group,))
    publish(audience=Audience.STAFF, groups=(group,))
    publish()
    every = list(Change.objects.order_by("pk").values_list("pk", flat=True))
    batch = [Delivery(pk=reader.pk, subscriber=reader, change_ids=every) for reader in readers.values()]
    told = rights.tellable(batch)
    for name, reader in readers.items():
        assert told[reader.pk] == ((every[0], every[2]) if name in SERVING else (every[2],)), name
        assert set(told[reader.pk]) <= set(Change.objects.visible_to(cast[name]).values_list("pk", flat=True))


def end_term(person: User) -> None:
    Membership.objects.filter(profile__user=person).update(ends_on=today() - DAY)


def close_account(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def change_address(person: User) -> None:
    User.objects.filter(pk=person.pk).update(email="another@example.org")


@pytest.mark.parametrize("lose", [end_term, close_account, change_address])
def test_who_lost_membership_after_planning_is_told_nothing_that_is_not_public(
    group: Group, publish: Publish, subscribe: Subscribe, lose: Callable[[User], None]
) -> None:
    person = make_person("mia", group=group)
    subscribe(person.email, Frequency.WEEKLY)
    publish(audience=Audience.GROUPS, groups=(group,))
    publish()
    digests.open_due(FRIDAY)
    delivery = Delivery.objects.select_related("subscriber").get()
    assert len(delivery.change_ids) == 2
    lose(person)
    (told,) = rights.tellable([delivery]).values()
    assert [change.audience for change in Change.objects.filter(pk__in=told)] == [Audience.EVERYONE]


def test_what_is_withdrawn_or_replaced_is_not_told(publish: Publish, subscribe: Subscribe) -> None:
    subscribe("reader@example.org", Frequency.WEEKLY)
    edition = publish()
    digests.open_due(FRIDAY)
    changes.record(edition.update, at=FRIDAY, title="Withdrawn", summary="", address="/", replaces_earlier=True)
    assert list(rights.tellable([*Delivery.objects.select_related("subscriber")]).values()) == [()]


@pytest.mark.parametrize("members", [3, 30])
def test_asking_takes_the_same_queries_for_any_number(
    group: Group, publish: Publish, subscribe: Subscribe, members: int, django_assert_num_queries: Any
) -> None:
    publish(audience=Audience.GROUPS, groups=(group,))
    publish()
    every = list(Change.objects.order_by("pk").values_list("pk", flat=True))
    readers = [subscribe(make_person(f"m{number}", group=group).email, Frequency.WEEKLY) for number in range(members)]
    batch = [Delivery(pk=reader.pk, subscriber=reader, change_ids=every) for reader in readers]
    with django_assert_num_queries(3):
        assert set(rights.tellable(batch).values()) == {tuple(every)}


@pytest.mark.parametrize("wants_letters", [True, False])
def test_what_a_letter_of_the_group_tells_is_not_told_again(
    group: Group, subscribe: Subscribe, workstreams: list[Workstream], wants_letters: bool
) -> None:
    person = make_person("mia", group=group)
    Membership.objects.filter(profile__user=person).update(wants_letters=wants_letters)
    for email in (person.email, "reader@example.org"):
        subscribe(email, Frequency.WEEKLY)
    days = {"day_words": "24 November 2016", "day_from": NOON.date(), "day_by": NOON.date(), "day_precision": "day"}
    meeting = Meeting.objects.create(group=group, number=1, changed_by=person, **days)
    changes.record(meeting, at=NOON, title="Meeting called", summary="In Perth.", address="/groups/eag/meetings/1/")
    digests.open_due(FRIDAY)
    assert planned_for() == {"reader@example.org", *([] if wants_letters else [person.email])}


def test_a_member_reads_what_is_for_the_group_and_who_left_reads_nothing_of_it(
    programme: object, group: Group, publish: Publish, subscribe: Subscribe, mail_server: MailServer
) -> None:
    staying, leaving = (make_person(name, group=group) for name in ("stays", "leaves"))
    for person in (staying, leaving):
        subscribe(person.email, Frequency.WEEKLY)
    publish(audience=Audience.GROUPS, groups=(group,), title="A xylograph")
    publish(title="For everyone")
    digests.open_due(FRIDAY)
    end_term(leaving)
    deliveries.send_waiting()
    told = {str(message["To"]): "xylograph" in message.as_string() for message in mail_server.received}
    assert told == {staying.email: True, leaving.email: False}
