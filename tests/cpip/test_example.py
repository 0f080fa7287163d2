"""The example loads, whole, once."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from cpip.example.load import load
from documents import files
from documents.models import Document, StoredFile
from meetings.models import ActionPoint, Meeting, Question
from people.dates import today
from people.models import ANYONE, User
from publishing.models import Change
from tests.conftest import signed_in
from updates.models import Comment, Promise, Update
from workstreams.models import Commitment, Outcome, Programme, Workstream


def everything() -> dict[str, list[dict[str, object]]]:
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in apps.get_models()}


@pytest.mark.django_db
def test_the_second_time_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_example")
    before = everything()
    call_command("load_example")
    assert everything() == before
    assert "Nothing was changed." in capsys.readouterr().out


@pytest.mark.django_db
def test_it_holds_what_is_known_of_the_programme(client: Client) -> None:
    assert load()
    assert (Outcome.objects.count(), Workstream.objects.count(), Update.objects.published().count()) == (4, 9, 2)
    touched = {touch.topic for touch in Change.objects.get(title__startswith="Update #2").touches.all()}
    assert touched == {*Workstream.objects.all(), *Commitment.objects.all()}
    page = client.get("/updates/2/").content.decode()
    for words in ("24 November 2016", "16 December", "23 December 2016", "first quarter of 2017", "section 12"):
        assert words in page
    assert Document.objects.exclude(papers__isnull=False, kind="meeting paper").exclude(kind="presentation").count() == 7
    chain = client.get("/recommendations/CSE-R1/").content.decode()
    assert "briefing for practitioners</a>" in chain
    assert "Draft for comment" in client.get("/documents/?kind=map").content.decode()
    assert "invented" in client.get("/updates/1/").content.decode()


@pytest.mark.django_db
def test_its_meetings_have_agendas_papers_of_each_kind_and_a_note(client: Client) -> None:
    load()
    page = client.get("/groups/external-advisory-group/meetings/2/").content.decode()
    for words in (
        "Thursday 10 November 2016",
        "Victoria Quay",
        "oral report",
        "EAG(16)02-03",
        "Agreed on 24 November 2016",
        "CELCIS told",
    ):
        assert words in page
    assert Meeting.objects.filter(group__slug="system-review-group").count() == 5
    member = signed_in(User.objects.get(email="member@example.org")).get("/my/").content.decode()
    assert "in 14 days" in member
    decided = meeting_page(client, 2)
    assert [decided.count(said) for said in ("An invented decision.", "An invented action point.")] == [2, 2]
    coming = Meeting.objects.get(group__slug="external-advisory-group", number=4)
    assert [(point.is_open, point.meeting.number) for point in ActionPoint.objects.before(coming)] == [(True, 2)]
    assert set(ActionPoint.objects.values_list("state", flat=True)) == {"open", "done"}
    assert "An invented" in Question.objects.get(paper__meeting=coming).answer


def meeting_page(client: Client, number: int) -> str:
    return client.get(f"/groups/external-advisory-group/meetings/{number}/").content.decode()


@pytest.mark.django_db
def test_it_shows_what_came_of_promises_and_what_readers_said(client: Client) -> None:
    load()
    told = {promise.words[:14]: promise.state for promise in Promise.objects.visible_to(ANYONE).in_full()}
    expected = {"Two workshops ": "kept", "A third worksh": "dropped", "The External A": "kept", "What came of t": "open"}
    assert told == expected
    assert not Promise.objects.fallen_due(today()).exists()
    assert client.get("/promises/").content.decode().count("(invented for the example)") == 2
    page = client.get("/updates/1/").content.decode()
    assert page.count("(invented for the example)</h3>") == 2
    assert "Reply from CPIP, 5 October 2016" in page
    assert "Comments closed on Thursday 24 November 2016." in page
    assert not Comment.objects.exclude(email="").exists()
    assert not Change.objects.filter(title__startswith="Promise").exists()


@pytest.mark.django_db
def test_its_library_has_documents_of_every_standing(client: Client) -> None:
    """Before any worker has looked into their files, and after."""
    load()
    shown = client.get("/documents/").content.decode()
    assert "External Advisory Group: terms of reference" not in shown
    member = signed_in(User.objects.get(email="member@example.org"))
    terms = "/documents/external-advisory-group-terms-of-reference/"
    assert "may send a deputy" in member.get(terms).content.decode()
    assert "This is an earlier version" in member.get(f"{terms}1/").content.decode()
    assert client.get(terms).status_code == 404
    assert "being written anew" in client.get("/documents/age-assessment-practice-guidance-of-2012/").content.decode()
    paper = "/documents/learning-from-the-deaths-of-children-an-evidence-paper/"
    assert client.get(f"{paper}1/learning-from-reviews.pdf").status_code == 404
    for pk in files.waiting():
        files.look_into(pk)
    assert set(StoredFile.objects.values_list("kind", "state", "page_count")) >= {("pdf", "ready", 3), ("docx", "ready", 0)}
    assert client.get(f"{paper}1/learning-from-reviews.pdf").status_code == 200
    assert not StoredFile.objects.exclude(state="ready").exists()
    assert StoredFile.objects.get(kind="pdf").warnings == []


PROGRAMME = """
[programme]
name = "Another"
short_name = "A"
owner = "Owner"
vision = "Well."
contact_name = "us"
contact_email = "us@example.org"
"""


@pytest.mark.django_db
def test_another_programme_is_loaded_from_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    call_command("load_example", tmp_path)
    assert Programme.objects.get().name == "Another"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [None, "not TOML", "[programme]", '[[workstreams]]\nslug = "x"', PROGRAMME.replace("name", "nome", 1)]
)
def test_what_cannot_be_loaded_is_said_and_leaves_nothing(tmp_path: Path, wrong: str | None) -> None:
    if wrong is not None:
        (tmp_path / "programme.toml").write_text(wrong)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_example", tmp_path)
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_every_page_of_it_answers(client: Client) -> None:
    load()
    for workstream in Workstream.objects.all():
        assert client.get(workstream.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_its_addresses_are_made_up() -> None:
    load()
    assert {user.email.split("@")[1] for user in User.objects.all()} == {"example.org"}
