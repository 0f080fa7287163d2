"""A consultation can be followed by itself: who does is told of its turns, and of nothing else in its workstream."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from publishing.changes import Part
from publishing.telling import News
from subscriptions import deliveries, digests, foretelling, tokens
from subscriptions.models import Frequency, Subscriber
from subscriptions.topics import key_of
from tests.conftest import DAY, MailServer
from workstreams import consultations
from workstreams.models import Consultation, Workstream

Subscribe = Callable[..., Subscriber]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def consult(workstreams: list[Workstream]) -> Callable[[str], Consultation]:
    def make(slug: str) -> Consultation:
        days = {"opens_at": timezone.now() - HOUR, "closes_at": timezone.now() + 60 * DAY}
        title = f"About {slug}"
        return Consultation.objects.create(workstream=workstreams[0], slug=slug, title=title, summary="What?", **days)

    return make


def test_who_follows_it_hears_of_it_alone_and_once(
    consult: Callable[[str], Consultation], subscribe: Subscribe, mail_server: MailServer
) -> None:
    followed, other = consult("age"), consult("data")
    workstream = followed.workstream
    follow: dict[str, list[Model]] = {
        "alone@example.org": [followed],
        "both@example.org": [followed, workstream],
        "other@example.org": [other],
    }
    for email, topics in follow.items():
        subscribe(email, Frequency.WEEKLY, *topics)
    consultations.announce(followed, consultations.Turn.OPENED, "Open until May.", timezone.now())
    digests.open_digest(Frequency.WEEKLY, timezone.now() - 7 * DAY, timezone.now())
    deliveries.send_waiting()
    told = {str(message["To"]): str(message["Subject"]) for message in mail_server.received}
    assert told == dict.fromkeys(["alone@example.org", "both@example.org"], "Consultation has opened: About age")
    assert len(mail_server.received) == 2


def test_its_page_leads_to_following_it_and_the_preferences_show_it(
    programme: object, client: Client, consult: Callable[[str], Consultation], subscribe: Subscribe
) -> None:
    followed = consult("age")
    assert 'href="/subscribe/?consultation=age"' in client.get("/consultations/age/").content.decode()
    page = client.get("/subscribe/?consultation=age").content.decode()
    assert re.findall(r'name="topics" value="([^"]+)"[^>]* checked', page) == [key_of(followed)]
    subscriber = subscribe("reader@example.org", Frequency.WEEKLY, followed)
    preferences = f"/subscriptions/{tokens.token_for(subscriber, tokens.PREFERENCES)}/"
    assert "About age" in client.get(preferences).content.decode()


def test_what_would_be_told_of_it_is_counted_beforehand(consult: Callable[[str], Consultation], subscribe: Subscribe) -> None:
    followed = consult("age")
    subscribe("reader@example.org", Frequency.WEEKLY, followed)
    parts = [Part(followed, "It has closed", "", followed.get_absolute_url())]
    news = News(timezone.now(), "It has closed", "", followed.get_absolute_url(), "", parts, is_for_everyone=True)
    assert [reach.people for reach in foretelling.count(news)] == [0, 1]
