"""A deputy for one meeting reads its papers by a link and a code, and nothing else; and no longer than that."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from documents import versions
from documents.models import AttachedFile, Document, Version
from meetings import calling, deputies, pack_making, papers, replies
from meetings.models import Deputy, Meeting, Note, Pack, Paper
from people.dates import today
from people.models import Group, Membership, User
from publishing.audience import Audience
from publishing.logs import SECRETS
from publishing.when import When
from tests.conftest import DAY, MailServer, make_person, signed_in, text_of
from tests.meetings.deputising import DEPUTY, code_in, let_in, link, name
from tests.meetings.pdf_reading import read
from tests.meetings.planning import call, file_paper, send_out, write_paper


@pytest.fixture
def meeting(group: Group, editor: User) -> Meeting:
    return call(group, "Report", by=editor, online_link="https://meet.example/eag", day=str(When.on(today())))


@pytest.fixture
def member(group: Group) -> User:
    return make_person("Morag Member", group=group)


@pytest.fixture
def paper(meeting: Meeting, editor: User) -> Paper:
    file_paper(meeting.items.get(), "xylograph.pdf", by=editor)
    send_out(meeting, by=editor)
    return Paper.objects.select_related("meeting__group", "document").get()


def pages(paper: Paper) -> list[str]:
    assert paper.document
    attached = paper.document.versions.get().files.get()
    file = attached.get_absolute_url()
    return [paper.get_absolute_url(), file, attached.reading_url, f"{attached.reading_url}page-1.png"]


def test_a_deputy_reads_the_papers_of_the_meeting_without_an_account(
    paper: Paper, member: User, mail_server: MailServer, group: Group
) -> None:
    name(paper.meeting, member)
    (message,) = mail_server.received
    assert message["To"] == "dora@example.org"
    assert paper.title not in message.as_string()
    assert [Client().get(path).status_code for path in pages(paper)] == [404] * 4
    client = let_in(mail_server)
    assert [client.get(path).status_code for path in pages(paper)] == [200] * 4
    assert {client.get(path)["Cache-Control"] for path in pages(paper)} == {"private, no-store"}
    words = client.get(paper.meeting.get_absolute_url()).content.decode()
    assert ("https://meet.example/eag" in words, paper.title in words) == (True, True)
    assert [word in words for word in ("Who comes", "Your reply", "Your notes", "Download pack")] == [False] * 3 + [True]
    assert not User.objects.filter(email="dora@example.org").exists()


def test_a_deputy_gets_the_pack_with_their_name_while_they_may_read(
    paper: Paper, member: User, editor: User, mail_server: MailServer, group: Group
) -> None:
    Group.objects.filter(pk=group.pk).update(watermarks_packs=True)
    deputy, client = name(paper.meeting, member), let_in(mail_server)
    path = f"{paper.meeting.get_absolute_url()}pack.pdf"
    assert (client.post(path).status_code, Client().post(path).status_code) == (302, 404)
    pack_making.make(Pack.objects.get().pk)
    pack = read(b"".join(client.get(path)))
    assert f"Paper {paper.place}: {paper.title}" in [title for title, _ in pack.bookmarks]
    assert [f"For {deputy.name}" in words for words in pack.texts] == [True] * len(pack.texts)
    say_otherwise(paper.meeting, member, editor)
    assert client.get(path).status_code == 404


def test_a_deputy_reads_nothing_else(
    paper: Paper, member: User, mail_server: MailServer, group: Group, editor: User, make_document: Callable[..., Document]
) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    other = call(group, "Other", by=editor, online_link="https://meet.example/other")
    file_paper(other.items.get(), "other.pdf", by=editor)
    send_out(other, by=editor)
    not_out = file_paper(paper.meeting.items.get(), "late.pdf", by=editor)
    for_group = make_document("Of the group", audience=Audience.GROUPS, groups=(group,))
    for_staff = make_document("Of the staff", audience=Audience.STAFF)
    theirs = Paper.objects.select_related("meeting__group", "document").get(meeting=other)
    shut = [theirs.get_absolute_url(), theirs.document.get_absolute_url(), not_out.get_absolute_url()]  # type: ignore[union-attr]
    shut += [for_group.get_absolute_url(), for_staff.get_absolute_url(), f"{for_group.get_absolute_url()}1/a.pdf"]
    shut += [f"{for_staff.get_absolute_url()}1/a.pdf", paper.document.get_absolute_url()]  # type: ignore[union-attr]
    assert [client.get(path).status_code for path in shut] == [404] * len(shut)
    assert "meet.example" not in client.get(other.get_absolute_url()).content.decode()
    for path in ("/my/", "/staff/", f"{paper.get_absolute_url()}notes/", f"{paper.meeting.get_absolute_url()}reply/"):
        assert client.get(path).status_code == 302
    for path in ("/documents/", "/search/?q=page", "/api/v1/documents", "/documents/documents.csv", "/groups/eag/"):
        assert paper.document.slug not in client.get(path).content.decode()  # type: ignore[union-attr]


def test_a_deputy_reads_the_version_that_the_meeting_had_and_no_other(
    paper: Paper, member: User, mail_server: MailServer, editor: User
) -> None:
    name(paper.meeting, member)
    client, before = let_in(mail_server), pages(paper)
    said = {"dated": today(), "note": "Written after the meeting.", "published_at": timezone.now(), "changed_by": editor}
    newer = Version.objects.create(document=Document.objects.get(), number=2, **said)
    stored = AttachedFile.objects.get().stored
    later = AttachedFile.objects.create(version=newer, stored=stored, position=1, name="later.pdf", filename="later.pdf")
    Document.objects.update(current=newer)
    shut = [later.get_absolute_url(), later.reading_url, f"{later.reading_url}page-1.png"]
    assert [signed_in(member).get(path).status_code for path in shut] == [200] * 3
    assert [client.get(path).status_code for path in shut] == [404] * 3
    assert [client.get(path).status_code for path in before] == [200] * 4
    assert "an earlier version" not in client.get(paper.get_absolute_url()).content.decode()
    Document.objects.update(audience=Audience.EVERYONE)
    assert client.get(later.get_absolute_url()).status_code == 200


def test_a_paper_of_two_meetings_is_read_at_the_deputys_own_alone(
    paper: Paper, member: User, mail_server: MailServer, group: Group, editor: User
) -> None:
    name(paper.meeting, member)
    other = call(group, "Other", by=editor)
    there = write_paper(other.items.get(), "What it is called there", by=editor)
    send_out(other, by=editor)
    Paper.objects.filter(pk=there.pk).update(document=paper.document, version_read=paper.version_read)
    client = let_in(mail_server)
    assert [client.get(one.get_absolute_url()).status_code for one in (paper, there)] == [200, 404]
    assert there.title not in client.get(other.get_absolute_url()).content.decode()
    Document.objects.update(audience=Audience.EVERYONE)
    assert client.get(there.get_absolute_url()).status_code == 200


def test_a_deputy_is_told_of_what_follows_and_of_what_is_said(
    paper: Paper, member: User, mail_server: MailServer, editor: User
) -> None:
    item = paper.meeting.items.get()
    for kind in ("to follow", "oral"):
        write_paper(item, f"The {kind} one", by=editor, kind=kind)
    send_out(paper.meeting, by=editor)
    name(paper.meeting, member)
    page = paper.meeting.get_absolute_url()
    for client, is_told in ((let_in(mail_server), True), (Client(), False)):
        words = client.get(page).content.decode()
        assert [word in words for word in ("The to follow one", "The oral one")] == [is_told] * 2
        assert ("for members and their deputies alone" in words) == is_told


def test_a_deputy_stops_reading_when_they_say_so_or_close_the_browser(
    paper: Paper, member: User, mail_server: MailServer
) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    assert (client.cookies["sessionid"]["max-age"], client.cookies["sessionid"]["expires"]) == ("", "")
    for path in (paper.get_absolute_url(), paper.meeting.get_absolute_url()):
        assert "Stop reading as deputy" in client.get(path).content.decode()
    assert client.get("/deputies/stop/").status_code == 405
    assert client.post("/deputies/stop/")["Location"] == paper.meeting.get_absolute_url()
    assert client.post("/deputies/stop/")["Location"] == "/"
    words = client.get(paper.meeting.get_absolute_url()).content.decode()
    assert ("You have stopped" in words, "Stop reading as deputy" in words) == (True, False)
    assert client.get(paper.get_absolute_url()).status_code == 404


def test_a_paper_that_was_taken_back_is_read_by_no_deputy(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    Paper.objects.update(taken_back_at=timezone.now(), taken_back_because="It was another's.")
    assert [client.get(path).status_code for path in pages(paper)] == [404] * 4


def test_what_the_group_may_not_read_its_deputy_may_not_either(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    Document.objects.update(audience=Audience.STAFF)
    assert [client.get(path).status_code for path in pages(paper)] == [404] * 4


def test_nobody_is_written_to_before_papers_are_out(
    meeting: Meeting, member: User, editor: User, mail_server: MailServer
) -> None:
    replies.give(meeting, "deputy", "", DEPUTY, by=member)
    assert (deputies.send_due(), mail_server.received) == (0, [])
    file_paper(meeting.items.get(), "xylograph.pdf", by=editor)
    send_out(meeting, by=editor)
    assert (deputies.send_due(), deputies.send_due(), len(mail_server.received)) == (1, 0, 1)


def say_otherwise(meeting: Meeting, member: User, editor: User) -> None:
    replies.give(meeting, "attending", "", by=member)


def name_another(meeting: Meeting, member: User, editor: User) -> None:
    replies.give(meeting, "deputy", "", ("Another", "another@example.org"), by=member)


def cancel(meeting: Meeting, member: User, editor: User) -> None:
    calling.cancel(meeting, "The room is wet.", by=editor)


def postpone(meeting: Meeting, member: User, editor: User) -> None:
    calling.postpone(meeting, When.on(today() + 40 * DAY), "The room is wet.", by=editor)
    calling.call(meeting, by=editor)


def leave(meeting: Meeting, member: User, editor: User) -> None:
    Membership.objects.filter(profile__user=member).update(ends_on=today() - DAY)


def agree(meeting: Meeting, member: User, editor: User) -> None:
    Note.objects.create(meeting=meeting, state=Note.State.AGREED, agreed_at=timezone.now(), changed_by=editor)


def grow_old(meeting: Meeting, member: User, editor: User) -> None:
    Meeting.objects.update(day_from=today() - 400 * DAY, day_by=today() - 400 * DAY)


@pytest.mark.parametrize("act", [say_otherwise, name_another, cancel, postpone, leave, agree, grow_old])
def test_access_ends_at_once(
    paper: Paper, member: User, editor: User, mail_server: MailServer, act: Callable[[Meeting, User, User], None]
) -> None:
    name(paper.meeting, member)
    path, client = link(mail_server), let_in(mail_server)
    assert client.get(paper.get_absolute_url()).status_code == 200
    act(paper.meeting, member, editor)
    assert [client.get(one).status_code for one in [*pages(paper), path]] == [404] * 5
    assert client.post(path).status_code == 404
    assert "meet.example" not in client.get(paper.meeting.get_absolute_url()).content.decode()


def test_it_lasts_through_the_meeting(paper: Paper, member: User, editor: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    calling.hold(paper.meeting, by=editor)
    Note.objects.create(meeting=paper.meeting, changed_by=editor)
    assert client.get(paper.get_absolute_url()).status_code == 200


def test_the_same_answer_twice_changes_nothing(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    assert name(paper.meeting, member, ("Dora Deputy", "DORA@example.org")).sent_at
    assert (Deputy.objects.count(), len(mail_server.received)) == (1, 2)
    assert client.get(paper.get_absolute_url()).status_code == 200


def test_the_link_alone_opens_nothing_and_following_it_sends_nothing(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client, path = Client(), link(mail_server)
    assert (client.get(path).status_code, client.head(path).status_code) == (200, 200)
    assert len(mail_server.received) == 1
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert SECRETS.sub(r"\1…", path) == "/deputies/…/"
    assert client.get("/deputies/unknown/").status_code == 404


def test_a_code_opens_once_for_a_while_and_after_five_tries_not_at_all(
    paper: Paper, member: User, mail_server: MailServer
) -> None:
    name(paper.meeting, member)
    path, client = link(mail_server), Client()
    client.post(path)
    first = code_in(mail_server)
    assert client.post(path, {"code": f"{first[:3]} {first[3:]}"}).status_code == 302
    assert "cannot be used any more" in Client().post(path, {"code": first}).content.decode()
    client = Client()
    client.post(path)
    second = code_in(mail_server)
    wrong = "000000" if second != "000000" else "111111"
    for _ in range(deputies.MOST_WRONG):
        assert "This is not the code" in client.post(path, {"code": wrong}).content.decode()
    assert "cannot be used any more" in client.post(path, {"code": second}).content.decode()
    client.post(path)
    Deputy.objects.update(code_until=timezone.now())
    assert "cannot be used any more" in client.post(path, {"code": code_in(mail_server)}).content.decode()
    assert client.get(paper.get_absolute_url()).status_code == 404


def test_codes_are_not_sent_without_end(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    path = link(mail_server)
    for _ in range(deputies.MOST_CODES + 1):
        words = Client().post(path).content.decode()
    assert "you have to wait an hour" in words
    assert len(mail_server.received) == 1 + deputies.MOST_CODES


def test_whoever_has_an_account_reads_as_themselves(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    client = let_in(mail_server)
    somebody = make_person("somebody")
    assert "sign out" in signed_in(somebody).get(link_of(mail_server)).content.decode()
    client.force_login(somebody)
    assert client.get(paper.get_absolute_url()).status_code == 404


def link_of(server: MailServer) -> str:
    found = re.search(r"http://portal\.test(/deputies/\S+)", text_of(server.received[0]))
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("morag-MEMBER@example.org", "your own address"),
        ("Other-Member@example.org", "is a member already"),
        ("dora@", "in the right form"),
        ("", "Give their email address"),
    ],
)
def test_a_deputy_is_somebody_else(meeting: Meeting, member: User, group: Group, email: str, said: str) -> None:
    make_person("other member", group=group)
    sent = {"answer": "deputy", "deputy_name": "Dora Deputy", "deputy_email": email}
    words = signed_in(member).post(f"{meeting.get_absolute_url()}reply/", sent).content.decode()
    assert (said in words, "Dora Deputy" in words) == (True, True)
    assert not Deputy.objects.exists()


def test_the_form_names_one_and_those_inside_see_who_it_is(meeting: Meeting, member: User, editor: User) -> None:
    client, path = signed_in(member), f"{meeting.get_absolute_url()}reply/"
    for _ in range(2):
        client.post(path, {"answer": "deputy", "deputy_name": "Dora Deputy", "deputy_email": "Dora@example.org"})
    assert Deputy.objects.get().on_behalf_of.user == member
    assert "sends a deputy, Dora Deputy" in " ".join(client.get(meeting.get_absolute_url()).content.decode().split())
    assert "dora@example.org" in signed_in(editor).get(meeting.staff_url).content.decode()
    client.post(path, {"answer": "apologies", "deputy_name": "Dora Deputy", "deputy_email": "not one"})
    assert not Deputy.objects.named().exists()


def test_who_is_no_deputy_any_more_is_forgotten(paper: Paper, member: User, mail_server: MailServer) -> None:
    name(paper.meeting, member)
    replies.give(paper.meeting, "attending", "", by=member)
    assert deputies.forget(timezone.now()) == 0
    assert deputies.forget(timezone.now() + deputies.KEPT_FOR + DAY) == 1


def test_a_deputy_is_told_of_no_later_version(paper: Paper, member: User, editor: User, mail_server: MailServer) -> None:
    reading_url = pages(paper)[2]
    name(paper.meeting, member)
    client = let_in(mail_server)
    versions.publish(papers.replace(paper, None, "Later.", "So.", by=editor), by=editor)
    answer = client.get(reading_url)
    assert (answer.status_code, "earlier version" in answer.content.decode()) == (200, False)
