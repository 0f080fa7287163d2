"""A member's desk: the next meeting, what is new, what there is to read; and what nobody but its owner sees."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import agenda, calling, desk, marks, papers, reading_time
from meetings.models import DeskVisit, Meeting, Paper, PaperNote, ReadMark
from people.adapter import AccountAdapter
from people.dates import today
from people.models import Group, Membership, Profile, Reader, User
from publishing.when import When
from tests.conftest import DAY, make_person, signed_in
from tests.cpip.test_walk import STAFF, TABLE, places
from tests.documents.hostile import best_pdf
from tests.meetings.planning import add_item, call, file_paper, plan, send_out, write_paper

__all__ = ["places"]
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    return call(group, "Report", by=editor)


@pytest.fixture
def member(group: Group) -> User:
    return make_person("Morag Member", group=group)


@pytest.fixture
def paper(meeting: Meeting, editor: User) -> Paper:
    write_paper(meeting.items.get(), "The figures", by=editor, text="word " * 900)
    send_out(meeting, by=editor)
    return Paper.objects.select_related("meeting__group").get()


def words_of(user: Reader, path: str = "/my/") -> str:
    return " ".join(signed_in(user).get(path).content.decode().split())


def been_here(user: User, before: datetime.timedelta = HOUR) -> None:
    DeskVisit.objects.update_or_create(user=user, defaults={"began_at": timezone.now() - before, "before": None})


def test_it_shows_the_next_meeting_with_what_is_asked_and_to_be_read(paper: Paper, member: User) -> None:
    words = words_of(member)
    assert [word in words for word in ("in 14 days", "Victoria Quay", "Will you be there?", "Paper 1: The figures")] == [True] * 4
    assert "About 5 minutes" in words
    client = signed_in(member)
    sent = {"answer": "remotely", "back": "desk"}
    assert client.post(f"{paper.meeting.get_absolute_url()}reply/", sent)["Location"] == "/my/"
    assert "I will join online." in words_of(member)


@pytest.mark.parametrize(("days", "said"), [(0, ": <strong>today"), (1, ": <strong>tomorrow"), (2, ": <strong>in 2 days")])
def test_days_are_counted(group: Group, editor: User, member: User, days: int, said: str) -> None:
    call(group, by=editor, day=str(When.on(today() + days * DAY)))
    assert said in words_of(member)


def test_somebody_in_two_groups_sees_both(group: Group, editor: User, member: User, meeting: Meeting) -> None:
    other = Group.objects.create(slug="other", name="Another group")
    Membership.objects.create(group=other, profile=Profile.objects.get(user=member), starts_on=today())
    plan(other, by=editor)
    words = words_of(member)
    assert ("First meeting of the External Advisory Group" in words, "First meeting of the Another group" in words) == (
        True,
        True,
    )


def test_who_serves_on_no_group_is_told_what_it_is(group: Group, cast: dict[str, Reader], meeting: Meeting) -> None:
    telling = {name for name, reader in cast.items() if "Your account serves on none today" in words_of(reader)}
    assert telling == set(cast) - {"anyone", "member", "member on the last day", "future member", "other group's member"}
    assert "begins on" in words_of(cast["future member"])
    showing = {name for name, reader in cast.items() if "First meeting" in words_of(reader)}
    assert showing == {"member", "member on the last day"}


def test_whoever_signs_in_without_a_role_lands_there(rf: RequestFactory, member: User, editor: User) -> None:
    assert Client().get("/my/")["Location"] == "/account/sign-in/?next=/my/"
    request = rf.get("/account/sign-in/code/")
    for user, page in ((member, "/my/"), (editor, "/staff/")):
        request.user = user
        assert AccountAdapter(request).get_login_redirect_url(request) == page


def test_what_is_new_is_told_until_half_an_hour_after_it_was_seen(
    group: Group, member: User, editor: User, meeting: Meeting
) -> None:
    assert "You are here for the first time" in words_of(member)
    been_here(member)
    write_paper(meeting.items.get(), "The figures", by=editor)
    send_out(meeting, by=editor)
    client = signed_in(member)
    client.head("/my/")
    client.get("/my/", headers={"Sec-Purpose": "prefetch"})
    assert DeskVisit.objects.get().before is None
    for _ in range(2):
        assert "Paper EAG(" in words_of(member)
    DeskVisit.objects.update(began_at=timezone.now() - HOUR, before=timezone.now() - 2 * HOUR)
    Paper.objects.update(out_at=timezone.now() - 2 * HOUR)
    Meeting.objects.update(called_at=timezone.now() - 2 * HOUR)
    assert "Paper EAG(" not in " ".join(one.title for one in desk.new_since(member, timezone.now() - HOUR))


def test_news_are_papers_versions_agendas_and_meetings_called_or_changed(
    paper: Paper, meeting: Meeting, member: User, editor: User, cast: dict[str, Reader]
) -> None:
    since = timezone.now()
    papers.replace(paper, None, "Other words.", "A sum was wrong.", by=editor)
    send_out(meeting, by=editor)
    add_item(meeting, "Any other business", by=editor)
    agenda.send_out(meeting, by=editor)
    calling.postpone(meeting, When.on(today() + 40 * DAY), "The room is wet.", by=editor)
    found = {(one.title.split(":")[0], one.note) for one in desk.new_since(member, since)}
    assert {note for _, note in found} >= {"A sum was wrong.", "The room is wet."}
    titles = {title for title, _ in found}
    assert titles == {"Meeting postponed", f"New version of {paper}", f"Agenda of the {meeting}, version 2"}
    for name in ("former member", "future member", "other group's member", "editor"):
        assert desk.new_since(cast[name], since) == []  # type: ignore[arg-type]


def test_the_desk_asks_as_often_for_thirty_papers_as_for_one(paper: Paper, meeting: Meeting, member: User, editor: User) -> None:
    def queries() -> int:
        been_here(member)
        with CaptureQueriesContext(connection) as captured:
            assert words_of(member)
        return len(captured)

    marks.mark_read(paper, by=member)
    PaperNote.objects.create(user=member, paper=paper, text="Mine.", at=timezone.now())
    few = queries()
    for number in range(29):
        late = write_paper(meeting.items.get(), f"Paper {number}", by=editor)
        PaperNote.objects.create(user=member, paper=late, text="Mine.", at=timezone.now())
    send_out(meeting, by=editor)
    for one in Paper.objects.all():
        marks.mark_read(one, by=member)
    assert queries() == few


def test_reading_takes_a_minute_for_200_words_and_two_for_a_page_without_text(meeting: Meeting, editor: User) -> None:
    item = meeting.items.get()
    short, long = (write_paper(item, "T", by=editor, text="word " * count) for count in (20, 1000))
    scanned = file_paper(item, "scan.pdf", by=editor, content=best_pdf("The first page."))
    send_out(meeting, by=editor)
    of_file = Paper.objects.get(pk=scanned.pk)
    attached = of_file.version_read.files.get()  # type: ignore[union-attr]
    attached.stored.texts.update(text="")
    attached.stored.page_count = 4
    attached.stored.save(update_fields=["page_count"])
    read = [Paper.objects.get(pk=one.pk).version_read_id for one in (short, long, scanned)]
    minutes = reading_time.minutes_for(one for one in read if one)
    assert [minutes[one] for one in read if one] == [1, 5, 8]


def test_a_paper_is_marked_when_it_is_opened_and_the_mark_can_be_taken_back(paper: Paper, member: User, editor: User) -> None:
    client, path = signed_in(member), f"{paper.get_absolute_url()}read/"
    assert "data-opened" in words_of(member, paper.get_absolute_url())
    assert "Mark it as not read" in client.post(path, {"read": "opened"}).content.decode()
    assert ">Read</span>" in words_of(member)
    client.post(path, {"read": "no"})
    client.post(path, {"read": "opened"})
    assert ">Read</span>" not in words_of(member)
    assert "data-opened" not in words_of(member, paper.get_absolute_url())
    client.post(path, {"read": "yes"})
    assert ">Read</span>" in words_of(member)
    papers.replace(paper, None, "Other words.", "A sum was wrong.", by=editor)
    send_out(paper.meeting, by=editor)
    assert "New version since you read it" in words_of(member)
    client.post(path, {"read": "opened"})
    assert ReadMark.objects.get().version.number == 2


def test_nobody_marks_or_notes_what_they_may_not_read(paper: Paper, cast: dict[str, Reader]) -> None:
    for name in ("former member", "future member", "other group's member", "contributor"):
        client = signed_in(cast[name])
        assert client.post(f"{paper.get_absolute_url()}read/", {"read": "yes"}).status_code == 404
        assert client.post(f"{paper.get_absolute_url()}notes/", {"text": "Mine."}).status_code == 404
    assert (ReadMark.objects.count(), PaperNote.objects.count()) == (0, 0)


def test_notes_stand_beside_the_paper_and_on_the_desk(meeting: Meeting, member: User, editor: User) -> None:
    file_paper(meeting.items.get(), "a.pdf", by=editor)
    send_out(meeting, by=editor)
    paper = Paper.objects.get()
    client, path = signed_in(member), f"{paper.get_absolute_url()}notes/"
    key = "1" * 32
    for _ in range(2):
        assert client.post(path, {"text": "Ask about **this**.", "page": "1", "key": key}).status_code == 302
    note = PaperNote.objects.get()
    for page in ("/my/", paper.get_absolute_url()):
        assert ("Ask about **this**." in words_of(member, page), "?at=1#page-1" in words_of(member, page)) == (True, True)
    wrong = client.post(path, {"text": "Kept.", "page": "2"}).content.decode()
    assert ("It has pages 1 to 1." in wrong, "Kept." in wrong) == (True, True)
    client.post(f"/my/notes/{note.pk}/", {"text": "Asked.", "page": "", "seen": note.at.isoformat()})
    assert list(PaperNote.objects.values_list("text", "page")) == [("Asked.", None)]
    client.post(f"/my/notes/{note.pk}/delete/")
    assert not PaperNote.objects.exists()


def texts() -> list[str]:
    return list(PaperNote.objects.order_by("pk").values_list("text", flat=True))


def test_a_form_that_came_back_with_other_words_makes_another_note(paper: Paper, member: User) -> None:
    client, path, key = signed_in(member), f"{paper.get_absolute_url()}notes/", "1" * 32
    for text in ("First.", "Second.", "Second.", "First."):
        assert client.post(path, {"text": text, "key": key}).status_code == 302
    assert texts() == ["First.", "Second."]
    PaperNote.objects.filter(text="First.").update(text="Changed.")
    client.post(path, {"text": "First.", "key": key})
    assert texts() == ["Changed.", "Second.", "First."]
    other = make_person("another", group=paper.meeting.group)
    signed_in(other).post(path, {"text": "First.", "key": key})
    assert PaperNote.objects.of(other).count() == 1


def test_of_two_windows_neither_overwrites_the_other(paper: Paper, member: User) -> None:
    note = PaperNote.objects.create(user=member, paper=paper, text="At first.", at=timezone.now() - HOUR)
    client, path = signed_in(member), f"/my/notes/{note.pk}/"
    assert note.at.isoformat() in client.get(path).content.decode()
    seen = note.at.isoformat()
    for text in ("By one.", "By the other.", "By the other."):
        answer = client.post(path, {"text": text, "seen": seen}, follow=True).content.decode()
    assert "Both are kept" in answer
    assert texts() == ["By one.", "By the other."]


def test_words_for_which_there_is_no_place_any_more_are_given_back(paper: Paper, member: User) -> None:
    note = PaperNote.objects.create(user=member, paper=paper, text="At first.", at=timezone.now())
    client, change = signed_in(member), f"/my/notes/{note.pk}/"
    note.delete()
    Membership.objects.update(ends_on=today() - DAY)
    for path, why in ((change, "was deleted elsewhere"), (f"{paper.get_absolute_url()}notes/", "cannot read this paper")):
        assert client.get(path).status_code == 404
        answer = client.post(path, {"text": "Xylograph."})
        words = answer.content.decode()
        assert (answer.status_code, why in words, "Xylograph." in words, paper.title in words) == (404, True, True, False)
    assert not PaperNote.objects.exists()


def test_all_notes_are_there_on_pages_also_for_who_left(paper: Paper, member: User) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            words_of(member, path)
        return len(captured)

    Membership.objects.update(ends_on=today() - DAY)
    at = timezone.now()
    notes = [PaperNote(user=member, paper=paper, text=f"Number {number}.", at=at - number * DAY) for number in range(45)]
    notes[0].save()
    few = queries("/my/notes/")
    PaperNote.objects.bulk_create(notes[1:])
    assert queries("/my/notes/") == few
    desk_words, last = words_of(member), words_of(member, "/my/notes/?page=3")
    assert [f"Number {number}." in desk_words for number in (0, 19, 20)] == [True, True, False]
    assert ('href="/my/notes/"' in desk_words, "Number 44." in last, "Number 39." in last) == (True, True, False)


def test_who_leaves_keeps_their_words_and_no_title(paper: Paper, member: User) -> None:
    PaperNote.objects.create(user=member, paper=paper, text="My own words.", at=timezone.now())
    Membership.objects.update(ends_on=today() - DAY)
    words = words_of(member)
    assert ("My own words." in words, "The figures" in words) == (True, False)
    note = PaperNote.objects.get()
    assert "The figures" not in words_of(member, f"/my/notes/{note.pk}/")


OF_MEETINGS = ("staff_meeting", "staff_item", "staff_agenda", "staff_paper", "staff_group", "staff_member", "staff_person")
"""Staff's pages about meetings and about people."""


def test_no_answer_to_staff_tells_what_is_a_members_own(
    subtests: pytest.Subtests, places: dict[str, object], cast: dict[str, Reader], group: Group
) -> None:
    member = cast["member"]
    assert isinstance(member, User)
    paper = Paper.objects.get(pk=str(places["paper"]))
    PaperNote.objects.create(user=member, paper=paper, text="Xylograph", at=timezone.now())
    secretary = make_person("secretary", group=group)
    Membership.objects.filter(profile__user=secretary).update(part=Membership.Part.SECRETARIAT)
    clients = [signed_in(cast["administrator"]), signed_in(secretary)]
    rows = [row for name, row in TABLE.items() if name.startswith(OF_MEETINGS) or (name not in STAFF and "eag" in row.path)]
    assert len(rows) > 20
    paths = [*(row.path.format(**places) for row in rows), "/my/", "/people/member/", "/search/?q=xylograph", "/api/v1/groups"]
    before = {(path, number): answer_of(client, path) for path in paths for number, client in enumerate(clients)}
    marks.mark_read(paper, by=member)
    for (path, number), answer in before.items():
        with subtests.test(path):
            assert "Xylograph" not in answer
            assert answer_of(clients[number], path) == answer


def answer_of(client: Client, path: str) -> str:
    """What is answered, but for what is another at each asking."""
    response = client.get(path)
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    lines = content.decode("utf-8", "replace").splitlines()
    return UUID.sub("", "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line and "DTSTAMP" not in line))


def test_nothing_but_what_is_for_its_owner_reads_it() -> None:
    """A door opened elsewhere is looked at with this test in mind."""
    names = ("ReadMark", "PaperNote", "DeskVisit")
    rooms = ("cpip", "documents", "mail", "meetings", "people", "publishing", "subscriptions", "updates", "workstreams")
    files = [path for room in rooms for path in Path(settings.BASE_DIR, room).rglob("*.py") if "migrations" not in path.parts]
    using = {path.name for path in files if any(name in path.read_text() for name in names)}
    assert using == {"__init__.py", "desk.py", "marks.py", "own_notes.py", "own_showing.py", "own_views.py"}


def test_it_goes_with_the_account(paper: Paper, editor: User) -> None:
    reader = make_person("reader", role="editor")
    marks.mark_read(paper, by=reader)
    PaperNote.objects.create(user=reader, paper=paper, text="Mine.", at=timezone.now())
    been_here(reader)
    reader.delete()
    assert [model.objects.count() for model in (ReadMark, PaperNote, DeskVisit)] == [0, 0, 0]
