"""What subscribers want to hear of, and what they wanted before."""

from typing import Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from subscriptions.models.frequency import Frequency
from subscriptions.models.subscribers import Subscriber


class FollowQuerySet(models.QuerySet["Follow"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def going_on(self) -> Self:
        """Current follows that took the place of another of the same topic, at another frequency."""
        return self.current().filter(started_at__gt=F("news_from"))


class Follow(models.Model):
    """What a subscriber wants to hear of, and how often. Follows that ended are kept, with the reason."""

    class Ended(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        CHANGED = "changed", "Changed what they follow or how often"
        BOUNCED = "bounced", "Mail to the address came back"
        COMPLAINED = "complained", "Reported an email as unwanted"
        ERASED = "erased", "Asked to be forgotten"
        TOPIC_ENDED = "topic ended", "What they followed came to its end"

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    topic_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, related_name="+")
    topic_id = models.BigIntegerField(null=True)
    topic = GenericForeignKey("topic_type", "topic_id")
    """One of the kinds in `subscriptions.topics`; nothing means everything."""
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    started_at = models.DateTimeField()
    news_from = models.DateTimeField()
    """Changes from this moment on are news. Another frequency keeps it, so that nothing falls between the two."""
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=15, choices=Ended.choices, blank=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "topic_type", "topic_id"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="follows_a_topic_once",
            ),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="follow_frequency_is_known"),
            models.CheckConstraint(
                condition=Q(topic_type=None, topic_id=None) | Q(topic_type__isnull=False, topic_id__isnull=False),
                name="follow_topic_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="ended_follows_say_why",
            ),
        ]

        indexes = [
            models.Index(
                Coalesce("topic_type_id", 0), Coalesce("topic_id", 0), name="follows_of_a_topic", condition=Q(ended_at=None)
            ),
            models.Index("started_at", name="follows_going_on", condition=Q(ended_at=None, started_at__gt=F("news_from"))),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} follows {self.topic or 'everything'}, {self.frequency}"
