"""How far an update's coming edition has got on its way to readers."""

from django.db import models
from django.db.models import Q

from mail.models import Letter
from people.models import User
from updates.models.updates import Update


class Stage(models.TextChoices):
    """Where the coming edition stands. Whether readers read an earlier one meanwhile is the update's `state`."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in review", "In review"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"


SENT_IN = [Stage.IN_REVIEW, Stage.APPROVED, Stage.SCHEDULED]
PASSED = [Stage.APPROVED, Stage.SCHEDULED]


class Release(models.Model):
    """The coming edition's way through review. There is one from when it is first sent in until it is published.

    What was approved is kept as a fingerprint of the whole draft. Whether that is still the draft's is worked out when it
    is asked for (`updates.workflow.standing`): `stage` tells what people did, never whether the text has changed since.
    """

    update = models.OneToOneField(Update, on_delete=models.CASCADE, related_name="release")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    is_minor = models.BooleanField(default=False)
    """Whether readers are to be told nothing of it: the date stays, no email goes."""
    note = models.TextField(blank=True)
    """What it changes in what readers read now, and why; the first edition has none."""
    sent_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_in_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_why = models.TextField(blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_print = models.CharField(max_length=64, blank=True)
    scheduled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    scheduled_for = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="release_stage_is_known"),
            models.CheckConstraint(
                condition=Q(stage__in=SENT_IN, sent_in_by__isnull=False, sent_in_at__isnull=False)
                | Q(stage=Stage.DRAFT, sent_in_by=None, sent_in_at=None),
                name="release_was_sent_in_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=PASSED, approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_print="")
                | Q(stage__in=[Stage.DRAFT, Stage.IN_REVIEW], approved_by=None, approved_at=None, approved_print=""),
                name="release_was_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.SCHEDULED, scheduled_by__isnull=False, scheduled_for__isnull=False)
                | ~Q(stage=Stage.SCHEDULED) & Q(scheduled_by=None, scheduled_for=None),
                name="release_is_scheduled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.DRAFT, sent_back_by__isnull=False, sent_back_at__isnull=False) & ~Q(sent_back_why="")
                | ~Q(stage=Stage.DRAFT) & Q(sent_back_by=None, sent_back_at=None, sent_back_why=""),
                name="release_was_sent_back_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"the coming edition of {self.update}"


class ReviewLetter(Letter):
    """An email to an editor that something waits for them: to be reviewed, or to be written further.

    The ledger: of each time that an update is sent in or back, each person gets one. `asked_at` is that time.
    """

    class Kind(models.TextChoices):
        SENT_IN = "sent in", "Sent in for review"
        SENT_BACK = "sent back", "Sent back to its writers"

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="review_letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["sent in", "sent back"]), name="review_letter_kind_is_known"),
            models.UniqueConstraint("update", "kind", "asked_at", "person", name="one_letter_for_a_step_and_person"),
            models.CheckConstraint(condition=~Q(person=models.F("by")), name="review_letters_tell_others"),
            models.CheckConstraint(condition=Q(is_sent=False) | Q(ended_at__isnull=False), name="sent_reviews_have_ended"),
        ]
        indexes = [models.Index("not_before", name="review_letters_to_send", condition=Q(ended_at=None))]
