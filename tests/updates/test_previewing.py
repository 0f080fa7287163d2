"""The preview of a section in the making: what readers and subscribers will get, of which nothing is kept."""

from collections.abc import Callable

import pytest
from django.test import Client

from people.models import User
from publishing.models import AuditEntry
from tests.conftest import signed_in
from updates import previewing_staff
from updates.models import Section, Update
from workstreams.models import Workstream

MakeUpdate = Callable[..., Update]
ADDRESS = "/staff/updates/1/sections/preview/"


@pytest.fixture
def staff(editor: User, make_update: MakeUpdate, workstreams: list[Workstream]) -> Client:
    make_update(("First", workstreams[0]), ("Second", None))
    return signed_in(editor)


def words(**given: object) -> dict[str, object]:
    return {"heading": "In the making", "body": "Words in **bold**.\n\n<script>x</script>", **given}


def test_the_page_shows_the_form_in_its_place_and_keeps_nothing(staff: Client, workstreams: list[Workstream]) -> None:
    second = Section.objects.get(heading="Second")
    response = staff.post(f"{ADDRESS}?shown=page&section={second.pk}", words(workstream=workstreams[1].pk))
    page = response.content.decode()
    assert page.index("Text of First.") < page.index("Words in <strong>bold</strong>.")
    assert "Text of Second." not in page
    assert workstreams[1].name in page
    assert "<script>x" not in page
    added = staff.post(f"{ADDRESS}?shown=page", words()).content.decode()
    assert added.index("Text of Second.") < added.index("Words in <strong>bold</strong>.")
    assert set(Section.objects.values_list("heading", "body")) == {("First", "Text of First."), ("Second", "Text of Second.")}
    assert not AuditEntry.objects.exists()


def test_the_email_is_the_digests_own(staff: Client, workstreams: list[Workstream]) -> None:
    response = staff.post(f"{ADDRESS}?shown=email", words(workstream=workstreams[1].pk))
    email = response.content.decode()
    assert "In the making" in email
    assert "Words in bold." in email
    assert "You get this because you asked" in email
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert Section.objects.count() == 2


def test_title_and_summary_are_shown_as_they_stand_in_their_form(staff: Client) -> None:
    before = Update.objects.values("title", "summary", "author", "version").get()
    address, typed = (
        "/staff/updates/1/edit/preview/",
        {"title": "In the making", "summary": "A <b>summary</b>.", "author": "x" * 500},
    )
    page = staff.post(f"{address}?shown=page", typed).content.decode()
    assert ">In the making</h1>" in page
    assert "A &lt;b&gt;summary&lt;/b&gt;." in page
    assert "Text of First." in page
    email = staff.post(f"{address}?shown=email", typed).content.decode()
    assert "In the making" in email
    assert "You get this because you asked" in email
    assert "Without a title yet" in staff.post(f"{address}?shown=page", {"title": "\x00"}).content.decode()
    assert Update.objects.values("title", "summary", "author", "version").get() == before
    assert "frame-src 'self'" in staff.get("/staff/updates/1/edit/")["Content-Security-Policy"]


def test_only_pages_of_ours_may_frame_it(staff: Client) -> None:
    for shown in ("page", "email"):
        response = staff.post(f"{ADDRESS}?shown={shown}", words())
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in staff.get("/staff/updates/1/preview/")["Content-Security-Policy"]
    assert "frame-src 'self'" in staff.get("/staff/updates/1/sections/add/")["Content-Security-Policy"]


def test_half_a_form_is_shown_and_too_much_is_refused(staff: Client, make_update: MakeUpdate) -> None:
    assert "Without a heading yet" in staff.post(ADDRESS, {"workstream": "nonsense"}).content.decode()
    assert staff.post(ADDRESS, words(body="x" * (previewing_staff.MOST_CHARACTERS + 1))).status_code == 413
    other = make_update(("Elsewhere", None)).sections.get()
    for section in (str(other.pk), "nonsense", "9" * 30):
        assert staff.post(f"{ADDRESS}?section={section}", words()).status_code == 404
