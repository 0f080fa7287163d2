"""What an update's draft was made of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from publishing.audience import Audience
from publishing.links import Readers
from publishing.markdown import first_words
from updates.models.updates import Section, Update
from workstreams.models import Workstream


class Source(models.Model):
    """That a happening was put into a section of an update, or left out of it. Each is offered to an update once.

    Without a section it was left out, or its section was deleted.
    """

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="sources")
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, related_name="sources")
    key = models.CharField(max_length=100)
    """The happening's own: the same for what is the same."""
    happened_at = models.DateTimeField()
    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, null=True, related_name="+")
    words = models.TextField()
    """As they went into the text, or would have."""
    address = models.CharField(max_length=250)
    audience = models.CharField(max_length=10, choices=Audience.choices)
    groups = ArrayField(models.BigIntegerField(), default=list)
    """Who could see it then."""

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint("update", "key", name="a_happening_once_in_an_update"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="source_audience_is_known"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def line(self) -> str:
        """Its first words, without markup."""
        return first_words(self.words.removeprefix("- "))

    @property
    def readers(self) -> Readers:
        return Readers(self.audience, frozenset(self.groups))
