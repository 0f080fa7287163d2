"""What updates promised by a date, and what came of it."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from people.models import Reader, User
from publishing.audience import HasAudience
from publishing.planned import PlannedDate
from publishing.querysets import WordsQuerySet
from publishing.when import When as Date
from publishing.writing import Written
from updates.models.editions import Edition, EditionQuerySet, EditionSection
from updates.models.updates import Section, Update
from workstreams.models import Milestone, Workstream


class PromiseState(models.TextChoices):
    """Where a promise stands: by what was said of it last, or else by its milestone."""

    OPEN = "open", "Open"
    KEPT = "kept", "Kept"
    MOVED = "moved", "Moved to another date"
    DROPPED = "dropped", "Dropped"


OVERDUE = "overdue"
LEADS = ("by ", "before ", "until ", "no later than ", "in ")
SETTLED = [PromiseState.KEPT, PromiseState.DROPPED]
UNSETTLED = [PromiseState.OPEN, PromiseState.MOVED]
MARKS = [(each.value, each.label) for each in (PromiseState.KEPT, PromiseState.MOVED, PromiseState.DROPPED)]


class PromiseQuerySet(WordsQuerySet["Promise"]):
    words_in = ("words", "who", "workstream__name")

    def visible_to(self, user: Reader) -> Self:
        """Promises that this reader may see now: those that stand in an edition that they may read."""
        return self.standing_in(Edition.objects.visible_to(user))

    def shown(self) -> Self:
        """Those that stand in an edition that its update's readers may read."""
        return self.standing_in(Edition.objects.filter(update__in=Update.objects.readable(), withheld_at=None))

    def standing_in(self, editions: EditionQuerySet) -> Self:
        places = Promise.stands_in.through._default_manager.filter(editionsection__edition__in=editions)
        return self.filter(published_at__isnull=False, pk__in=places.values("promise"))

    def in_full(self) -> Self:
        """Each with its `state` and `due_by`, the latest fair day that counts now, and all that a page says of it."""
        is_moved = Q(mark__state=PromiseState.MOVED) | Q(milestone__forecast_by__gt=F("when_by"))
        state = Case(
            When(mark__state__in=SETTLED, then=F("mark__state")),
            When(milestone__reached_on__isnull=False, then=Value(PromiseState.KEPT)),
            When(is_moved, then=Value(PromiseState.MOVED)),
            default=Value(PromiseState.OPEN),
            output_field=models.CharField(),
        )
        due_by = Coalesce("mark__expected_by", Greatest("when_by", "milestone__forecast_by"))
        told = self.select_related("update", "workstream", "milestone__workstream", "mark")
        return told.annotate(state=state, due_by=due_by)

    def fallen_due(self, on: datetime.date) -> Self:
        """Published ones that are neither kept nor dropped and of which the latest fair day has passed, longest due first."""
        return self.shown().in_full().overdue(on).order_by("due_by", "pk")

    def overdue(self, on: datetime.date) -> Self:
        """Those of what was fetched `in_full()` that are neither kept nor dropped on that day, and late."""
        return self.filter(state__in=UNSETTLED, due_by__lt=on)

    def in_state(self, wanted: str, on: datetime.date) -> Self:
        """Those of what was fetched `in_full()` that stand so on that day: a `PromiseState`, or `OVERDUE`."""
        return self.overdue(on) if wanted == OVERDUE else self.filter(state=wanted)

    def beside(self, sections: Iterable[int]) -> Self:
        """Those that stand in these sections of editions, each with its `place`: which one."""
        return self.annotate(place=F("stands_in")).filter(place__in=list(sections))

    def soonest_first(self) -> Self:
        """Of those fetched `in_full()`: what is open by its date, then what is settled, the newest first."""
        is_settled = Case(When(state__in=SETTLED, then=Value(1)), default=Value(0))
        return self.order_by(is_settled, Case(When(state__in=UNSETTLED, then="due_by")), "-mark__said_at", "-when_by", "pk")


class Promise(HasAudience, Written):
    """Something that an update says will be done by a date. Once published it never changes; marks say what came of it."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="promises")
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, related_name="promises")
    """Where the draft makes it."""
    stands_in = models.ManyToManyField(EditionSection, related_name="promises")
    """Where it was published: in each edition's section."""
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, null=True, related_name="promises")
    words = models.TextField()
    who = models.CharField(max_length=150, blank=True)
    when = PlannedDate()
    milestone = models.ForeignKey(Milestone, on_delete=models.SET_NULL, null=True, related_name="promises")
    """Of the workstream's plan, if it is the same: then what is said of the one is said of the other."""
    becomes_milestone = models.BooleanField(default=False)
    """Whether a milestone is to be made of it when it is published."""
    published_at = models.DateTimeField(null=True, editable=False)
    mark = models.OneToOneField("Mark", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """What was said of it last: the newest of its `marks`."""

    place: int
    """The edition's section beside which it is shown, only on those that `updates.promises.put_beside` asked for."""
    state: str
    due_by: datetime.date
    """These two only on those fetched `in_full()`."""

    objects = PromiseQuerySet.as_manager()

    class Meta(HasAudience.Meta):
        ordering = ["when_by", "pk"]
        constraints = [
            *HasAudience.Meta.constraints,
            models.CheckConstraint(condition=~Q(words=""), name="promise_has_words"),
            models.CheckConstraint(condition=Q(mark=None) | Q(published_at__isnull=False), name="marked_promises_were_published"),
            models.CheckConstraint(
                condition=Q(becomes_milestone=False) | Q(milestone=None, workstream__isnull=False, published_at=None),
                name="promises_become_milestones_of_a_workstream",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("promise", args=[self.pk])

    @property
    def staff_url(self) -> str:
        return reverse("staff_promise_mark", args=[self.pk])

    @property
    def promised(self) -> str:
        """For when it was promised, to follow that word: “by 23 December 2016”, “for early 2017”."""
        words = self.when.in_full
        return words if words.lower().startswith(LEADS) else f"for {words}"

    @property
    def as_published(self) -> list[object]:
        """What its update's approval is about: what readers are told is promised, whatever comes of it."""
        return [
            self.words,
            self.who,
            str(self.when),
            (self.milestone_id, self.becomes_milestone) if self.published_at is None else (),
        ]

    @property
    def due(self) -> Date:
        """When it is due now, in the words given."""
        if self.mark and self.mark.expected:
            return self.mark.expected
        forecast = self.milestone.forecast if self.milestone else None
        return forecast if forecast and forecast.last > self.when.last else self.when

    @property
    def get_state_display(self) -> str:
        return PromiseState(self.state).label

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    def is_overdue(self, on: datetime.date) -> bool:
        """Whether it is neither kept nor dropped, and its latest fair day has passed."""
        return not self.is_settled and self.due_by < on

    @property
    def what_came(self) -> str:
        """What was said of it last, in words; of its milestone, if nobody has said anything of itself."""
        if (self.mark and self.mark.state in SETTLED) or self.milestone is None:
            return self.mark.words if self.mark else ""
        return self.milestone.outcome or (self.mark.words if self.mark else "")

    @property
    def shown_at(self) -> str:
        """Where what came of it can be seen, if that was said."""
        if self.mark and self.mark.address:
            return self.mark.address
        return self.milestone.get_absolute_url() if self.milestone else ""


class Mark(models.Model):
    """What came of a promise: kept, moved to another date, or dropped, and in which words. Earlier marks are kept."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="marks")
    state = models.CharField(max_length=10, choices=MARKS)
    words = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    """Where it can be seen: a path of ours, or a web address."""
    expected = PlannedDate(optional=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["kept", "moved", "dropped"]), name="mark_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="mark_has_words"),
            models.CheckConstraint(
                condition=Q(state="moved", expected_by__isnull=False) | ~Q(state="moved") & Q(expected_by=None),
                name="moved_promises_say_when",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
