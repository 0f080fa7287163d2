"""The pages of an update's way: only what may be done now, and nothing done twice or to an older text."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import User
from publishing.models import AuditEntry
from publishing.templatetags.dates import day_and_time
from tests.conftest import NOON, signed_in
from tests.updates.test_staff import form_of
from tests.updates.test_workflow import approve, send_in, stage_of, write
from updates import workflow
from updates.models import Edition, Stage, Update
from workstreams.models import Programme, Workstream

MakeUpdate = Callable[..., Update]
PAGE = "/staff/updates/1/"


@pytest.fixture
def update(make_update: MakeUpdate) -> Update:
    return make_update(("Section", None))


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


@pytest.fixture
def reviewer(colleague: User) -> Client:
    return signed_in(colleague)


def read(client: Client, address: str = PAGE) -> str:
    return client.get(address, follow=True).content.decode()


def doors(client: Client) -> set[str]:
    """The steps that the update's page offers to this person."""
    return set(re.findall(r'(?:href|action)="/staff/updates/1/([a-z/1-9-]+)/"', read(client))) & {
        *("send-in", "review", "send-back", "schedule", "unschedule", "publish", "editions/1/approve", "withdraw", "unpublish"),
    }


def test_each_person_is_offered_what_they_may_do_now(update: Update, client: Client, reviewer: Client, editor: User) -> None:
    assert doors(client) == {"send-in", "publish"}
    send_in(update, editor)
    assert doors(client) == doors(reviewer) == {"review", "send-back", "publish"}
    assert "Review it" in read(reviewer)
    assert "Review it" not in read(client)
    assert "Approve it as shown here" not in read(client, f"{PAGE}review/")
    reviewer.post(f"{PAGE}review/", form_of(reviewer, f"{PAGE}review/"))
    assert doors(client) == {"schedule", "publish", "send-back"}
    client.post(f"{PAGE}publish/", form_of(client, f"{PAGE}publish/"))
    assert doors(client) >= {"send-in", "publish"}
    assert Edition.objects.get().why_alone == ""


def test_sending_in_and_back_from_the_pages(update: Update, client: Client, reviewer: Client) -> None:
    data = form_of(client, f"{PAGE}send-in/")
    for _ in range(2):
        page = client.post(f"{PAGE}send-in/", data, follow=True).content.decode()
        assert "waits for another editor to approve it" in page
    assert "Say what is to be changed." in reviewer.post(f"{PAGE}send-back/", {"why": ""}).content.decode()
    reviewer.post(f"{PAGE}send-back/", {"why": "The date is wrong."})
    assert "The date is wrong." in read(client)
    assert stage_of(update) == Stage.DRAFT


def test_a_stale_page_approves_nothing_and_the_new_text_is_shown(update: Update, editor: User, reviewer: Client) -> None:
    send_in(update, editor)
    data = form_of(reviewer, f"{PAGE}review/")
    write(update, editor, "A text that nobody has looked at.")
    page = reviewer.post(f"{PAGE}review/", data).content.decode()
    assert "The draft was changed since you looked at it." in page
    assert "A text that nobody has looked at." in page
    assert stage_of(update) == Stage.IN_REVIEW
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    reviewer.post(f"{PAGE}review/", again)
    assert stage_of(update) == Stage.APPROVED


def test_a_page_opened_before_the_approval_fell_publishes_nothing(
    update: Update, editor: User, colleague: User, client: Client
) -> None:
    send_in(update, editor)
    approve(update, colleague)
    data = form_of(client, f"{PAGE}publish/")
    write(update, editor)
    client.post(f"{PAGE}publish/", data)
    assert not Edition.objects.exists()


def test_approving_twice_and_publishing_twice_is_as_once(update: Update, editor: User, client: Client, reviewer: Client) -> None:
    send_in(update, editor)
    data = form_of(reviewer, f"{PAGE}review/")
    for _ in range(2):
        assert reviewer.post(f"{PAGE}review/", data).status_code == 302
    data = form_of(client, f"{PAGE}publish/")
    pages = [client.post(f"{PAGE}publish/", data, follow=True).content.decode() for _ in range(2)]
    assert "Published Update #1." in pages[0]
    assert "Nothing was published twice." in pages[1]
    assert Edition.objects.count() == 1


def test_published_alone_it_is_marked_for_staff_alone_until_approved(
    update: Update, client: Client, reviewer: Client, programme: object
) -> None:
    client.post(f"{PAGE}publish/", form_of(client, f"{PAGE}publish/", why="Nobody else is here."))
    for page in (read(client), read(client, "/staff/")):
        assert "Nobody else is here." in page
    assert "Nobody else is here." not in read(Client(), "/updates/1/")
    assert "Approve what is published" not in read(client)
    for _ in range(2):
        reviewer.post(f"{PAGE}editions/1/approve/")
    assert "Nobody else is here." not in read(client)
    assert "waits for somebody else’s approval" not in read(client, "/staff/")


def test_publishing_alone_without_a_reason_keeps_what_was_typed(update: Update, client: Client, publish: object) -> None:
    workflow.publish_alone(update, by=update.changed_by, over=0, seen=workflow.fingerprint(update), why="x")  # type: ignore[arg-type]
    page = client.post(f"{PAGE}publish/", form_of(client, f"{PAGE}publish/", note="The date.", kind="major")).content.decode()
    assert "Say why it cannot wait for another person’s approval." in page
    assert "The date.</textarea>" in page
    assert Edition.objects.count() == 1


def test_the_desk_lists_what_waits_for_this_person(
    update: Update, client: Client, reviewer: Client, editor: User, programme: object
) -> None:
    send_in(update, editor)
    assert "Review Update #1" in read(reviewer, "/staff/")
    assert "Review Update #1" not in read(client, "/staff/")


@pytest.mark.parametrize("address", ["/staff/", "/staff/updates/"])
def test_staff_lists_take_the_same_queries_with_2_and_with_20_in_review(
    make_update: MakeUpdate,
    editor: User,
    reviewer: Client,
    programme: object,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for number in (2, 18):
        for _ in range(number):
            send_in(make_update(("Section", None)), editor)
        reviewer.get(address)
        with django_assert_max_num_queries(40) as queries:
            assert reviewer.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("step", ["send-in", "publish"])
def test_warnings_are_shown_and_ask_whether_they_were_looked_at(
    update: Update, client: Client, reviewer: Client, editor: User, colleague: User, step: str
) -> None:
    data = {**form_of(client, f"{PAGE}{step}/"), "why": "It is urgent."}
    unlooked = {name: value for name, value in data.items() if name != "looked"}
    page = client.post(f"{PAGE}{step}/", unlooked).content.decode()
    assert "It does not say who it is from." in page
    assert "Look at the warnings, mend what you can" in page
    assert stage_of(update) == Stage.DRAFT
    client.post(f"{PAGE}{step}/", data)
    entry = AuditEntry.objects.get(did={"send-in": "sent in", "publish": "published"}[step])
    assert "It does not say who it is from. Give a name or a post" in " ".join(entry.details["warnings_looked_at"])


def test_without_warnings_nothing_is_asked(make_update: MakeUpdate, workstreams: list[Workstream], client: Client) -> None:
    make_update(("Part", workstreams[0]), author="The team")
    Programme.objects.update(contact_email="programme@example.org")
    assert "looked" not in form_of(client, f"{PAGE}send-in/")
    client.post(f"{PAGE}send-in/", form_of(client, f"{PAGE}send-in/"))
    assert "warnings_looked_at" not in AuditEntry.objects.get(did="sent in").details


def test_the_reviewer_sees_the_warnings_that_the_writer_saw(update: Update, editor: User, reviewer: Client) -> None:
    write(update, editor, f"It {'goes on and ' * 20}on.")
    send_in(update, editor)
    seen = warnings_of(read(signed_in(editor), f"{PAGE}checks/"))
    assert seen
    assert warnings_of(read(reviewer, f"{PAGE}review/")) == seen


def warnings_of(page: str) -> list[str]:
    return re.findall(r"Warning</span> <strong>(.*?)</strong>", page)


def test_the_reviewer_of_a_correction_sees_what_changed_since_what_readers_read(
    publish: Callable[..., Edition], editor: User, colleague: User, reviewer: Client
) -> None:
    update = publish(("First", None), ("Second", None)).update
    update.refresh_from_db()
    update.sections.filter(heading="Second").update(body="Text of the second.")
    send_in(update, editor, note="It named the wrong section.")
    page = read(reviewer, f"{PAGE}review/")
    compared = page[page.index('id="changed"') : page.index('id="whole"')]
    assert "What changed since edition 1" in compared
    assert re.findall(r"<(?:ins|del)>.*?</span>(.*?)<span", compared) == ["Second.", "the second."]
    assert compared.count("The same in both.") == 1
    assert "Text of First." not in compared
    approve(update, colleague)
    workflow.withdraw(update, by=editor, notice="No.")
    assert "What changed since edition 1" in read(reviewer, f"{PAGE}review/")


def test_there_is_nothing_to_compare_a_first_edition_with(update: Update, editor: User, reviewer: Client) -> None:
    send_in(update, editor)
    assert "What changed since" not in read(reviewer, f"{PAGE}review/")


def test_the_draft_of_an_unpublished_update_is_compared_with_what_could_be_read(
    publish: Callable[..., Edition], editor: User, reviewer: Client
) -> None:
    update = publish(("Section", None)).update
    workflow.unpublish(update, by=editor, why="A mistake.")
    page = read(reviewer, f"{PAGE}review/")
    assert "unpublished since" in page
    assert "The text is the same as in that edition." in page


def test_the_state_is_given_with_the_moment_from_which_it_holds(
    publish: Callable[..., Edition], client: Client, editor: User
) -> None:
    update = publish(at=NOON).update

    def state() -> str:
        row = re.search(r"State</dt>(.*?)</dd>", read(client), re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", " ", row[1]).split()) if row else ""

    assert state() == f"Published {day_and_time(NOON)}"
    workflow.withdraw(update, by=editor, notice="No.")
    update.refresh_from_db()
    assert state() == f"Withdrawn {day_and_time(update.withdrawn_at)}"
    send_in(update, editor, note="The date.")
    assert state() == f"Withdrawn {day_and_time(update.withdrawn_at)} In review"
    workflow.send_back(update, by=editor, why="Not yet.")
    workflow.unpublish(update, by=editor, why="A mistake.")
    update.refresh_from_db()
    assert state() == f"Unpublished {day_and_time(update.gone_at)}"
