"""What an email says: under which heading, in which order, in how many words, and the same in text, HTML and browser."""

import datetime
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import html5lib
import pytest
from django.contrib.contenttypes.models import ContentType
from django.template.loader import render_to_string
from django.test import Client

from mail import messages
from people.models import ANYONE, Group, Reader
from publishing import changes
from publishing.audience import Audience
from publishing.changes import Part
from publishing.models import Change, Touch
from subscriptions import deliveries, digests, tokens
from subscriptions.models import Frequency, Subscriber
from subscriptions.news import News, tellable
from tests.conftest import DAY, NOON, MailServer, signed_in, text_of
from updates.models import Edition, Update
from workstreams.models import Action, Consultation, Milestone, Workstream

Publish = Callable[..., Edition]
Subscribe = Callable[..., Subscriber]
LINKS = {
    "preferences_url": "http://portal.test/p/",
    "unsubscribe_url": "http://portal.test/u/",
    "web_url": "http://portal.test/w/",
}


def tell(thing: Any, title: str, *workstreams: Workstream, at: datetime.datetime = NOON, **fields: Any) -> Change:
    """Put a change on record. Two of one thing at different moments: the later replaces the earlier only if it says so."""
    parts = [Part(workstream, title, "A line.", "/workstreams/") for workstream in workstreams]
    texts: dict[str, Any] = {"summary": f"All of {title}.", "address": "/workstreams/", **fields}
    return changes.record(thing, at=at, title=title, parts=parts, **texts)


def news(**fields: Any) -> News:
    return News(tellable(list(Change.objects.values_list("pk", flat=True)), ANYONE), **fields)


def email(told: News, frequency: str = "weekly") -> messages.Letter:
    return messages.build("digest", "reader@example.org", {"news": told, "digest": {"frequency": frequency}, **LINKS})


def html_of(letter: messages.Letter) -> str:
    return next(str(content) for content, _ in letter.alternatives)


class Words(HTMLParser):
    """The words that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in ("title", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("title", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words += re.findall(r"\w+", data)


def words_of_text(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"https?://\S+", "", text))


@pytest.fixture
def mixed(workstreams: list[Workstream], publish: Publish) -> list[Workstream]:
    """Changes of each weight, written down the least important first."""
    neglect, hearings, data = workstreams
    action = Action.objects.create(reference="A-1", workstream=neglect, what="Do it")
    tell(action, "Action A-1 is done", neglect, at=NOON + DAY)
    tell(neglect, "Neglect is late", neglect, at=NOON + DAY, note="It was on time.")
    consultation = Consultation.objects.create(
        workstream=hearings, slug="c", title="C", summary="?", opens_at=NOON, closes_at=NOON + DAY
    )
    tell(consultation, "Consultation opens", hearings, data)
    publish(("On data & <more>", data), ("On neglect", neglect))
    tell(Update.objects.get(), "Corrected: Update", data, at=NOON + DAY, replaces_earlier=True)
    tell(Update(pk=77), "Update 77", at=NOON + DAY)
    return workstreams


def test_what_matters_most_comes_first_and_what_is_new_before_what_is_corrected(mixed: object) -> None:
    assert [change.title for change in news().ordered] == [
        "Update 77",
        "Consultation opens",
        "Corrected: Update",
        "Neglect is late",
        "Action A-1 is done",
    ]


def test_each_change_stands_once_under_the_first_workstream_that_it_touches(mixed: object) -> None:
    assert [(section.heading, [(item.change.title, item.also) for item in section.told]) for section in news().sections] == [
        ("The programme as a whole", [("Update 77", [])]),
        ("Hearings", [("Consultation opens", ["Data"])]),
        ("Data", [("Corrected: Update", [])]),
        ("Neglect", [("Neglect is late", []), ("Action A-1 is done", [])]),
    ]


def test_text_and_html_have_the_same_words_in_the_same_order_and_the_same_links(mixed: object) -> None:
    letter = email(news())
    html, text = html_of(letter), str(letter.body)
    assert Words(html).words == words_of_text(text)
    assert re.findall(r'href="([^"]+)"', html) == re.findall(r"https?://\S+", text)
    assert "What changed: It was on time." in text
    assert "Also about Data" in text
    assert "24 November 2016" in text


def test_one_change_alone_is_told_in_full_and_with_the_same_words_too(publish: Publish, workstreams: list[Workstream]) -> None:
    summary = "A long summary. " * 40
    publish(("On data & <more>", workstreams[2]), ("Neglect", workstreams[0]), summary=summary.strip())
    letter = email(news(), "at once")
    assert summary.strip() in letter.body
    assert Words(html_of(letter)).words == words_of_text(str(letter.body))


@pytest.mark.parametrize("more", [0, 1, 14])
def test_the_subject_says_what_is_inside_in_seventy_characters(workstreams: list[Workstream], more: int) -> None:
    for number in range(more + 1):
        tell(Update(pk=number + 1), f"Update {number}: " + "what we heard " * 10, at=NOON + DAY * -number)
    subject = email(news()).subject
    assert subject.startswith("Update 0: what we heard")
    assert subject.endswith(f"… and {more} more" if more else "…")
    assert 50 < len(subject) <= 70


def many(workstreams: list[Workstream], count: int, title: str, **fields: Any) -> None:
    """That many changes, each a day older than the one before, on all of the workstreams, without the first, without two."""
    kind = ContentType.objects.get_for_model(Update)
    texts = {"summary": "A line.", "address": "/workstreams/", **fields}
    told = Change.objects.bulk_create(
        Change(at=NOON - DAY * n, settles_at=NOON, thing_type=kind, thing_id=n + 1, title=f"{title} {n}", **texts)
        for n in range(count)
    )
    touched = [(change, workstream) for n, change in enumerate(told) for workstream in workstreams[n % 3 :]]
    Touch.objects.bulk_create(
        Touch(change=change, topic=one, heading="Part", address="/workstreams/#part") for change, one in touched
    )


def test_a_long_email_tells_fifty_and_says_how_many_more_there_are_and_where(workstreams: list[Workstream]) -> None:
    many(workstreams, 64, "Update")
    letter = email(news())
    html, text = html_of(letter), str(letter.body)
    assert html.count("<h3") == 50
    assert re.findall(r"and (\d+) more: (\w+)\nhttp://portal.test/w/#(\w+)\n", text) == [
        ("5", "Neglect", "neglect"),
        ("4", "Hearings", "hearings"),
        ("5", "Data", "data"),
    ]
    assert "64 changes" in text
    assert Words(html).words == words_of_text(text)


def test_workstreams_of_which_nothing_finds_room_are_still_named(workstreams: list[Workstream]) -> None:
    many(workstreams[:1], 3, "Update")
    tell(Milestone(pk=1), "A milestone", workstreams[1])
    assert "1 change: Hearings\nhttp://portal.test/w/#hearings" in str(email(news(most=3)).body)


def test_five_hundred_changes_of_many_words_are_less_than_100_kilobytes(workstreams: list[Workstream]) -> None:
    many(workstreams, 500, "“Wörter” & more " * 14, summary="Words and “words”. " * 60, note="Noted, too. " * 60)
    letter = email(news())
    assert 40_000 < len(html_of(letter).encode()) < 100_000
    assert len(str(letter.body).encode()) < 100_000


def test_an_email_asks_as_often_for_thirty_changes_as_for_three(
    workstreams: list[Workstream], django_assert_num_queries: Any
) -> None:
    many(workstreams, 3, "Update")
    email(news())
    for count in (3, 30):
        many(workstreams, count, "Update")
        with django_assert_num_queries(5):
            email(news())


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_html_is_valid_and_says_its_language_and_direction(workstreams: list[Workstream], count: int) -> None:
    many(workstreams, count, "<i>Update</i> & “so on”")
    context = messages.shared_context() | {"news": news(), "digest": {"frequency": "weekly"}, **LINKS}
    html = html_of(email(news()))
    for each in (html, render_to_string("emails/digest/body.html", context)):
        html5lib.HTMLParser(strict=True).parse(each)
    assert html.count('lang="en-GB" dir="ltr"') == 2, "mail programs that drop the html element keep the div"
    assert "<i>" not in re.sub(r'"[^"]*"', "", html)
    assert "<img" not in html
    assert not re.search(r"(src|url\()", html), "nothing is loaded from anywhere"


@pytest.mark.parametrize("others", [0, 1])
def test_of_what_is_for_members_alone_an_email_says_title_and_place(
    workstreams: list[Workstream], group: Group, cast: dict[str, Reader], others: int
) -> None:
    tell(Update(pk=1), "For us", workstreams[0], summary="Secret words", note="Secret note")
    Change.objects.update(audience=Audience.GROUPS)
    Change.objects.get().audience_groups.add(group)
    for number in range(others):
        tell(Update(pk=2 + number), "For all", workstreams[1])
    told = News(tellable(list(Change.objects.values_list("pk", flat=True)), cast["member"]))
    letter = email(told)
    for words in (str(letter.body), html_of(letter)):
        assert "For us" in words
        assert "For members: sign in to read it" in words
        assert "Secret" not in words
        assert "A line." not in words
    assert Words(html_of(letter)).words == words_of_text(str(letter.body))


@pytest.fixture
def sent(programme: object, workstreams: list[Workstream], subscribe: Subscribe, mail_server: MailServer) -> str:
    """An email that told of 60 changes; its page's address."""
    subscribe("reader@example.org", Frequency.WEEKLY)
    many(workstreams, 3, "Update")
    Change.objects.update(at=NOON)
    digests.open_digest(Frequency.WEEKLY, NOON - 7 * DAY, NOON + DAY)
    deliveries.send_waiting()
    link = re.search(r"See it in your browser: http://portal\.test(\S+)", text_of(mail_server.received[0]))
    assert link
    return str(link[1])


def test_the_page_of_an_email_has_all_that_it_told_and_is_nobody_elses(sent: str) -> None:
    response = Client().get(sent)
    page = response.content.decode()
    assert [f"Update {number}<" in page for number in range(3)] == [True] * 3
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert "reader@example.org" not in page
    assert Client().get(sent.replace("/email/", "x/email/")).status_code == 404
    assert Client().post(sent).status_code == 405


def test_the_page_of_an_email_shows_only_what_may_still_be_seen(sent: str, group: Group, cast: dict[str, Reader]) -> None:
    gone, for_us, _ = Change.objects.order_by("title")
    gone.delete()
    Change.objects.filter(pk=for_us.pk).update(audience=Audience.GROUPS)
    for_us.audience_groups.add(group)

    def shown(client: Client) -> list[str]:
        return re.findall(r">(Update \d)<", client.get(sent).content.decode())

    assert shown(Client()) == ["Update 2"]
    assert shown(signed_in(cast["former member"])) == ["Update 2"]
    assert shown(signed_in(cast["member"])) == ["Update 2", "Update 1"]
    assert "Some of what this email told is not here" in Client().get(sent).content.decode()
    Change.objects.all().delete()
    assert "Nothing of this email can be read now" in Client().get(sent).content.decode()


def test_an_emails_key_opens_its_page_and_nothing_else(sent: str) -> None:
    key = sent.split("/")[2]
    assert not re.search(r"/(unsubscribe|subscriptions)/", Client().get(sent).content.decode())
    assert Client().get(f"/subscriptions/{key}/").status_code == 404
    assert Client().get(f"/unsubscribe/{key}/").status_code == 404
    preferences = tokens.token_for(Subscriber.objects.get(), tokens.PREFERENCES)
    assert Client().get(f"/subscriptions/{preferences}/email/").status_code == 404
