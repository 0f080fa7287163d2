"""What emails said, and what came back of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from subscriptions.models.digests import Delivery, Digest
from subscriptions.models.subscribers import Subscriber


class Content(models.Model):
    """The words of an email, made once for all who are told of the same changes in a digest. It holds no address: marks stand
    where something is put in for each reader (`mail.stamping`)."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="contents")
    change_ids = ArrayField(models.BigIntegerField())
    """The changes that it tells of, in ascending order."""
    fingerprint = models.CharField(max_length=64)
    """Of what the record said of them when it was made: when that changes, another is made."""
    made_at = models.DateTimeField(db_index=True)
    subject = models.CharField(max_length=100)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    """Both are emptied after a while; see `subscriptions.contents`."""

    class Meta:
        constraints = [models.UniqueConstraint("digest", "change_ids", "fingerprint", name="content_is_made_once")]

    def __str__(self) -> str:
        return self.subject


class Bounce(models.Model):
    """An email that came back, or that its reader complained of. Of what was written about it only the code is kept."""

    class Kind(models.TextChoices):
        HARD = "hard", "The address does not exist, or takes no mail"
        SOFT = "soft", "Not taken this time"
        COMPLAINT = "complaint", "Reported as unwanted"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="bounces")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="bounces")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(db_index=True)
    code = models.CharField(max_length=15, blank=True)
    """What the receiving server said, as 5.1.1 (RFC 3463) or 550 (RFC 5321); nothing if it gave no code."""
    is_lifted = models.BooleanField(default=False)
    """Whether the suppression to which it led was lifted, by staff or by its owner: it counts no more."""

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint("delivery", "kind", name="an_email_comes_back_once"),
            models.CheckConstraint(condition=Q(kind__in=["hard", "soft", "complaint"]), name="bounce_kind_is_known"),
        ]
        indexes = [models.Index(fields=["subscriber", "-at"], name="bounces_of_a_subscriber")]

    def __str__(self) -> str:
        return f"{self.kind} bounce of {self.delivery}"
