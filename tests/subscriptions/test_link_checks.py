"""Links are tried as their readers will, before anything of a digest is sent."""

import datetime
from collections.abc import Callable

import pytest

from documents.models import Document
from people.models import Group, User
from publishing.audience import Audience
from publishing.models import Change, Touch
from subscriptions import deliveries, digests, link_checks
from subscriptions.models import Delivery, Digest, Frequency, Subscriber
from tests.conftest import MailServer, make_person
from updates.models import Edition, Update
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
FRIDAY = datetime.datetime(2016, 11, 25, 9, 0, tzinfo=datetime.UTC)


def weekly() -> Digest:
    return Digest.objects.get(frequency=Frequency.WEEKLY)


@pytest.fixture
def readers(programme: object, subscribe: Subscribe) -> None:
    for name in ("one", "two"):
        subscribe(f"{name}@example.org", Frequency.WEEKLY)


def test_where_every_link_opens_it_goes(readers: None, publish: Publish, mail_server: MailServer) -> None:
    publish()
    digests.open_due(FRIDAY)
    assert (weekly().state, weekly().why) == (Digest.State.GOING, "")
    assert deliveries.send_waiting() == 2


def lead_nowhere(workstreams: list[Workstream]) -> None:
    Change.objects.update(address="/updates/99/")


def lead_nowhere_in_part(workstreams: list[Workstream]) -> None:
    Touch.objects.update(address="/updates/99/#there")


def hide(workstreams: list[Workstream]) -> None:
    Update.objects.update(audience=Audience.STAFF)


@pytest.mark.parametrize(
    ("spoil", "link"), [(lead_nowhere, "/updates/99/"), (lead_nowhere_in_part, "/updates/99/"), (hide, "/updates/1/")]
)
def test_what_readers_cannot_open_is_named_and_stops_the_sending(
    readers: None,
    publish: Publish,
    workstreams: list[Workstream],
    mail_server: MailServer,
    editor: User,
    spoil: Callable[[list[Workstream]], None],
    link: str,
) -> None:
    publish(("Neglect", workstreams[0]))
    spoil(workstreams)
    digests.open_due(FRIDAY)
    assert weekly().state == Digest.State.PAUSED
    assert weekly().why.startswith(f"Its readers could not open {link} (404).")
    assert deliveries.send_waiting() == 0
    Update.objects.update(audience=Audience.EVERYONE)
    Change.objects.update(address="/updates/1/")
    Touch.objects.update(address="/updates/1/")
    digests.resume(weekly(), by=editor)
    digests.open_due(FRIDAY + datetime.timedelta(minutes=1))
    assert deliveries.send_waiting() == 2


def test_staff_may_send_it_as_it_is(readers: None, publish: Publish, mail_server: MailServer, editor: User) -> None:
    publish()
    Change.objects.update(address="/nowhere/")
    digests.open_due(FRIDAY)
    digests.send_anyway(weekly(), by=editor, why="The page comes at noon")
    digests.open_due(FRIDAY + datetime.timedelta(minutes=1))
    assert deliveries.send_waiting() == 2


def test_what_is_for_members_is_tried_as_one_of_them(
    programme: object, group: Group, make_document: Callable[..., Document], subscribe: Subscribe
) -> None:
    member = make_person("mia", group=group)
    subscribe(member.email, Frequency.WEEKLY)
    document = make_document("The plan", audience=Audience.GROUPS, groups=(group,))
    change = Change.objects.about(document).get()
    end = change.at + datetime.timedelta(days=1)
    digest = digests.open_digest(Frequency.WEEKLY, end - datetime.timedelta(days=7), end)
    assert digest
    assert link_checks.told_in(digest) == [change]
    assert weekly().state == Digest.State.GOING
    Change.objects.update(address="/documents/another/")
    assert link_checks.closed_links(digest) == {"/documents/another/": 404}


def test_each_link_is_tried_once_however_many_deliveries(readers: None, publish: Publish, workstreams: list[Workstream]) -> None:
    publish(("Neglect", workstreams[0]), ("Hearings", workstreams[1]))
    digests.open_due(FRIDAY)
    assert (Delivery.objects.count(), list(link_checks.links_in(weekly()))) == (2, ["/updates/1/"])


def test_a_page_that_moved_for_good_opens_and_one_that_asks_to_sign_in_does_not(programme: object, group: Group) -> None:
    assert link_checks.answer_to("/groups/eag", link_checks.ANYONE) == 200
    assert link_checks.answer_to("/my/", link_checks.ANYONE) == 302
