"""Deciding about comments: who sees what before and after, two moderators at once, replies, and what the trail says."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from people.models import Reader, User
from publishing.models import AuditEntry
from publishing.writing import SaidMeanwhile
from tests.conftest import DAY, signed_in
from tests.updates.commenting import page_of, sent
from updates import comments, conversations
from updates.models import Comment, Conversation, Edition, Update

CANARY = "Xylocanary says so."


@pytest.fixture
def update(publish: Callable[..., Edition], programme: object) -> Update:
    return publish(at=timezone.now() - DAY).update


@pytest.fixture
def comment(update: Update) -> Comment:
    return sent(update, name="Xylocanary", text=CANARY, email="xylocanary@example.org")


def approved(comment: Comment, by: User) -> Comment:
    return comments.approve(comment, by=by, seen=comment.version)


SURFACES = [
    "/",
    "/updates/",
    "/updates/1/",
    "/updates/1/comments/add/",
    "/updates/1/comments/sent/",
    "/feeds/updates.atom",
    "/feeds/changes.atom",
    "/api/v1/updates",
    "/api/v1/updates/1",
    "/api/v1/changes",
    "/search/?q=xylocanary",
    "/search/suggest/?q=xylo",
    "/sitemaps/updates.xml",
    "/llms.txt",
]


@pytest.mark.parametrize("state", ["waiting", "rejected", "withdrawn"])
@pytest.mark.parametrize("reader", ["anyone", "member", "contributor", "editor"])
def test_what_is_not_approved_is_in_no_page_feed_count_answer_or_search(
    cast: dict[str, Reader], comment: Comment, editor: User, state: str, reader: str
) -> None:
    if state == "rejected":
        comments.reject(comment, by=editor, seen=1, reason="No.")
    elif state == "withdrawn":
        comments.withdraw(approved(comment, editor), by=editor, seen=2, reason="No.")
    client = signed_in(cast[reader])
    with_it = [(path, page_of(client.get(path)).lower().count("xylocanary")) for path in SURFACES]
    assert "Nobody has commented yet" in page_of(client.get("/updates/1/"))
    Comment.objects.all().delete()
    assert with_it == [(path, page_of(client.get(path)).lower().count("xylocanary")) for path in SURFACES]
    assert [path for path, count in with_it if count and "search" not in path] == []


def test_an_approved_comment_stands_below_the_text_with_an_address_of_its_own(
    client: Client, comment: Comment, editor: User
) -> None:
    assert approved(comment, editor).get_absolute_url() == "/updates/1/#reader-comment-1"
    page = page_of(client.get("/updates/1/"))
    assert "Comments (1)" in page
    assert '<h3 class="portal-comment__name" id="reader-comment-1">Xylocanary</h3>' in page
    assert f"<p>{CANARY}</p>" in page
    assert page.index("Text of Section.") < page.index(CANARY)


def test_nowhere_is_the_address_of_a_commenter_shown_to_readers(client: Client, comment: Comment, editor: User) -> None:
    comments.reply(approved(comment, editor), by=editor, seen=2, words="Thank you.")
    for path in SURFACES:
        assert "xylocanary@example.org" not in page_of(client.get(path)), path
    assert "Xylocanary" in page_of(client.get("/updates/1/"))


def test_an_approved_comment_is_not_searched_and_not_in_the_api(client: Client, comment: Comment, editor: User) -> None:
    approved(comment, editor)
    assert "Nothing" in page_of(client.get("/search/?q=xylocanary"))
    assert "ylocanary" not in page_of(client.get("/api/v1/updates/1"))


def test_comments_are_seen_by_those_who_see_the_update(cast: dict[str, Reader], comment: Comment, editor: User) -> None:
    approved(comment, editor)
    Update.objects.update(audience="staff")
    seen = {name for name, person in cast.items() if Comment.objects.visible_to(person).exists()}
    assert seen == {"contributor", "editor", "administrator"}


def test_numbers_tell_nothing_of_what_is_not_shown(update: Update, editor: User) -> None:
    made = [sent(update, text=f"Number {n}.") for n in range(4)]
    assert [approved(made[n], editor).number for n in (3, 1)] == [1, 2]


def test_the_update_knows_when_what_is_shown_of_its_comments_changed(update: Update, comment: Comment, editor: User) -> None:
    states = [conversations.state_of(update)]

    def note() -> None:
        states.append(conversations.state_of(Update.objects.select_related("edition", "conversation").get()))

    sent(update, text="Another.")
    note()
    assert states[0] == states[1]
    approved(comment, editor)
    note()
    comments.reply(comment, by=editor, seen=2, words="So it is.")
    note()
    comments.withdraw(comment, by=editor, seen=3, reason="It names somebody.")
    note()
    Conversation.objects.update(closes_on=timezone.now().date() - DAY)
    note()
    assert len(set(states[1:])) == 5


def test_a_rejected_comment_tells_readers_nothing_at_all(update: Update, comment: Comment, editor: User) -> None:
    before = conversations.state_of(update)
    comments.reject(comment, by=editor, seen=1, reason="No.")
    assert conversations.state_of(Update.objects.get()) == before


def test_who_decides_second_is_told_and_nothing_is_decided_twice(comment: Comment, editor: User, colleague: User) -> None:
    comments.reject(comment, by=editor, seen=1, reason="It names a child.")
    client = signed_in(colleague)
    page = page_of(client.post(f"/staff/comments/{comment.pk}/approve/", {"seen": "1"}, follow=True))
    assert "Ewan Editor came before you" in page
    assert "“It names a child.” Nothing was changed." in page
    page = page_of(client.post(f"/staff/comments/{comment.pk}/reject/", {"seen": "1", "reason": "Mine."}))
    assert "Ewan Editor said at" in page
    assert "Mine." in page
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.version) == ("rejected", "It names a child.", 2)


def test_the_same_press_twice_is_one_act(comment: Comment, editor: User) -> None:
    for _ in range(2):
        comments.approve(comment, by=editor, seen=1)
    for _ in range(2):
        comments.reply(comment, by=editor, seen=2, words="Thank you.")
    for _ in range(2):
        comments.withdraw(comment, by=editor, seen=3, reason="No.")
    trail = AuditEntry.objects.order_by("pk").values_list("did", flat=True).filter(thing_type__model="comment")
    assert list(trail) == ["approved comment", "replied to comment", "withdrawn comment"]


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_the_same_moment_one_is_told(comment: Comment, editor: User, colleague: User) -> None:
    told: list[str] = []
    ready = threading.Barrier(2)

    def decide(by: User) -> None:
        ready.wait()
        try:
            if by == editor:
                comments.approve(comment, by=by, seen=1)
            else:
                comments.reject(comment, by=by, seen=1, reason="No.")
        except SaidMeanwhile as clash:
            told.append(str(clash.by))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[by]) for by in (editor, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert Comment.objects.get().version == 2


@pytest.mark.parametrize("name", ["contributor", "member"])
def test_only_editors_decide(cast: dict[str, User], comment: Comment, name: str) -> None:
    with pytest.raises(PermissionDenied):
        comments.approve(comment, by=cast[name], seen=1)
    with pytest.raises(PermissionDenied):
        comments.reply(comment, by=cast[name], seen=1, words="No.")


def test_a_moderator_reads_decides_and_replies(comment: Comment, editor: User) -> None:
    client = signed_in(editor)
    page = page_of(client.get("/staff/comments/"))
    assert CANARY in page
    assert f"/staff/comments/{comment.pk}/reject/" in page
    page = page_of(client.post(f"/staff/comments/{comment.pk}/approve/", {"seen": "1"}, follow=True))
    assert "Approved. Readers see the comment by Xylocanary." in page
    assert "No comment waits to be read." in page
    page = page_of(
        client.post(f"/staff/comments/{comment.pk}/reply/", {"seen": "2", "reply": "See https://a.example."}, follow=True)
    )
    assert "The reply is saved." in page
    page = page_of(Client().get("/updates/1/"))
    assert "Reply from TP" in page
    assert 'href="https://a.example"' in page
    client.post(f"/staff/comments/{comment.pk}/reply/", {"seen": "3", "reply": ""})
    assert "Reply from" not in page_of(Client().get("/updates/1/"))


def test_rejecting_asks_for_a_reason_and_shows_it_to_staff(comment: Comment, editor: User) -> None:
    client = signed_in(editor)
    address = f"/staff/comments/{comment.pk}/reject/"
    assert "Say why it is not shown" in page_of(client.post(address, {"seen": "1", "reason": " "}))
    client.post(address, {"seen": "1", "reason": "It names a child."})
    assert "It names a child." in page_of(client.get(f"/staff/comments/{comment.pk}/"))
    assert "Xylocanary" in page_of(client.get("/staff/comments/?state=rejected"))
    comments.approve(comment, by=editor, seen=2)
    assert Comment.objects.get().reason == ""


def test_spam_needs_no_further_reason(comment: Comment, editor: User) -> None:
    address = f"/staff/comments/{comment.pk}/reject/"
    assert signed_in(editor).post(address, {"seen": "1", "is_spam": "on", "reason": ""}).status_code == 302
    comment.refresh_from_db()
    assert (comment.state, comment.reason, comment.is_spam) == ("rejected", "Spam.", True)


def test_a_withdrawn_comment_can_be_shown_again_at_its_old_address(comment: Comment, editor: User) -> None:
    comments.withdraw(approved(comment, editor), by=editor, seen=2, reason="By mistake.")
    assert comments.approve(comment, by=editor, seen=3).number == 1


def test_what_may_tell_of_somebody_at_risk_comes_first_and_asks_to_be_read(update: Update, editor: User) -> None:
    sent(update, text="The first.")
    pressing = sent(update, text="My uncle HITS ME and I’m scared to go home.")
    assert pressing.signs == ["hits me", "scared to go home"]
    page = page_of(signed_in(editor).get("/staff/comments/"))
    assert page.index("My uncle") < page.index("The first.")
    assert page.count("Read now") == 1
    desk = page_of(signed_in(editor).get("/staff/"))
    assert desk.index("Read now: a comment") < desk.index("1 comment waits to be read")
    page = page_of(signed_in(editor).get(f"/staff/comments/{pressing.pk}/"))
    assert "Please read this now" in page
    assert "only a reader can tell" in page
    assert Comment.objects.get(pk=pressing.pk).state == "waiting"


def test_contributors_are_told_nothing_of_comments_on_their_desk(cast: dict[str, Reader], comment: Comment) -> None:
    assert "comment" not in page_of(signed_in(cast["contributor"]).get("/staff/")).lower()


def test_an_editor_says_until_when_an_update_takes_comments(update: Update, editor: User, colleague: User) -> None:
    client = signed_in(editor)
    address = "/staff/updates/1/comments/"
    form = client.get(address).context["form"]
    data = {"version": "1", "key": str(form["key"].value())}
    page = page_of(client.post(address, {**data, "closes_on": "2099-01-31"}, follow=True))
    assert "Update #1 takes comments until 31 January 2099." in page
    assert "until Saturday 31 January 2099" in page_of(Client().get("/updates/1/"))
    page = page_of(signed_in(colleague).post(address, {**data, "closes_on": ""}))
    assert "Ewan Editor saved another text" in page
    data["version"] = "2"
    assert "takes no comments" in page_of(signed_in(colleague).post(address, {**data, "closes_on": ""}, follow=True))
    assert "This update takes no comments." in page_of(Client().get("/updates/1/"))


def test_two_editors_who_both_say_it_first(update: Update, editor: User, colleague: User) -> None:
    forms = {by: signed_in(by).get("/staff/updates/1/comments/").context["form"] for by in (editor, colleague)}
    answers = []
    for by, form in forms.items():
        data = {"version": "1", "key": str(form["key"].value()), "closes_on": "2099-01-31"}
        answers.append(signed_in(by).post("/staff/updates/1/comments/", data).status_code)
    assert answers == [302, 200]


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_the_same_few_queries_with_1_and_with_30_comments(
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    update: Update,
    editor: User,
    number: int,
) -> None:
    for n in range(number):
        comment = sent(update, text=f"Number {n}.", email=f"{n}@example.org")
        comments.reply(approved(comment, editor), by=editor, seen=2, words="Thank you.")
        sent(update, text=f"Waiting {n}.", email=f"{n}@example.org")
    with django_assert_max_num_queries(6):
        assert f"Comments ({number})" in page_of(Client().get("/updates/1/"))
    client = signed_in(editor)
    for address, queries in (("/staff/comments/", 5), ("/staff/comments/?state=approved", 5)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
