"""What colleagues say to each other about a draft."""

import uuid
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from people.models import Reader, User
from publishing.models import AuditEntry, SearchEntry
from tests.conftest import signed_in
from tests.updates.test_previews import preview_form
from updates import previews, remarks, workflow
from updates.models import Edition, Remark, Update

PAGE = "/staff/updates/1/remarks/"
CANARY = "Quokka"


@pytest.fixture
def draft(make_update: Callable[..., Update]) -> Update:
    return make_update(("First", None), ("Second", None))


def say(
    update: Update, by: User, text: str = CANARY, to: Remark | None = None, section: int | str = "", asked: tuple[User, ...] = ()
) -> Remark:
    data = {"text": text, "section": section, "asked": [one.pk for one in asked], "key": uuid.uuid4()}
    form = remarks.RemarkForm(data, update=update, by=by)
    assert form.is_valid()
    return remarks.say(form, update, by=by, to=to)


def test_colleagues_remark_reply_and_settle(draft: Update, editor: User, colleague: User) -> None:
    section = draft.sections.get(heading="Second")
    data = {"text": "Who says so?", "section": str(section.pk), "key": str(uuid.uuid4())}
    for _ in range(2):
        signed_in(colleague).post(PAGE, data)
    thread = Remark.objects.get()
    assert (thread.section, thread.written_by, thread.thread) == (section, colleague, None)
    signed_in(editor).post(f"{PAGE}?reply={thread.pk}", {"text": "The chair.", "key": str(uuid.uuid4())})
    page = signed_in(colleague).get(PAGE).content.decode()
    assert page.index("Who says so?") < page.index("The chair.")
    assert "(1 open)" in signed_in(editor).get("/staff/updates/1/").content.decode()
    assert "(1 open)" in signed_in(editor).get("/staff/updates/1/review/").content.decode()
    for _ in range(2):
        signed_in(colleague).post(f"{PAGE}{thread.pk}/settle/")
    assert "open)" not in signed_in(editor).get("/staff/updates/1/").content.decode()
    assert "Settled" in signed_in(editor).get(PAGE).content.decode()
    assert [entry.did for entry in AuditEntry.objects.order_by("pk")] == ["remarked", "remarked", "settled remark"]


def test_who_remarked_on_a_draft_has_not_written_it(draft: Update, editor: User, colleague: User) -> None:
    remarks.settle(say(draft, colleague), by=colleague)
    previews.make(preview_form(), draft, by=colleague)
    assert workflow.may_approve(draft, colleague)
    assert not workflow.may_approve(draft, editor)


def test_a_reply_opens_what_was_settled(draft: Update, editor: User, colleague: User) -> None:
    thread = say(draft, editor)
    remarks.settle(thread, by=colleague)
    assert not Remark.objects.open().exists()
    say(draft, colleague, to=thread)
    assert list(Remark.objects.open()) == [thread]


def test_no_reader_finds_it_anywhere(publish: Callable[..., Edition], editor: User, cast: dict[str, Reader]) -> None:
    update = publish().update
    say(update, editor)
    _, secret = previews.make(preview_form(), update, by=editor)
    addresses = ["/", "/updates/", "/updates/1/", "/updates/1/history/", "/feeds/updates.atom", "/feeds/changes.atom"]
    addresses += ["/api/v1/updates/1", f"/updates/preview/{secret}/", "/sitemaps/updates.xml"]
    for address in addresses:
        assert CANARY not in Client().get(address).content.decode(), address
    assert not SearchEntry.objects.filter(body__contains=CANARY).exists()
    allowed = {name for name, user in cast.items() if CANARY in signed_in(user).get(PAGE).content.decode()}
    assert allowed == {"editor", "administrator"}
    assert {name for name, user in cast.items() if Remark.objects.visible_to(user).exists()} == {"editor", "administrator"}


def test_others_say_and_settle_nothing(draft: Update, editor: User, cast: dict[str, Reader]) -> None:
    thread = say(draft, editor)
    for name in ("member", "contributor"):
        with pytest.raises(PermissionDenied):
            say(draft, cast[name])  # type: ignore[arg-type]
        with pytest.raises(PermissionDenied):
            remarks.settle(thread, by=cast[name])  # type: ignore[arg-type]


def test_it_stays_when_its_section_goes_and_goes_with_the_update(draft: Update, editor: User) -> None:
    section = draft.sections.get(heading="First")
    thread = say(draft, editor, section=section.pk)
    section.delete()
    thread.refresh_from_db()
    assert thread.section is None
    draft.sections.all().delete()
    draft.delete()
    assert not Remark.objects.exists()


@pytest.mark.parametrize("reply", ["999999", "x", "", "²"])
def test_a_reply_to_nothing_is_404(draft: Update, editor: User, reply: str) -> None:
    assert signed_in(editor).get(PAGE, {"reply": reply}).status_code == 404


def test_a_thread_of_another_update_is_not_there(draft: Update, make_update: Callable[..., Update], editor: User) -> None:
    make_update(("Other", None))
    thread = say(draft, editor)
    assert signed_in(editor).get("/staff/updates/2/remarks/", {"reply": thread.pk}).status_code == 404
    assert signed_in(editor).post(f"/staff/updates/2/remarks/{thread.pk}/settle/").status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_stays(draft: Update, editor: User) -> None:
    client = signed_in(editor)
    assert "Write something." in client.post(PAGE, {"text": " ", "key": str(uuid.uuid4())}).content.decode()
    long = client.post(PAGE, {"text": "word " * 700, "key": str(uuid.uuid4())}).content.decode()
    assert "Shorten this to 3,000 characters." in long
    assert "word word word" in long
    assert "<b>" not in client.post(PAGE, {"text": "<b>x</b>", "key": "no"}).content.decode().split("<main")[1]


def test_it_takes_the_same_queries_with_1_and_with_30(
    draft: Update, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, counts = signed_in(editor), []
    for number in (1, 29):
        for _ in range(number):
            say(draft, editor, to=say(draft, editor))
        client.get(PAGE)
        with django_assert_max_num_queries(12) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
