"""What colleagues say to each other about a draft. No reader ever sees it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from mail.models import Letter
from people.models import Reader, User
from updates.models.updates import Section, Update

LONGEST = 3000
"""Characters."""


class RemarkQuerySet(models.QuerySet["Remark"]):
    def visible_to(self, user: Reader) -> Self:
        """Remarks that this person may read: those who may read drafts."""
        return self.all() if isinstance(user, User) and user.is_editor else self.none()

    def threads(self) -> Self:
        """Those that began something, the newest first; what is settled comes last."""
        return self.filter(thread=None).order_by(models.F("settled_at").desc(nulls_first=True), "-written_at", "-pk")

    def in_full(self) -> Self:
        """Each with all that is shown of it."""
        people = ("section", "written_by", "settled_by")
        return self.select_related(*people).prefetch_related("asked", "replies__written_by")

    def open(self) -> Self:
        """Those that began something that is not settled."""
        return self.filter(thread=None, settled_at=None)


class Remark(models.Model):
    """A remark on a draft or one section of it, or a reply to such."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="remarks")
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, related_name="remarks")
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    """What it replies to."""
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    asked = models.ManyToManyField(User, related_name="+", blank=True)
    """Colleagues whose answer is wanted."""
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remarks_say_something"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False, thread=None),
                name="remarks_are_settled_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"

    def get_absolute_url(self) -> str:
        """Where editors read it: beside the text it is about, or on the page of all."""
        begun = self.thread_id or self.pk
        page = f"sections/{self.section_id}/" if self.section_id else "remarks/"
        return f"{self.update.staff_url}{page}#remark-{begun}"


class RemarkLetter(Letter):
    """An email to a colleague whom a remark concerns. The ledger: each person gets one for a remark."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="letters")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("remark", "person", name="one_letter_for_a_remark_and_person"),
            models.CheckConstraint(condition=Q(is_sent=False) | Q(ended_at__isnull=False), name="sent_remarks_have_ended"),
        ]
        indexes = [models.Index("not_before", name="remark_letters_to_send", condition=Q(ended_at=None))]
