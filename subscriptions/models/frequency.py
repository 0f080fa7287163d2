"""How often emails come."""

from django.db import models


class Frequency(models.TextChoices):
    """How often somebody is written to. When each is due says `subscriptions.periods`."""

    AT_ONCE = "at once", "As it happens"
    WEEKLY = "weekly", "Once a week, on Friday morning"
