"""Consultations: questions put to the public, open from one moment to another, and what was done with the answers."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Case, F, IntegerField, Q, Value, When
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
WHOLE_DAY = datetime.timedelta(days=1)
MOMENT = datetime.timedelta(microseconds=1)


class ConsultationState(models.TextChoices):
    """Where a consultation stands: by the clock until it is closed, then by what has been written."""

    UPCOMING = "upcoming", "Upcoming"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    ANALYSING = "analysing", "Closed, answers being worked through"
    REPORTED = "reported", "Reported"


AWAITING_REPORT = [ConsultationState.CLOSED, ConsultationState.ANALYSING]
SECTIONS = {
    "Open": [ConsultationState.OPEN],
    "Upcoming": [ConsultationState.UPCOMING],
    "Closed, report awaited": AWAITING_REPORT,
    "Reported": [ConsultationState.REPORTED],
}
"""The states as lists show them, in this order."""


class ConsultationQuerySet(WordsQuerySet["Consultation"]):
    words_in = ("title", "summary", "workstream__name")
    REPORT_LATE = "report late"

    def at(self, moment: datetime.datetime) -> Self:
        """Each with its `state` at that moment, its `report_due`, the latest fair day to report back, and `is_report_late`."""
        day = timezone.localdate(moment, LONDON)
        fair: Any = TruncDate(F("closes_at") + TIME_TO_REPORT, tzinfo=LONDON)
        began = Q(analysis_began_on__lte=day) | ~Q(analysis="")
        state = Case(
            When(opens_at__gt=moment, then=Value(ConsultationState.UPCOMING)),
            When(closes_at__gt=moment, then=Value(ConsultationState.OPEN)),
            When(reported_on__lte=day, then=Value(ConsultationState.REPORTED)),
            When(began, then=Value(ConsultationState.ANALYSING)),
            default=Value(ConsultationState.CLOSED),
            output_field=models.CharField(),
        )
        late = Q(state__in=AWAITING_REPORT, report_due__lt=day)
        with_state = self.annotate(state=state, report_due=Coalesce("report_promised_by", fair))
        return with_state.annotate(is_report_late=Case(When(late, then=True), default=False, output_field=BooleanField()))

    def in_state(self, wanted: str, moment: datetime.datetime) -> Self:
        """Those that stand so at that moment: a `ConsultationState`, or `REPORT_LATE`."""
        return self.late_to_report(moment) if wanted == self.REPORT_LATE else self.at(moment).filter(state=wanted)

    def open_at(self, moment: datetime.datetime) -> Self:
        """Consultations that take answers at that moment, soonest to close first."""
        return self.at(moment).filter(state=ConsultationState.OPEN).order_by("closes_at", "pk")

    def closing_by(self, day: datetime.date) -> Self:
        """Those of which that day in London, or one before, is the last for answers."""
        end_of_day = datetime.datetime.combine(day + WHOLE_DAY, datetime.time.min, tzinfo=LONDON)
        return self.filter(closes_at__lte=end_of_day)

    def late_to_report(self, moment: datetime.datetime) -> Self:
        """Those of which the fair time to report back has passed at that moment, the longest awaited first."""
        return self.at(moment).filter(is_report_late=True).order_by("report_due", "pk")

    def in_reading_order(self) -> Self:
        """Of rows `at()` a moment: section by section; what comes soonest first, and the newest report."""
        places = [When(state__in=states, then=Value(place)) for place, states in enumerate(SECTIONS.values())]
        turn = Case(When(state=ConsultationState.OPEN, then="closes_at"), When(state=ConsultationState.UPCOMING, then="opens_at"))
        awaited = Case(When(state__in=AWAITING_REPORT, then="report_due"))
        section = Case(*places, output_field=IntegerField())
        return self.order_by(section, turn, awaited, F("reported_on").desc(nulls_last=True), "pk")


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
    analysis_began_on = models.DateField(null=True, blank=True)
    analysis = models.TextField(blank=True)
    """What is being done with the answers, and what has been found in them."""
    analysis_html = HtmlField(blank=True, editable=False)
    report_promised = PlannedDate(optional=True)
    you_said = models.TextField(blank=True)
    we_did = models.TextField(blank=True)
    reported_on = models.DateField(null=True, blank=True)

    state: str
    report_due: datetime.date
    is_report_late: bool
    """These three only on those fetched `at()` a moment."""

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

    @property
    def staff_url(self) -> str:
        return reverse("staff_consultation", args=[self.workstream.slug, self.pk])

    @property
    def address_for_answers(self) -> str:
        """Where answers go, as a link: a page, or an email address."""
        is_email = "@" in self.how_to_respond and "/" not in self.how_to_respond
        return f"mailto:{self.how_to_respond}" if is_email else self.how_to_respond

    @property
    def takes_answers(self) -> bool:
        return self.state == ConsultationState.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether it takes no answers any more."""
        return self.state in (*AWAITING_REPORT, ConsultationState.REPORTED)

    @property
    def section(self) -> str:
        """Where lists show it."""
        return next(words for words, states in SECTIONS.items() if self.state in states)

    def days_left(self, day: datetime.date) -> int:
        """Whole days in London from that day to the last for answers; who closes at midnight closes the day before."""
        return (timezone.localdate(self.closes_at - MOMENT, LONDON) - day).days

    def state_at(self, moment: datetime.datetime) -> str:
        """Where it stands at that moment, as the database has it."""
        return type(self).objects.at(moment).get(pk=self.pk).state


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
