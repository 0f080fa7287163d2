"""What a subscriber follows: choosing it, changing it, ending it. Nothing is overwritten: follows end and others start."""

import datetime
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from subscriptions.models import Follow, Subscriber


@transaction.atomic
def choose(subscriber: Subscriber, frequency: str, topics: Iterable[models.Model], at: datetime.datetime | None = None) -> None:
    """Follow these topics, or everything if there are none, from now on at this frequency."""
    at = at or timezone.now()
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    chosen = {(ContentType.objects.get_for_model(topic).pk, topic.pk) for topic in topics}
    wanted: set[tuple[int | None, int | None]] = {*chosen} or {(None, None)}
    current = {(follow.topic_type_id, follow.topic_id): follow for follow in subscriber.follows.current()}
    kept = {topic for topic, follow in current.items() if topic in wanted and follow.frequency == frequency}
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
        for topic in wanted - kept
    )


@transaction.atomic
def unsubscribe(subscriber: Subscriber) -> None:
    """End everything at once. What is waiting to be sent is not sent. Safe to do twice."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    subscriber.state = Subscriber.State.UNSUBSCRIBED
    subscriber.save(update_fields=["state"])
    subscriber.follows.current().update(ended_at=timezone.now(), ended_why=Follow.Ended.UNSUBSCRIBED)


def chosen(subscriber: Subscriber) -> tuple[str | None, list[models.Model]]:
    """The frequency and the topics (none means everything) that they follow now; no frequency if nothing."""
    follows = list(subscriber.follows.current().prefetch_related("topic"))
    if not follows:
        return None, []
    return follows[0].frequency, [follow.topic for follow in follows if follow.topic]
