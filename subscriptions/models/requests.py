"""What somebody asked for by typing an address, until its owner has confirmed it by the button behind a link."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscriptions.addresses import as_shown
from subscriptions.models.frequency import Frequency


class AskedQuerySet(models.QuerySet["Asked"]):
    def of(self, email: str) -> Self:
        """Those of an address. It is the same address in capitals and small letters."""
        return self.alias(lower=Lower("email")).filter(lower=email.lower())


class Asked(models.Model):
    """An address was typed, and a worker is to write to it. Whether the address is known is not looked at until then, so that
    the page, its status and its time are the same for every address."""

    email = models.EmailField()
    """As it is written to; see `subscriptions.addresses`."""
    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When to answer; later than asked only if the mail server said "not now"."""
    answered_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - unique, but empty before the answer
    expires_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    network_hash = models.CharField(max_length=64, blank=True)
    """A keyed hash of the network from which it came, kept for a day to count how many come from there."""

    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """As it is shown."""
        return as_shown(self.email)


class Request(Asked):
    """Somebody asked for emails at this address. Only the button behind the link in our answer makes a subscriber.

    Once confirmed it is the evidence of consent: who, when, to which words, on which page (UK GDPR, article 7(1)).
    """

    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    topics = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    """The keys of the topics chosen; none means everything."""
    wording = models.TextField()
    """What they agreed to, as the page said it."""
    wording_version = models.CharField(max_length=20, blank=True)
    """By which these words can be found again, such as "2026-11"."""
    page = models.CharField(max_length=200, blank=True)
    """The path of the page on which they asked, or what else staff wrote down of it."""
    subscriber = models.ForeignKey("Subscriber", on_delete=models.CASCADE, null=True, related_name="requests")
    """Whom it made, or brought back."""

    class Meta:
        indexes = [
            models.Index("not_before", name="requests_to_answer", condition=Q(answered_at=None)),
            models.Index("network_hash", "asked_at", name="requests_of_a_network", condition=~Q(network_hash="")),
            models.Index(Lower("email"), name="requests_of_an_address"),
        ]
        constraints = [models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="request_frequency_is_known")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class AddressChange(Asked):
    """A subscriber asked to get their emails at this address from now on. Confirmed there, and told at the old one."""

    subscriber = models.ForeignKey("Subscriber", on_delete=models.CASCADE, related_name="address_changes")
    old_email = models.EmailField(blank=True)
    """Where it has still to be told that emails go elsewhere now; emptied as soon as that is done."""

    class Meta:
        indexes = [
            models.Index("not_before", name="address_changes_to_answer", condition=Q(answered_at=None) | ~Q(old_email="")),
            models.Index("network_hash", "asked_at", name="changes_of_a_network", condition=~Q(network_hash="")),
        ]

    def __str__(self) -> str:
        return f"address change {self.pk}"
