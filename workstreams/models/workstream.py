"""Areas of work, where they stand, and what their teams write about them."""

import datetime
from typing import Any, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, FilteredRelation, Max, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.urls import reverse

from people.models import Group, Profile, Reader, Role, User
from publishing.markdown import HtmlField, first_words
from publishing.models import Touch, TouchQuerySet
from publishing.querysets import WordsQuerySet
from publishing.writing import Written
from workstreams.models.programme import Outcome


class Status(models.TextChoices):
    NOT_STARTED = "not started", "Not started"
    ON_TRACK = "on track", "On track"
    AT_RISK = "at risk", "At risk"
    OFF_TRACK = "off track", "Off track"
    PAUSED = "paused", "Paused"
    COMPLETE = "complete", "Complete"


UNDER_WAY = Q(standing=None) | ~Q(standing__status__in=[Status.PAUSED, Status.COMPLETE])
"""Workstreams of which readers expect to hear."""
PROGRAMME_ORDER: tuple[str | Combinable, ...] = (F("outcome__position").asc(nulls_last=True), "position")
"""Under their outcomes, in the outcomes' order; then those that stand by themselves."""


class WorkstreamQuerySet(WordsQuerySet["Workstream"]):
    words_in = ("name", "summary", "outcome__statement")

    def written_by(self, user: Reader) -> Self:
        """Workstreams that this person may write about: all of them for an editor, their own for a contributor."""
        if not isinstance(user, User) or not user.is_programme_staff:
            return self.none()
        return self.all() if user.is_editor else self.filter(team=user)

    def on_the_roadmap(self) -> Self:
        """Those with milestones."""
        return self.filter(milestones__isnull=False).distinct()

    def silent_since(self, day: datetime.date) -> Self:
        """Those that are under way and have no note from after that day, the longest silent first."""
        silent = self.filter(UNDER_WAY).with_last_note().filter(Q(last_note_on=None) | Q(last_note_on__lt=day))
        return silent.order_by(F("last_note_on").asc(nulls_first=True), *PROGRAMME_ORDER)

    def with_last_note(self) -> Self:
        """Each with `last_note_on`, the day of its newest note for whomever."""
        return self.annotate(last_note_on=Max("notes__happened_on")).order_by(*PROGRAMME_ORDER)

    def with_latest_touch(self, touches: TouchQuerySet) -> Self:
        """Each with `latest`, the newest of these parts of changes that is about it, and its change, in the same query."""
        newest = Q(touches__pk__in=Subquery(touches.latest_on_each(Workstream).values("pk")))
        return self.annotate(latest=FilteredRelation("touches", condition=newest)).select_related("latest__change")

    def with_silence(self, notes: models.QuerySet[Any], since: datetime.datetime) -> Self:
        """Each with `is_silent`: whether it is under way and none of these notes was written about it since that moment;
        and with `said_last`, the text of the newest of these notes."""
        about = notes.filter(workstream=OuterRef("pk"))
        silent = UNDER_WAY & ~Exists(about.filter(written_at__gte=since))
        return self.annotate(
            is_silent=ExpressionWrapper(silent, models.BooleanField()), said_last=Subquery(about.values("body")[:1])
        )

    def silent(self, notes: models.QuerySet[Any], since: datetime.datetime) -> Self:
        """Those that are under way and of which none of these notes was written since that moment."""
        return self.with_silence(notes, since).filter(is_silent=True)


class Workstream(Written):
    """An area of work. Without an outcome it stands by itself."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="workstreams")
    position = models.PositiveSmallIntegerField()
    """Its place among those under the same outcome; places may be left out."""
    summary = models.CharField(max_length=300)
    purpose = models.TextField(blank=True)
    purpose_html = HtmlField(blank=True, editable=False)
    delivers = models.TextField("what it will deliver", blank=True)
    delivers_html = HtmlField(blank=True, editable=False)
    partners = models.TextField(blank=True)
    """Whom it works with, one to a line."""
    leads = models.ManyToManyField(Profile, blank=True, related_name="workstreams_led")
    groups = models.ManyToManyField(Group, blank=True, related_name="workstreams")
    team = models.ManyToManyField(User, blank=True, related_name="workstreams")
    """The contributors who may write about it."""
    standing = models.OneToOneField("Standing", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """Where it stands now: the newest of its `standings`."""

    touches = GenericRelation(Touch, content_type_field="topic_type", object_id_field="topic_id")
    """What has been published about it, part by part."""

    latest: Touch | None = None
    """Only on those fetched `with_latest_touch()`."""
    last_note_on: datetime.date | None
    """Only on those fetched `with_last_note()`."""
    is_silent: bool
    said_last: str | None
    """Only on those fetched `with_silence()`."""

    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        ordering = PROGRAMME_ORDER
        constraints = [
            models.UniqueConstraint(fields=["position"], name="one_workstream_in_a_place", deferrable=models.Deferrable.DEFERRED)
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workstream", args=[self.slug])

    @property
    def partner_names(self) -> list[str]:
        return self.partners.splitlines()

    @property
    def earlier_standings(self) -> models.QuerySet["Standing"]:
        """Where it stood before, newest first."""
        return self.standings.exclude(pk=self.standing.pk) if self.standing else self.standings.none()

    @property
    def staff_url(self) -> str:
        return reverse("staff_workstream", args=[self.slug])

    @property
    def last_line(self) -> str:
        """The first words of what was said last, of one fetched `with_silence()`."""
        return first_words(self.said_last or "")

    @property
    def people_to_remind(self) -> list[User]:
        """Who is asked for a note: its lead if they have an account, else its team, else the editors."""
        leads = User.objects.filter(profile__workstreams_led=self)
        team = self.team.exclude(role=Role.NONE)
        asked = (list(people.filter(is_active=True).order_by("pk")) for people in (leads, team, User.objects.editors()))
        return next(filter(None, asked), [])


class Standing(models.Model):
    """A workstream's status from a day on, and why. Earlier ones are kept: together they are its history."""

    workstream = models.ForeignKey(Workstream, on_delete=models.CASCADE, related_name="standings")
    status = models.CharField(max_length=15, choices=Status.choices)
    reason = models.TextField()
    since = models.DateField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody, if it was loaded from files."""
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="status_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_status_display()
