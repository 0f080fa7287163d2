"""Corrections, minor and major; withdrawing, unpublishing, and publishing again."""

import datetime
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client

from people.models import Group, Reader, User
from publishing.models import Change, SearchEntry
from subscriptions import digests
from subscriptions.models import Delivery, Frequency, Subscriber
from tests.conftest import DAY, NOON, signed_in
from tests.updates.test_workflow import approve, send_in
from tests.updates.test_workflow import publish as publish_approved
from updates import editions, workflow
from updates.models import Edition, Section, Update
from workstreams.models import Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]


def correct(
    edition: Edition, by: User, *, is_minor: bool, at: datetime.datetime = NOON + DAY, note: str = "The date."
) -> Edition:
    over = edition.update.editions.count()
    return editions.publish(edition.update, by=by, over=over, note=note, is_minor=is_minor, at=at)


def read(address: str, user: Client | None = None) -> str:
    return (user or Client()).get(address).content.decode()


def test_a_minor_correction_is_quiet(publish: Publish, editor: User, workstreams: list[Workstream], subscribe: Subscribe) -> None:
    subscribe("reader@example.org", Frequency.AT_ONCE)
    first = publish(("Section", workstreams[0]), at=NOON)
    publish(title="The newer", at=NOON + datetime.timedelta(hours=1))
    digests.open_due(NOON + datetime.timedelta(hours=2))
    Section.objects.filter(update=first.update).update(body="The mended text.")
    minor = correct(first, editor, is_minor=True)
    assert (minor.dated_at, minor.published_at, minor.number) == (NOON, NOON + DAY, 2)
    page = read("/updates/1/")
    assert "The mended text." in page
    assert "Corrected" not in page
    assert "The date." in read("/updates/1/history/")
    assert read("/updates/").index("The newer") < read("/updates/").index("Title 1")
    feed = read("/feeds/changes.atom")
    assert feed.count("<entry>") == 2
    assert "2016-11-24T12:00:00+00:00</updated>" in read("/feeds/updates.atom")
    digests.open_due(NOON + 2 * DAY)
    assert Delivery.objects.count() == 1
    assert Change.objects.last().touches.get().line == "The mended text."  # type: ignore[union-attr]


def test_a_minor_correction_tells_no_topic_anew(publish: Publish, editor: User, workstreams: list[Workstream]) -> None:
    first = publish(("Section", workstreams[0]))
    Section.objects.update(workstream=workstreams[1])
    correct(first, editor, is_minor=True)
    assert not Change.objects.get().touches.exists()


def test_a_major_correction_moves_up_and_is_told(publish: Publish, editor: User, subscribe: Subscribe) -> None:
    subscribe("reader@example.org", Frequency.WEEKLY)
    first = publish(at=NOON)
    publish(title="The newer", at=NOON + datetime.timedelta(hours=1))
    major = correct(first, editor, is_minor=False)
    assert major.dated_at == NOON + DAY
    assert "25 November 2016: The date." in read("/updates/1/")
    assert read("/updates/").index("Title 1") < read("/updates/").index("The newer")
    assert read("/feeds/updates.atom").index("Title 1") < read("/feeds/updates.atom").index("The newer")
    titles = [change.title for change in Change.objects.all()]
    assert titles == ["Corrected: Update #1: Title 1", "Update #2: The newer", "Update #1: Title 1"]


def test_the_choice_is_part_of_what_is_approved(publish: Publish, editor: User, colleague: User) -> None:
    update = publish().update
    update.refresh_from_db()
    send_in(update, editor, is_minor=True, note="A comma.")
    approve(update, colleague)
    edition = publish_approved(update, editor, over=1)
    assert (edition.is_minor, edition.note, edition.approved_by) == (True, "A comma.", colleague)


def test_readers_go_on_reading_while_the_next_edition_is_in_review(publish: Publish, editor: User) -> None:
    update = publish(("Shown", None)).update
    update.refresh_from_db()
    Section.objects.update(body="Not yet.")
    send_in(update, editor, note="Why.")
    assert "Text of Shown." in read("/updates/1/")
    assert "Not yet." not in read("/updates/1/")


def withdraw(update: Update, by: User) -> None:
    workflow.withdraw(update, by=by, notice="It names the wrong day.")


def test_withdrawn_it_can_be_read_under_the_notice_and_followers_are_told(
    publish: Publish, editor: User, workstreams: list[Workstream], subscribe: Subscribe
) -> None:
    subscribe("neglect@example.org", Frequency.AT_ONCE, workstreams[0])
    update = publish(("Section", workstreams[0])).update
    for _ in range(2):
        withdraw(update, editor)
    for address in ("/updates/1/", "/feeds/updates.atom", "/api/v1/updates/1", "/feeds/changes.atom", "/updates/1/history/"):
        assert "It names the wrong day." in read(address), address
    assert "Text of Section." in read("/updates/1/")
    assert "Withdrawn" in read("/updates/")
    change = Change.objects.get(title__startswith="Withdrawn")
    assert [touch.topic for touch in change.touches.all()] == [workstreams[0]]
    assert SearchEntry.objects.filter(title__startswith="Withdrawn: Update #1").exists()


def test_published_again_it_stands_again(publish: Publish, editor: User) -> None:
    edition = publish()
    withdraw(edition.update, editor)
    with pytest.raises(editions.NotReady, match="corrected quietly"):
        correct(edition, editor, is_minor=True)
    correct(edition, editor, is_minor=False)
    assert "It names the wrong day." not in read("/updates/1/")


UNPUBLISHED = ["/updates/1/", "/updates/1/history/", "/api/v1/updates/1"]


def test_unpublished_it_is_410_with_words_and_found_nowhere(publish: Publish, editor: User, programme: object) -> None:
    edition = publish(title="Xylograph", summary="Xylograph.")
    for _ in range(2):
        workflow.unpublish(edition.update, by=editor, why="It was a mistake.")
    for address in UNPUBLISHED:
        response = Client().get(address)
        assert response.status_code == 410
        assert "It was a mistake." in response.content.decode()
        assert "Xylograph" not in response.content.decode()
    for address in ("/", "/updates/", "/feeds/updates.atom", "/feeds/changes.atom", "/search/?q=xylograph", "/api/v1/updates"):
        assert "Xylograph" not in read(address), address
    correct(edition, editor, is_minor=False)
    assert "Xylograph" in read("/updates/1/")


def test_unpublished_it_may_lead_to_another_page(publish: Publish, editor: User) -> None:
    edition = publish()
    publish()
    workflow.unpublish(edition.update, by=editor, why="", to="/updates/2/")
    response = Client().get("/updates/1/")
    assert (response.status_code, response.headers["Location"]) == (302, "/updates/2/")


def test_what_was_for_some_is_410_for_them_and_404_for_strangers(
    publish: Publish, editor: User, group: Group, cast: dict[str, Reader]
) -> None:
    edition = publish(audience="groups", groups=(group,))
    workflow.unpublish(edition.update, by=editor, why="It was a mistake.")
    for address in UNPUBLISHED:
        found = {name: signed_in(user).get(address).status_code for name, user in cast.items()}
        told = {name for name, status in found.items() if status == 410}
        assert told == {"member", "member on the last day", "editor", "administrator"}
        assert set(found.values()) == {404, 410}


@pytest.mark.parametrize(
    "to",
    [
        *("https://example.org/", "//example.org/", "/updates/1/", "/updates/9/", "/updates/3/", "/staff/", "/nothing/"),
        *(
            "updates/2/",
            "javascript:alert(1)",
            "/account/sign-in/",
            "/workstreams/none/",
            "/\\example.org",
            "/updates/2/?q=\r\nX: y",
        ),
    ],
)
def test_it_leads_nowhere_but_to_a_page_of_ours_that_everybody_may_read(
    publish: Publish, editor: User, to: str, group: Group
) -> None:
    publish()
    publish()
    publish(audience="groups", groups=(group,))
    page = signed_in(editor).post("/staff/updates/1/unpublish/", {"to": to, "why": "x"}).content.decode()
    assert "Give the address of a page here" in page
    assert Update.objects.get(number=1).edition_id


def test_the_pages_withdraw_and_unpublish(publish: Publish, editor: User, settings: LazySettings) -> None:
    publish()
    publish()
    client = signed_in(editor)
    assert "Say why it is withdrawn." in client.post("/staff/updates/1/withdraw/", {"notice": " "}).content.decode()
    assert "Withdrew Update #1" in client.post("/staff/updates/1/withdraw/", {"notice": "No."}, follow=True).content.decode()
    assert "Say why it is gone" in client.post("/staff/updates/1/unpublish/", {"why": " "}).content.decode()
    client.post("/staff/updates/1/unpublish/", {"to": f"{settings.PORTAL_URL}/updates/2/"})
    assert Update.objects.get(number=1).gone_to == "/updates/2/"
    client.post("/staff/updates/1/withdraw/", {"notice": "No."})
    assert not Update.objects.get(number=1).is_withdrawn


def test_what_was_approved_of_a_coming_edition_falls_when_it_is_withdrawn(
    publish: Publish, editor: User, colleague: User
) -> None:
    update = publish().update
    update.refresh_from_db()
    send_in(update, editor, note="Why.")
    approve(update, colleague)
    withdraw(update, editor)
    with pytest.raises(workflow.NotNow):
        publish_approved(Update.objects.get(), editor, over=1)


def test_the_database_refuses_what_cannot_be_withdrawn_or_gone(publish: Publish) -> None:
    publish()
    for wrong in (
        {"state": "withdrawn"},
        {"state": "withdrawn", "withdrawn_at": NOON},
        {"notice": "x"},
        {"gone_at": NOON, "gone_why": "x"},
        {"state": "draft", "edition": None, "gone_at": NOON},
        {"gone_to": "/"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Update.objects.update(**wrong)
