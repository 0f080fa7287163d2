"""What every published thing shares: state and audience, the record of changes, the audit trail, the search index."""

import uuid
from typing import Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Left, Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from people.models import Reader, User
from publishing.audience import HasAudience, open_to
from publishing.states import State


class Publishable(HasAudience):
    """A thing that is written by staff and read by its audience once it is published."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)

    class Meta(HasAudience.Meta):
        abstract = True
        constraints = [
            *HasAudience.Meta.constraints,
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(class)s_state_is_known"),
        ]


class TouchQuerySet(models.QuerySet["Touch"]):
    def visible_to(self, user: Reader) -> Self:
        """Parts of changes that this reader may know of now."""
        return self.filter(change__in=Change.objects.visible_to(user))

    def on(self, topic: models.Model) -> Self:
        """Parts of changes that concern this topic, newest first."""
        of_topic = self.filter(topic_type=ContentType.objects.get_for_model(topic), topic_id=topic.pk)
        return of_topic.select_related("change").order_by("-change__at", "-pk")

    def not_of(self, kind: type[models.Model]) -> Self:
        """Without the changes of that kind of thing, which a page shows in full elsewhere."""
        return self.exclude(change__thing_type=ContentType.objects.get_for_model(kind))

    def latest_on_each(self, kind: type[models.Model]) -> Self:
        """The newest part for each topic of that kind that has any."""
        of_kind = self.filter(topic_type=ContentType.objects.get_for_model(kind))
        newest_first = of_kind.order_by("topic_id", "-change__at", "-pk")
        return newest_first.distinct("topic_id").select_related("change")


class ChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: Reader) -> Self:
        """Changes that this reader may know of now."""
        return self.filter(open_to(user, Change))

    def touching(self, topic: models.Model) -> Self:
        """Changes of which a part concerns this topic."""
        return self.filter(pk__in=Touch.objects.on(topic).order_by().values("change"))

    def about(self, thing: models.Model) -> Self:
        """The history of one thing."""
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)

    def still_news(self) -> Self:
        """Changes that nothing later has replaced: what these tell stands."""
        same = Change.objects.filter(thing_type=OuterRef("thing_type"), thing_id=OuterRef("thing_id"))
        return self.exclude(Exists(same.filter(replaces_earlier=True, at__gt=OuterRef("at"))))

    def marking_corrections(self) -> Self:
        """Each with `corrects`: whether it takes the place of something that was told of the same thing before."""
        same = Change.objects.filter(thing_type=OuterRef("thing_type"), thing_id=OuterRef("thing_id"), at__lt=OuterRef("at"))
        return self.annotate(corrects=Q(Q(replaces_earlier=True), Exists(same)))


class Change(HasAudience):
    """One entry of the public record: what changed, when and why. Feeds, histories and emails are made of these."""

    at = models.DateTimeField(db_index=True)
    settles_at = models.DateTimeField()
    """When it is emailed at the earliest: until then another change to the same thing takes its place."""
    is_emailed = models.BooleanField(default=True)
    """Or else it is on record for those who look, and nobody is told: what was public before it came here is no news."""
    replaces_earlier = models.BooleanField(default=False)
    """Whether what was told of the thing before stands no longer: it was withdrawn, or it says something else now."""
    is_last = models.BooleanField(default=False)
    """Whether the thing came to its end with it: whoever follows the thing by itself is told, and follows it no more."""
    thing_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    thing_id = models.BigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True)
    note = models.TextField(blank=True)
    address = models.CharField(max_length=250)
    """The path of the page where it can be read."""

    corrects: bool
    """Only on rows fetched `marking_corrections()`."""

    objects = ChangeQuerySet.as_manager()

    class Meta(HasAudience.Meta):
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index("thing_type", "thing_id", name="changes_of_a_thing"),
            models.Index("thing_type", "thing_id", name="last_changes_of_things", condition=Q(is_last=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def parts(self) -> list["Touch"]:
        """Its touches, each part of the page once: one part may concern several topics."""
        first: dict[str, Touch] = {}
        for touch in self.touches.all():
            first.setdefault(touch.address, touch)
        return list(first.values())


class Touch(models.Model):
    """What a change means for one topic that can be followed: which part of the page, in which words."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="touches")
    topic_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    topic_id = models.BigIntegerField()
    topic = GenericForeignKey("topic_type", "topic_id")
    heading = models.CharField(max_length=250)
    line = models.TextField(blank=True)
    address = models.CharField(max_length=250)

    objects = TouchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("change", "topic_type", "topic_id", "address", name="part_touches_a_topic_once")]
        indexes = [models.Index("topic_type", "topic_id", "change", name="touches_of_a_topic")]

    def __str__(self) -> str:
        return self.heading

    @property
    def names_topic(self) -> bool:
        """Whether the heading says by itself which topic it is about."""
        return str(self.topic).lower() in self.heading.lower()


class AuditEntry(models.Model):
    """Something that staff did. Entries are added, never changed."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    did = models.CharField(max_length=50)
    thing_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    thing_id = models.BigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.by} {self.did} {self.thing_type.model} {self.thing_id}"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def visible_to(self, user: Reader) -> Self:
        """Entries that this reader may find now: the only door to the index."""
        return self.filter(open_to(user, SearchEntry))

    def of(self, thing: models.Model) -> Self:
        """What the index holds of one thing."""
        return self.filter(thing_type=ContentType.objects.get_for_model(thing), thing_id=thing.pk)

    def newest_first(self) -> Self:
        """By their day; those without one by the day on which they changed."""
        return self.order_by(DAY_OR_CHANGE.desc(), "-pk")

    def with_in_the_title(self, query: SearchQuery) -> Self:
        """Those whose title alone holds what is looked for, the shortest title first, each text once."""
        titled = self.alias(in_title=IN_TITLE).filter(in_title=query, piece=0)
        return titled.order_by(Length("title"), "-pk")


DAY_OF_CHANGE = Func(F("changed_at"), template="(%(expressions)s AT TIME ZONE 'UTC')::date", output_field=models.DateField())
DAY_OR_CHANGE = Coalesce("day", DAY_OF_CHANGE)
IN_TITLE = SearchVector("title", config="english")
WEIGHED_CHARACTERS = 10_000
"""Of a long text its beginning alone says how well it fits: reading a long vector for each hit takes too long."""


def vector_of(body: Any) -> Any:
    """Title over summary over body."""
    title = SearchVector("title", weight="A", config="english")
    return title + SearchVector("summary", weight="B", config="english") + SearchVector(body, weight="D", config="english")


class SearchEntry(HasAudience):
    """What can be found of a thing, or of one part of it. Made by `publishing.search`, from the thing alone."""

    thing_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    thing_id = models.BigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    part = models.CharField(max_length=200, blank=True)
    """The anchor of the part of the page; nothing for the thing as a whole."""
    piece = models.PositiveSmallIntegerField(default=0)
    """A long text is kept in pieces, which readers are shown as one."""
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=400)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    day = models.DateField(null=True)
    """The day that readers know it by, if it has one."""
    changed_at = models.DateTimeField(default=timezone.now)
    """When something of this was last written otherwise than before."""
    address = models.CharField(max_length=500)
    workstreams = ArrayField(models.BigIntegerField(), default=list)
    groups = ArrayField(models.BigIntegerField(), default=list)
    vector = models.GeneratedField(expression=vector_of("body"), output_field=SearchVectorField(), db_persist=True)
    short_vector = models.GeneratedField(
        expression=Case(
            When(GreaterThan(Length("body"), Value(WEIGHED_CHARACTERS)), then=vector_of(Left("body", WEIGHED_CHARACTERS)))
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    """Of a long text; by it such a text is ranked."""

    objects = SearchEntryQuerySet.as_manager()

    class Meta(HasAudience.Meta):
        constraints = [
            *HasAudience.Meta.constraints,
            models.UniqueConstraint("thing_type", "thing_id", "part", "piece", name="one_entry_for_a_piece"),
        ]
        indexes = [
            GinIndex("vector", name="search_words"),
            GinIndex("workstreams", name="search_workstreams"),
            GinIndex("groups", name="search_groups"),
            GinIndex(IN_TITLE, name="search_titles"),
            models.Index(DAY_OR_CHANGE.desc(), F("id").desc(), name="search_by_day_or_change"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchPage(models.Model):
    """A page of what an entry holds, such as one of a PDF: where in it words stand. Found through its entry alone."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    address = models.CharField(max_length=500)
    text = models.TextField()
    vector = models.GeneratedField(
        expression=SearchVector("text", config="english"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("entry", "position", name="pages_of_an_entry_in_order")]

    def __str__(self) -> str:
        return self.label


class SearchWord(models.Model):
    """A word that everyone could read when it was written: what may be meant by a word that is not found.

    It is a candidate only. Whoever offers it asks first whether the reader finds anything by it alone now. Once no text that
    everyone can read holds it, it is forgotten in the night.
    """

    word = models.CharField(max_length=30, unique=True)

    class Meta:
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_words_alike")]

    def __str__(self) -> str:
        return self.word


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def of_kind(self, kind: type[models.Model]) -> Self:
        """Slugs that things of this kind had."""
        return self.filter(thing_type=ContentType.objects.get_for_model(kind))


class FormerAddress(models.Model):
    """A slug that a thing had. It leads to that thing for good, whatever slug that has by now, and is never another's."""

    thing_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    thing_id = models.BigIntegerField()
    thing = GenericForeignKey("thing_type", "thing_id")
    slug = models.SlugField(max_length=120)

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint("thing_type", "slug", name="a_former_address_leads_to_one_thing")]

    def __str__(self) -> str:
        return self.slug


class UnsavedWords(models.Model):
    """What a person has typed into a form and not saved. Nobody else ever reads it."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=200)
    """The path of the page on which the form stands."""
    key = models.UUIDField(default=uuid.uuid4)
    """Of the form as it was opened: another tab has another."""
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("by", "page", "key", name="unsaved_words_once_for_a_form_that_was_opened")]
        indexes = [models.Index("page", "at", name="who_else_is_writing")]

    def __str__(self) -> str:
        return self.page
