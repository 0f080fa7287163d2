"""What readers say under an update: held until somebody has read it, then shown below the text."""

import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import MD5, Greatest
from django.utils.safestring import SafeString

from mail.models import Letter
from people.models import Reader, User
from publishing.markdown import linked
from publishing.writing import Written
from updates.models.updates import Update

LONGEST_NAME = 80
LONGEST_COMMENT = 3000
"""Characters."""


class Conversation(Written):
    """Until when readers may comment on an update, and when what is shown of their comments last changed.

    An update without such a row takes comments for as long as `updates.conversations` says.
    """

    update = models.OneToOneField(Update, on_delete=models.CASCADE, related_name="conversation")
    closes_on = models.DateField(null=True, blank=True)
    """The last day, in London. None: it takes no comments."""
    shown_changed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"comments on {self.update}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: Reader) -> Self:
        """Comments that this reader may see now: approved ones, under updates that they may see."""
        return self.filter(state=Comment.State.APPROVED, update__in=Update.objects.visible_to(user))

    def moderated_by(self, user: User) -> Self:
        """Comments that this person may decide about."""
        return self.all() if user.is_editor else self.none()

    def waiting(self) -> Self:
        return self.filter(state=Comment.State.WAITING)

    def pressing(self) -> Self:
        """Waiting ones whose words may tell of somebody at risk."""
        return self.waiting().exclude(signs=[])

    def most_pressing_first(self) -> Self:
        """What may tell of somebody at risk, then the others as they came, and last what came in a flood."""
        return self.annotate(has_signs=~Q(signs=[])).order_by("-has_signs", "is_set_aside", "sent_at", "pk")

    def from_address(self, email: str, marks: list[str]) -> Self:
        """Comments sent with this address, also where the address itself has been forgotten."""
        return self.filter(Q(email__iexact=email.strip()) | Q(mark__in=marks))

    def out_of_time(self, before: datetime.datetime) -> Self:
        """Comments that are not shown, sent or withdrawn before that moment."""
        never_shown = Q(state__in=[Comment.State.WAITING, Comment.State.REJECTED], sent_at__lt=before)
        return self.filter(never_shown | Q(state=Comment.State.WITHDRAWN, decided_at__lt=before))

    def settled_before(self, moment: datetime.datetime) -> Self:
        """Comments with an address still, about which nobody has said anything since."""
        said = self.exclude(email="").exclude(state=Comment.State.WAITING).annotate(said_at=Greatest("decided_at", "replied_at"))
        under_way = CommentLetter.objects.filter(comment=OuterRef("pk"), ended_at=None)
        return said.filter(~Exists(under_way), said_at__lt=moment)


class Comment(models.Model):
    """What somebody said under an update."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Not shown"
        WITHDRAWN = "withdrawn", "Withdrawn"

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField(null=True)
    """Its address on the page. Counted from the first approval, so that it tells nothing of what is not shown."""
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    email = models.EmailField(blank=True)
    """Never shown to readers. Empty once it has been forgotten."""
    mark = models.CharField(max_length=64, blank=True)
    """What is kept of the address, so that its owner can have the comment erased: `updates.erasure.mark_of`."""
    text = models.TextField(blank=True)
    wants_email = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    signs = ArrayField(models.CharField(max_length=60), default=list)
    """Words in it that may tell of somebody at risk. They ask for a reader, they judge nothing."""
    alerted_at = models.DateTimeField(null=True)
    """When staff were told by email to read it now."""
    is_set_aside = models.BooleanField(default=False)
    """Whether it came after many others from the same address."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    """One more with each act of a moderator."""
    moderated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    moderated_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    is_spam = models.BooleanField(default=False)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [
            models.Index("update", "sent_at", name="comments_shown", condition=Q(state="approved")),
            models.Index("mark", "sent_at", name="comments_of_an_address"),
        ]
        constraints = [
            models.UniqueConstraint(
                F("update"), F("mark"), F("name"), MD5("text"), name="comment_sent_twice_is_one", condition=~Q(mark="")
            ),
            models.UniqueConstraint("update", "number", name="comments_are_numbered"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "rejected", "withdrawn"]), name="comment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "rejected"], number=None)
                | Q(state__in=["approved", "withdrawn"], number__isnull=False),
                name="comments_shown_have_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="comment_decision_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "withdrawn"]) | ~Q(reason=""), name="comments_not_shown_say_why"
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None) | ~Q(reply="") & Q(replied_at__isnull=False), name="reply_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(name="") & ~Q(text="") & ~Q(mark="")
                | Q(erased_at__isnull=False, name="", email="", mark="", text=""),
                name="erased_comments_hold_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.update.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        return f"reader-comment-{self.number}"

    @property
    def html(self) -> SafeString:
        return linked(self.text)

    @property
    def reply_html(self) -> SafeString:
        return linked(self.reply)

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None


class CommentLetter(Letter):
    """An email to somebody who commented and asked to be told. The ledger: each kind goes once for a comment."""

    class Kind(models.TextChoices):
        APPROVED = "approved", "Shown"
        REJECTED = "rejected", "Not shown"
        WITHDRAWN = "withdrawn", "No longer shown"
        REPLY = "reply", "Replied to"

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("comment", "kind", name="one_letter_of_a_kind"),
            models.CheckConstraint(condition=Q(is_sent=False) | Q(ended_at__isnull=False), name="sent_letters_have_ended"),
            models.CheckConstraint(
                condition=Q(kind__in=["approved", "rejected", "withdrawn", "reply"]), name="comment_letter_kind_is_known"
            ),
        ]
        indexes = [models.Index("not_before", name="comment_letters_to_send", condition=Q(ended_at=None))]
