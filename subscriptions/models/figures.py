"""What stays for good of emails that were sent: how many."""

from django.db import models

from subscriptions.models.contents import Bounce
from subscriptions.models.digests import Delivery, Digest


class Tally(models.Model):
    """How many of a digest's deliveries ended so, of those whose rows are not kept any more."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="tallies")
    state = models.CharField(max_length=10, choices=Delivery.State.choices)
    came_back = models.CharField(max_length=10, choices=Bounce.Kind.choices, blank=True)
    """Empty for how many ended so; otherwise how many of these came back in this way."""
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("digest", "state", "came_back", name="one_tally_for_a_state")]

    def __str__(self) -> str:
        return f"{self.count} {self.state} of {self.digest}"
