"""What a change would do before it is made: whom the digests would tell, by the very rules by which they do, and how it looks."""

from typing import cast

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from mail import messages
from mail.messages import page
from publishing.models import Change, Touch
from publishing.telling import News, Reach
from subscriptions.models import Digest, Frequency
from subscriptions.news import News as Told
from subscriptions.planning import followers, written_to

WHEN = {
    Frequency.AT_ONCE: "now",
    Frequency.DAILY: "in the next morning’s digest",
    Frequency.WEEKLY: "in Friday’s digest",
    Frequency.MONTHLY: "in the month’s digest",
}
ALWAYS_SAID = (Frequency.AT_ONCE, Frequency.WEEKLY)
"""Of the others nothing is said where they reach nobody."""


def count(news: News) -> list[Reach]:
    """How many subscribers would be told of it in each kind of digest. One statement, whatever their number."""
    if not news.is_for_everyone:
        return [Reach(0, WHEN[frequency]) for frequency in ALWAYS_SAID]
    topics = [(0, 0), *{(ContentType.objects.get_for_model(part.topic).pk, part.topic.pk) for part in news.parts}]
    rows = ", ".join(["(%s::timestamptz, %s::integer, %s::bigint)"] * len(topics))
    statement = f"""
        SELECT follow.frequency, count(DISTINCT follow.subscriber_id)
          {followers(f"(SELECT * FROM (VALUES {rows}) AS one (at, topic_type_id, topic_id))")}
         GROUP BY follow.frequency
    """  # noqa: S608 - table names of ours; every value is a parameter
    values = [value for topic in topics for value in (news.at, *topic)] + written_to(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = dict(cursor.fetchall())
    said = [frequency for frequency in Frequency if frequency in found or frequency in ALWAYS_SAID]
    return [Reach(found.get(frequency, 0), WHEN[frequency]) for frequency in said]


def send_proof(news: News, to: str) -> None:
    """Send what a subscriber would get to one address. Nothing is entered in the ledger, and nobody is unsubscribed by it.

    Raises `OSError` or `smtplib.SMTPException`.
    """
    send_as_proof(letter_of(news, to))


def send_as_proof(letter: messages.Letter) -> None:
    letter.subject = f"Proof: {letter.subject}"
    letter.send()


def look(news: News) -> str:
    """The HTML of what a subscriber would get."""
    return next(str(content) for content, _ in letter_of(news, "you@example.org").alternatives)


def letter_of(news: News, to: str) -> messages.Letter:
    return sample(Told(cast(list[Change], [Foretold(news)])), Frequency.AT_ONCE, to)


def sample(news: Told, frequency: Frequency, to: str) -> messages.Letter:
    """A digest's email to somebody who gets none: its links lead to where anybody asks for emails."""
    links = dict.fromkeys(["preferences_url", "unsubscribe_url", "web_url"], page("subscribe"))
    return messages.build("digest", to, {"news": news, "digest": Digest(frequency=frequency), **links})


class Foretold:
    """A change that is not made yet, as the email's templates read one."""

    is_last = False

    def __init__(self, news: News) -> None:
        self.at, self.title, self.summary = news.at, news.title, news.summary
        self.note, self.address, self.is_for_everyone = news.note, news.address, news.is_for_everyone
        first = {part.address: part for part in reversed(news.parts)}
        self.parts = [
            Touch(topic=part.topic, heading=part.heading, line=part.line, address=part.address)
            for part in news.parts
            if first[part.address] is part
        ]
