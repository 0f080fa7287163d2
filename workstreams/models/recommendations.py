"""Recommendations to Ministers, the responses to them, and what shows that they were carried out."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from people.models import Group, User
from publishing.markdown import HtmlField
from publishing.planned import PlannedDate
from publishing.querysets import WordsQuerySet
from publishing.writing import Written
from workstreams.models.actions import OPEN_STATUSES, Action, ActionStatus
from workstreams.models.milestones import Milestone
from workstreams.models.references import ReferenceField, reference_is_well_formed
from workstreams.models.workstream import Workstream


class RecommendationState(models.TextChoices):
    """Where a recommendation stands: worked out from what was answered, done and shown, never typed."""

    AWAITED = "awaited", "Not yet put to Ministers"
    WITH_MINISTERS = "with ministers", "With Ministers"
    CONSIDERED = "considered", "Under consideration"
    NOT_ACCEPTED = "not accepted", "Not accepted"
    ACCEPTED = "accepted", "Accepted, nothing planned yet"
    PLANNED = "planned", "Accepted, work planned"
    IN_HAND = "in hand", "Being carried out"
    UNSHOWN = "unshown", "Done, evidence awaited"
    CARRIED_OUT = "carried out", "Carried out"
    DROPPED = "dropped", "Accepted, but its actions were dropped"


State = RecommendationState


class RecommendationQuerySet(WordsQuerySet["Recommendation"]):
    words_in = ("reference", "text", "workstream__name")

    def with_state(self) -> Self:
        """Each with `state`, a value of `RecommendationState`, by which they can be filtered too."""
        actions = Action.objects.filter(recommendations=OuterRef("pk"))
        milestones = Milestone.objects.filter(recommendations=OuterRef("pk"))
        evidence = Evidence.objects.filter(recommendation=OuterRef("pk"))
        unfinished = any_of(actions.filter(status__in=OPEN_STATUSES), milestones.filter(reached_on=None))
        begun = any_of(
            actions.exclude(status__in=[ActionStatus.NOT_STARTED, ActionStatus.DROPPED]), milestones.exclude(reached_on=None)
        )
        shown = any_of(evidence, milestones.exclude(evidence=""))
        steps = [
            When(put_on=None, then=Value(State.AWAITED)),
            When(response=None, then=Value(State.WITH_MINISTERS)),
            When(response__answer=Answer.CONSIDERED, then=Value(State.CONSIDERED)),
            When(response__answer=Answer.NOT_ACCEPTED, then=Value(State.NOT_ACCEPTED)),
            When(~any_of(actions, milestones), then=Value(State.ACCEPTED)),
            When(~any_of(actions.exclude(status=ActionStatus.DROPPED), milestones), then=Value(State.DROPPED)),
            When(unfinished & ~begun, then=Value(State.PLANNED)),
            When(unfinished, then=Value(State.IN_HAND)),
            When(~shown, then=Value(State.UNSHOWN)),
        ]
        return self.annotate(state=Case(*steps, default=Value(State.CARRIED_OUT), output_field=models.CharField()))

    def late_to_be_put(self, on: datetime.date) -> Self:
        """Those not yet put to Ministers whose latest fair day for it has passed on that day."""
        return self.filter(put_on=None, due_by__lt=on)


def any_of(*rows: QuerySet) -> Q:
    """Whether one of these has a row."""
    found = Q()
    for each in rows:
        found |= Q(Exists(each))
    return found


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    IN_PART = "accepted in part", "Accepted in part"
    NOT_ACCEPTED = "not accepted", "Not accepted"
    CONSIDERED = "under consideration", "Under consideration"


class Recommendation(Written):
    """What a group or a review puts to Ministers."""

    class Kind(models.TextChoices):
        INTERIM = "interim", "Interim"
        FINAL = "final", "Final"

    reference = ReferenceField()
    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.FINAL)
    text = models.TextField()
    html = HtmlField(editable=False)
    summary = models.CharField(max_length=250, editable=False)
    """Its first words."""
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="recommendations")
    review = models.CharField(max_length=200, blank=True)
    """Who made it, if no group of the programme did."""
    due = PlannedDate(optional=True)
    """When it is to be put to Ministers."""
    put_on = models.DateField(null=True, blank=True)
    response = models.OneToOneField("Response", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """What Ministers say now: the newest of its `responses`."""
    actions = models.ManyToManyField(Action, blank=True, related_name="recommendations")
    milestones = models.ManyToManyField(Milestone, blank=True, related_name="recommendations")

    state: str
    """Only on those fetched `with_state()`."""

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        constraints = [
            reference_is_well_formed("recommendation"),
            models.CheckConstraint(
                condition=Q(group__isnull=False, review="") | (Q(group=None) & ~Q(review="")),
                name="recommendation_says_who_made_it",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="recommendation_has_words"),
            models.CheckConstraint(
                condition=Q(response=None) | Q(put_on__isnull=False), name="answered_recommendations_were_put"
            ),
        ]

    def __str__(self) -> str:
        return f"Recommendation {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("recommendation", args=[self.reference])

    @property
    def staff_url(self) -> str:
        return reverse("staff_recommendation", args=[self.workstream.slug, self.pk])

    @property
    def made_by(self) -> str:
        return str(self.group) if self.group else self.review

    @property
    def answer(self) -> str:
        """What Ministers say now, a value of `Answer`; nothing if they have not answered."""
        return self.response.answer if self.response else ""

    @property
    def answered_on(self) -> datetime.date | None:
        return self.response.answered_on if self.response else None

    @property
    def response_text(self) -> str:
        return self.response.text if self.response else ""

    @property
    def get_state_display(self) -> str:
        return RecommendationState(self.state).label

    def is_late_to_be_put(self, on: datetime.date) -> bool:
        return self.put_on is None and self.due is not None and self.due.is_overdue(on)


class Response(models.Model):
    """What Ministers said to a recommendation. Earlier responses are kept: together they are its history."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="responses")
    answer = models.CharField(max_length=20, choices=Answer.choices)
    text = models.TextField()
    answered_on = models.DateField()
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody, if it was loaded from files."""
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=Answer.values), name="response_is_known"),
            models.CheckConstraint(condition=~Q(text=""), name="response_has_words"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()


class Evidence(models.Model):
    """A page or document that shows that a recommendation was carried out."""

    key = models.UUIDField(unique=True)
    """Made with the empty form, so that a form sent twice is one thing."""
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    address = models.URLField(max_length=500)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.title
