"""Where a thing stands between being written and being read."""

from django.db import models


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    """It stands no longer, and can still be read, under a notice that says so."""

    @classmethod
    def readable(cls) -> list[str]:
        """The states in which a thing's audience may read it."""
        return [cls.PUBLISHED, cls.WITHDRAWN]
