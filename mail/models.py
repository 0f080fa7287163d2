"""An email in the ledger: what is to be sent, and whether the mail server took it. And what all workers of all machines have to
know of mail servers."""

from django.db import models


class Letter(models.Model):
    """An email to one person about one thing. Whatever it tells of goes to that person once."""

    asked_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """When to send it; later than asked only if the mail server said "not now"."""
    ended_at = models.DateTimeField(null=True)
    is_sent = models.BooleanField(default=False)
    """Whether the mail server took it. One that has ended without was refused, or was not true any more."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"letter {self.pk}"


class Allowance(models.Model):
    """When mail may go to a domain again, so that no more goes than its limit. See `mail.rates`."""

    domain = models.CharField(max_length=255, unique=True)
    """In small letters and ASCII; nothing for all mail together."""
    free_at = models.DateTimeField()
    """When all that has gone would have gone, had it kept to the limit evenly."""
    queued_to = models.DateTimeField()
    """The last moment for which a message has been put off because of the limit."""

    def __str__(self) -> str:
        return self.domain or "all"


class Outage(models.Model):
    """The mail server is away, or was last time. One row, at most."""

    is_one = models.BooleanField(default=True, unique=True)
    since = models.DateTimeField()
    failures = models.PositiveIntegerField()
    until = models.DateTimeField()
    """When to try again."""
    why = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(is_one=True), name="one_outage_at_most")]

    def __str__(self) -> str:
        return f"away since {self.since:%Y-%m-%d %H:%M}"
