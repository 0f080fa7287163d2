"""What a subscriber follows: choosing it, changing it, ending it. Nothing is overwritten: follows end and others start."""

import datetime
from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from subscriptions.models import Follow, Subscriber
from subscriptions.models.follows import FollowQuerySet

Topic = tuple[int | None, int | None]
"""The kind and number of what is followed; none of both for everything."""
EVERYTHING: Topic = (None, None)
BECAUSE_OF_BOUNCES = (Subscriber.Suppressed.HARD_BOUNCE, Subscriber.Suppressed.SOFT_BOUNCES)


def choose(subscriber: Subscriber, frequency: str, topics: Iterable[models.Model], at: datetime.datetime | None = None) -> None:
    """Follow these topics, or everything if there are none, from now on at this frequency, and nothing else."""
    become(subscriber, {named(topic): frequency for topic in topics} or {EVERYTHING: frequency}, at)


@transaction.atomic
def choose_each(subscriber: Subscriber, answers: Mapping[models.Model | None, str], at: datetime.datetime | None = None) -> None:
    """Follow each of these topics at its own frequency, and not at all where that is empty; `None` stands for everything.

    What is followed and not among them goes on.
    """
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    wanted = {(follow.topic_type_id, follow.topic_id): follow.frequency for follow in subscriber.follows.current()}
    wanted |= {named(topic) if topic else EVERYTHING: frequency for topic, frequency in answers.items()}
    become(subscriber, {topic: frequency for topic, frequency in wanted.items() if frequency}, at)


def named(topic: models.Model) -> Topic:
    return ContentType.objects.get_for_model(topic).pk, topic.pk


@transaction.atomic
def become(subscriber: Subscriber, wanted: Mapping[Topic, str], at: datetime.datetime | None = None) -> None:
    """Follow from now on what is wanted, each at its frequency. Another frequency loses no news."""
    at = at or timezone.now()
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    current = {(follow.topic_type_id, follow.topic_id): follow for follow in subscriber.follows.current()}
    kept = {topic for topic, follow in current.items() if wanted.get(topic) == follow.frequency}
    ending = [follow.pk for topic, follow in current.items() if topic not in kept]
    Follow.objects.filter(pk__in=ending).update(ended_at=at, ended_why=Follow.Ended.CHANGED)
    Follow.objects.bulk_create(
        Follow(
            subscriber=subscriber,
            topic_type_id=topic[0],
            topic_id=topic[1],
            frequency=frequency,
            started_at=at,
            news_from=current[topic].news_from if topic in current else at,
        )
        for topic, frequency in wanted.items()
        if topic not in kept
    )


@transaction.atomic
def unsubscribe(subscriber: Subscriber) -> None:
    """End everything at once. What is waiting to be sent is not sent. Safe to do twice.

    It takes the place of a stop because of bounces: nobody is written to again because that is lifted. A complaint and a stop by
    staff stay; lifting them brings back nothing.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.is_active or subscriber.suppressed_why in BECAUSE_OF_BOUNCES:
        subscriber.state, subscriber.suppressed_why, subscriber.suppressed_at = Subscriber.State.UNSUBSCRIBED, "", None
        subscriber.save(update_fields=["state", "suppressed_why", "suppressed_at"])
    elif subscriber.state == Subscriber.State.SUPPRESSED:
        stopped_with(subscriber).update(ended_why=Follow.Ended.UNSUBSCRIBED)
    subscriber.follows.current().update(ended_at=timezone.now(), ended_why=Follow.Ended.UNSUBSCRIBED)


def stopped_with(subscriber: Subscriber) -> FollowQuerySet:
    """What they followed when they were stopped, and what begins again when that is lifted."""
    return subscriber.follows.filter(ended_at=subscriber.suppressed_at, ended_why=Follow.Ended.BOUNCED)


@transaction.atomic
def subscribe_again(subscriber: Subscriber) -> bool:
    """Take unsubscribing back: whoever holds the link in an email is its reader. Whether there was anything to take back."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if not has_left_by_themselves(subscriber):
        return False
    subscriber.state = Subscriber.State.ACTIVE
    subscriber.save(update_fields=["state"])
    begin_again(subscriber, Follow.Ended.UNSUBSCRIBED, timezone.now())
    return True


def has_left_by_themselves(subscriber: Subscriber) -> bool:
    """Whether unsubscribing was the last that they did, so that it can be taken back. Nobody comes back so whom bounces, a
    complaint or staff have stopped, also if staff have lifted that; but who left as well while staff had stopped them may."""
    last = subscriber.follows.order_by("-ended_at").first()
    is_gone = subscriber.state == Subscriber.State.UNSUBSCRIBED
    return is_gone and last is not None and last.ended_why == Follow.Ended.UNSUBSCRIBED


def begin_again(subscriber: Subscriber, why: str, at: datetime.datetime) -> None:
    """Follow again what ended for this reason, all that ended last. What came meanwhile and was not sent is news."""
    last = subscriber.follows.filter(ended_why=why).order_by("-ended_at").values("ended_at")[:1]
    ended = subscriber.follows.filter(ended_why=why, ended_at=last)
    current = set(subscriber.follows.current().values_list("topic_type_id", "topic_id"))
    Follow.objects.bulk_create(
        Follow(
            subscriber=subscriber,
            topic_type_id=follow.topic_type_id,
            topic_id=follow.topic_id,
            frequency=follow.frequency,
            started_at=at,
            news_from=follow.news_from,
        )
        for follow in ended
        if (follow.topic_type_id, follow.topic_id) not in current
    )


def chosen(subscriber: Subscriber) -> tuple[str | None, list[models.Model]]:
    """The frequency and the topics (none means everything) that they follow now; no frequency if nothing."""
    follows = list(subscriber.follows.current().prefetch_related("topic"))
    if not follows:
        return None, []
    return follows[0].frequency, [follow.topic for follow in follows if follow.topic]


def chosen_each(subscriber: Subscriber) -> dict[models.Model | None, str]:
    """The frequency of each topic that they follow now; `None` stands for everything."""
    follows = subscriber.follows.current().prefetch_related("topic")
    return {follow.topic: follow.frequency for follow in follows if follow.topic or follow.topic_id is None}
