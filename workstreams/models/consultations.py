"""Consultations: questions put to the public, open from one moment to another, and what was done with the answers."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from people.dates import LONDON
from publishing.markdown import HtmlField
from publishing.planned import PlannedDate
from publishing.querysets import WordsQuerySet
from publishing.writing import Written
from workstreams.models.workstream import Workstream

TIME_TO_REPORT = datetime.timedelta(days=12 * 7)
"""How long after closing readers may expect a report, if nothing else was promised (twelve weeks)."""


class ConsultationState(models.TextChoices):
    """Where a consultation stands: by the clock until it is closed, then by what has been written."""

    UPCOMING = "upcoming", "Upcoming"
    OPEN = "open", "Open"
    ANALYSING = "analysing", "Closed, answers being worked through"
    REPORTED = "reported", "Reported"


class ConsultationQuerySet(WordsQuerySet["Consultation"]):
    words_in = ("title", "summary", "workstream__name")
    STATES = (
        ("upcoming", "Upcoming"),
        ("open", "Open"),
        ("closed", "Closed, report awaited"),
        ("report late", "Report late"),
        ("reported", "Reported"),
    )
    """What lists can be narrowed to."""

    def at(self, moment: datetime.datetime) -> Self:
        """Each with its `state` at that moment."""
        state = Case(
            When(opens_at__gt=moment, then=Value(ConsultationState.UPCOMING)),
            When(closes_at__gt=moment, then=Value(ConsultationState.OPEN)),
            When(reported_on=None, then=Value(ConsultationState.ANALYSING)),
            default=Value(ConsultationState.REPORTED),
            output_field=models.CharField(),
        )
        return self.annotate(state=state)

    def in_state(self, wanted: str, moment: datetime.datetime) -> Self:
        """Those that stand so at that moment: one of `STATES`."""
        if wanted == "report late":
            return self.late_to_report(moment)
        elsewhere = [ConsultationState.UPCOMING, ConsultationState.OPEN, ConsultationState.REPORTED]
        at_that_moment = self.at(moment)
        return at_that_moment.exclude(state__in=elsewhere) if wanted == "closed" else at_that_moment.filter(state=wanted)

    def late_to_report(self, moment: datetime.datetime) -> Self:
        """Those of which the fair time to report back has passed at that moment, the longest awaited first."""
        promised: Any = Coalesce("report_promised_by", TruncDate(F("closes_at") + TIME_TO_REPORT, tzinfo=LONDON))
        awaited = self.filter(closes_at__lte=moment, reported_on=None).alias(fair_day=promised)
        return awaited.filter(fair_day__lt=timezone.localdate(moment, LONDON)).order_by("fair_day", "pk")

    def open_at(self, moment: datetime.datetime) -> Self:
        """Consultations that take answers at that moment, soonest to close first."""
        return self.filter(opens_at__lte=moment, closes_at__gt=moment).order_by("closes_at", "pk")


class Consultation(Written):
    """A consultation. It opens and closes to the minute; its state is never typed."""

    slug = models.SlugField(unique=True, max_length=100)
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(max_length=200)
    summary = models.TextField()
    questions = models.TextField(blank=True)
    questions_html = HtmlField(blank=True, editable=False)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    how_to_respond = models.CharField(max_length=500, blank=True)
    responses = models.PositiveIntegerField(null=True, blank=True)
    report_promised = PlannedDate(optional=True)
    you_said = models.TextField(blank=True)
    we_did = models.TextField(blank=True)
    reported_on = models.DateField(null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="consultation_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(reported_on=None) | (~Q(you_said="") & ~Q(we_did="")), name="reported_consultations_say_what"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultation", args=[self.slug])

    def days_left(self, day: datetime.date) -> int:
        """Whole days in London from that day to the one on which it closes."""
        return (timezone.localdate(self.closes_at, LONDON) - day).days

    @property
    def report_due(self) -> datetime.date:
        """The latest fair day to report back: as promised, or else twelve weeks after closing."""
        promised: datetime.date | None = self.report_promised.last if self.report_promised else None
        return promised or timezone.localdate(self.closes_at + TIME_TO_REPORT, LONDON)

    def is_report_late(self, day: datetime.date) -> bool:
        return self.reported_on is None and day > self.report_due

    def state_at(self, moment: datetime.datetime) -> ConsultationState:
        """Where it stands at that moment."""
        if moment < self.opens_at:
            return ConsultationState.UPCOMING
        if moment < self.closes_at:
            return ConsultationState.OPEN
        return ConsultationState.REPORTED if self.reported_on else ConsultationState.ANALYSING


class Announcement(models.Model):
    """That readers have been told of a turn in a consultation. Each is told once, however often the clock ticks."""

    class Turn(models.TextChoices):
        OPENED = "opened", "has opened"
        WEEK_LEFT = "week left", "closes in a week"
        CLOSED = "closed", "has closed"

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="announcements")
    turn = models.CharField(max_length=10, choices=Turn.choices)

    class Meta:
        constraints = [models.UniqueConstraint("consultation", "turn", name="each_turn_is_announced_once")]

    def __str__(self) -> str:
        return f"{self.consultation} {self.get_turn_display()}"
