"""How often emails come."""

from django.db import models


class Frequency(models.TextChoices):
    """How often somebody is written to, from the most often to the least. When each is due says `subscriptions.periods`."""

    AT_ONCE = "at once", "As it happens"
    DAILY = "daily", "Once a day, at 8 in the morning"
    WEEKLY = "weekly", "Once a week, on Friday morning"
    MONTHLY = "monthly", "Once a month, on its first working day"
