"""What readers see of a person: name and organisation, until the staff publish more."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from documents import files
from documents.models import StoredFile
from meetings.models import Portrait
from people.models import Group, Profile, Reader, User
from publishing.models import AuditEntry
from tests.conftest import signed_in
from tests.meetings.test_groups import serve
from tests.meetings.test_keeping import secretary, send, text
from tests.updates.filing import CHART
from tests.updates.test_staff import form_of

__all__ = ["secretary"]
ANN = "/staff/people/ann/"
PAGE = "/people/ann/"


@pytest.fixture
def client(group: Group, editor: User) -> Client:
    serve(group, "Ann")
    return signed_in(editor)


def write(client: Client, **answers: object) -> str:
    facts = {"name": "Ann", "organisation": "A charity", "post": "Director", "biography": "She *leads*."}
    return send(client, f"{ANN}edit/", **{**facts, **answers})


def publish(client: Client) -> str:
    """Press the button as it stands on the page."""
    form = form_of(client, ANN)
    return client.post(f"{ANN}publish/", form, follow=True).content.decode()


def a_picture(name: str = "ann.png", content: bytes = CHART) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_it_is_written_seen_published_and_taken_back(client: Client) -> None:
    page = write(client)
    assert "Not published" in page
    assert "<p>She <em>leads</em>.</p>" in page
    assert "Director" not in text(Client(), PAGE)
    assert "readers see this of Ann now" in publish(client)
    page = text(Client(), PAGE)
    assert "Director, A charity" in page
    assert "<p>She <em>leads</em>.</p>" in page
    assert "/people/ann/" in text(Client(), "/search/?q=leads")
    write(client, biography="She led.", post="Former director")
    assert "Changed since it was published" in text(client, ANN)
    assert "Former director" not in text(Client(), PAGE)
    for _ in range(2):
        assert "Taken back" in client.post(f"{ANN}take-back/", follow=True).content.decode()
    page = text(Client(), PAGE)
    assert "A charity" in page
    assert "irector" not in page
    assert "leads" not in page
    assert AuditEntry.objects.filter(did="took profile back").count() == 1
    assert "Former director" in text(client, ANN)


def test_what_somebody_changed_meanwhile_is_not_published(client: Client) -> None:
    write(client)
    form = form_of(client, ANN)
    write(client, biography="She robs.")
    assert "somebody has changed it since you looked" in client.post(f"{ANN}publish/", form, follow=True).content.decode()
    assert client.post(f"{ANN}publish/", {"version": "nonsense"}).status_code == 302
    assert Profile.objects.get().published_at is None


def test_an_empty_biography_is_not_published(client: Client) -> None:
    write(client, biography="")
    version = Profile.objects.get().version
    assert "There is no biography yet" in client.post(f"{ANN}publish/", {"version": version}, follow=True).content.decode()


def test_a_picture_is_shown_with_its_words_once_it_is_published(client: Client) -> None:
    assert "Say what the picture shows" in write(client, picture=a_picture())
    write(client, picture=a_picture(), words="Ann at her desk.")
    assert "The picture is being looked into" in text(client, ANN)
    assert "still being looked into" in publish(client)
    files.look_into(StoredFile.objects.get().pk)
    assert client.get(f"{ANN}picture/")["Content-Type"] == "image/png"
    assert Client().get(f"{PAGE}picture/").status_code == 404
    publish(client)
    assert '<img src="/people/ann/picture/" alt="Ann at her desk.">' in text(Client(), PAGE)
    response = Client().get(f"{PAGE}picture/")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "public, max-age=60")
    assert "sandbox" in response["Content-Security-Policy"]
    client.post(f"{ANN}take-back/")
    assert Client().get(f"{PAGE}picture/").status_code == 404
    assert client.get(f"{ANN}picture/").status_code == 200
    write(client, without="on", words="")
    assert not Portrait.objects.exists()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (("ann.svg", b"<svg/>"), "This is no picture that can be shown."),
        (("ann.pdf", b"%PDF-1.7"), "This is no picture that can be shown."),
        (("ann.png", b""), "empty"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_lost(client: Client, picture: tuple[str, bytes], words: str) -> None:
    page = write(client, picture=a_picture(*picture), words="Ann.", biography="Kept words.")
    assert words in page
    assert "Kept words." in page
    assert not Portrait.objects.exists()


def test_a_file_that_lies_about_itself_is_not_shown(client: Client) -> None:
    write(client, picture=a_picture("ann.png", b"<html><script>alert(1)</script>"), words="Ann.")
    files.look_into(StoredFile.objects.get().pk)
    assert "The picture was not taken" in text(client, ANN)
    assert "Not published." in publish(client)
    assert client.get(f"{ANN}picture/").status_code == 404


def test_only_editors_write_of_people(cast: dict[str, Reader], secretary: User, client: Client) -> None:
    for user in (cast["member"], cast["contributor"], secretary):
        for path in (ANN, f"{ANN}edit/", f"{ANN}publish/", f"{ANN}take-back/", f"{ANN}picture/", "/staff/people/"):
            assert signed_in(user).post(path).status_code == 404
    assert "Ann" in text(client, "/staff/people/")


def test_who_saves_second_is_told(client: Client) -> None:
    facts = {"name": "Ann", "organisation": "", "post": ""}
    first, second = (form_of(client, f"{ANN}edit/", **facts, biography=words) for words in ("First.", "Second."))
    client.post(f"{ANN}edit/", first)
    page = client.post(f"{ANN}edit/", second).content.decode()
    assert "saved another text" in page
    assert "Second." in page
    assert Profile.objects.get().biography == "First."


def test_no_picture_is_shown_without_words(client: Client, editor: User) -> None:
    stored = files.keep(a_picture(), by=editor)
    portrait = Portrait.objects.create(profile=Profile.objects.get(), stored=stored, words="Ann.")
    for wrong in ({"words": ""}, {"shown": stored}, {"shown_words": "Ann."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Portrait.objects.filter(pk=portrait.pk).update(**wrong)
