"""A group's meetings: when they are, and how far they have come."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.dates import LONDON
from people.models import Group, Reader
from publishing.planned import PlannedDate
from publishing.templatetags.dates import full_day
from publishing.when import BOUND, Precision
from publishing.writing import Written

EXACT = [Precision.DAY.value, Precision.DAYS.value]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: Reader) -> Self:
        """Those that were called, for everyone; planned ones for the group's members and for those who prepare its papers."""
        own = Q(group__in=Group.objects.of(user).values("pk")) | Q(group__in=Group.objects.kept_by(user).values("pk"))
        return self.filter(Q(called_at__isnull=False) | own)

    def announced(self) -> Self:
        """Those of which everybody may know."""
        return self.filter(called_at__isnull=False)

    def kept_by(self, user: Reader) -> Self:
        """Those that this person prepares."""
        return self.filter(group__in=Group.objects.kept_by(user).values("pk"))

    def of_members(self, user: Reader) -> Self:
        """Those of the groups in which this person's term of office runs today."""
        return self.filter(group__in=Group.objects.of(user).values("pk"))

    def coming(self, on: datetime.date) -> Self:
        """Those that may still take place, the next first; one that lasts goes on until its last day is over."""
        to_come = self.filter(state__in=[Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.POSTPONED], day_by__gte=on)
        return to_come.order_by("day_by", "day_from", "group", "number")

    def with_a_day(self) -> Self:
        """Those of which the day is known."""
        return self.filter(day_precision__in=EXACT).exclude(day_words__iregex=rf"^({BOUND})\M")

    def over(self, on: datetime.date) -> Self:
        """All others that were called, or fell out, the last first."""
        to_come = Q(state__in=[Meeting.State.CALLED, Meeting.State.POSTPONED], day_by__gte=on)
        return self.exclude(to_come).exclude(state=Meeting.State.PLANNED).order_by("-day_by", "-number")

    def left_over(self, on: datetime.date) -> Self:
        """Those planned for a day that has passed, and never called: nobody knows that they took place."""
        return self.filter(state=Meeting.State.PLANNED, day_by__lt=on).order_by("-day_by", "-number")


class Meeting(Written):
    """A meeting of a group. Its number is given once and kept, whatever becomes of it."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        """Nobody outside is told of it, and nobody is mailed."""
        CALLED = "called", "Called"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"
        POSTPONED = "postponed", "Postponed"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150, blank=True)
    """What it is about, if it is about one thing."""
    day = PlannedDate()
    starts_at = models.TimeField(null=True, blank=True)
    """By the clocks of London; so is the end."""
    ends_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    online_link = models.URLField(max_length=500, blank=True)
    """For members alone."""
    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    questions_until = models.DateField(null=True, blank=True)
    """The last day on which members ask about papers; the day before the meeting if nothing is said."""
    titles_are_public = models.BooleanField(default=False)
    """Whether anyone may know what the papers are called that only the group may read."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED, editable=False)
    reason = models.TextField(blank=True, editable=False)
    """Why it was cancelled or postponed."""
    cancelled_at = models.DateTimeField(null=True, editable=False)
    """When it was last cancelled; None if that was undone, or not kept."""
    postponed_because = models.TextField(blank=True, editable=False)
    """Why it had been postponed when it was cancelled: if that is undone it is postponed still."""
    called_at = models.DateTimeField(null=True, editable=False)
    """When it was first called: from then on everybody may know of it."""
    papers_out_at = models.DateTimeField(null=True, editable=False)
    """When its first papers went to members: from then on no paper's number moves."""
    sequence = models.PositiveIntegerField(default=0, editable=False)
    """How often what a calendar shows of it has changed since it was called (RFC 5546, section 2.1.4)."""
    entry_changed_at = models.DateTimeField(null=True, editable=False)
    """When that last changed."""

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-day_by", "-number"]
        constraints = [
            models.UniqueConstraint("group", "number", name="meetings_are_numbered_in_their_group"),
            models.CheckConstraint(condition=Q(number__gte=1), name="meetings_count_from_1"),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "held"]) | Q(day_precision__in=EXACT), name="called_meetings_have_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", called_at=None)
                | Q(state__in=["called", "held", "postponed"], called_at__isnull=False)
                | Q(state="cancelled"),
                name="meetings_were_called_before_they_are_held",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "postponed"]) | ~Q(reason=""), name="meetings_that_fall_out_say_why"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None)
                | Q(starts_at__isnull=False) & (Q(ends_at__gt=F("starts_at")) | Q(day_by__gt=F("day_from"))),
                name="meetings_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        about = f": {self.title}" if self.title else ""
        return f"{self.short} of the {self.group}{about}"

    @property
    def ordinal(self) -> str:
        """“Second”; “12th”."""
        return in_words(self.number)

    @property
    def short(self) -> str:
        """Within its group: “Second meeting”."""
        return f"{self.ordinal} meeting"

    @property
    def within_a_sentence(self) -> str:
        """“second meeting of the External Advisory Group”."""
        return f"{self.short.lower()} of the {self.group}"

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.group.slug, self.number])

    @property
    def staff_url(self) -> str:
        return reverse("staff_meeting", args=[self.pk])

    @property
    def is_announced(self) -> bool:
        return self.called_at is not None

    @property
    def has_a_day(self) -> bool:
        """Whether its day is known, and not only a month, a quarter or by when it is."""
        return self.day.is_exact

    @property
    def when(self) -> str:
        """“Thursday 10 November 2016”; of several days “14–15 December 2016”; else the words in which it was given."""
        is_one_day = self.has_a_day and self.day.first == self.day.last
        return full_day(self.day.first) if is_one_day else str(self.day.with_year)

    @property
    def begins(self) -> datetime.datetime | None:
        """The moment, if day and time are known."""
        return self.moment(self.day.first, self.starts_at) if self.starts_at and self.has_a_day else None

    @property
    def ends(self) -> datetime.datetime | None:
        return self.moment(self.day.last, self.ends_at) if self.ends_at and self.has_a_day else None

    @staticmethod
    def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
        """By the clocks of London. Where these show a time twice it is the first."""
        return datetime.datetime.combine(day, time, tzinfo=LONDON)


WORDS = ["", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"]


def in_words(number: int) -> str:
    """An ordinal number as a title begins with it."""
    if number < len(WORDS):
        return WORDS[number]
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
