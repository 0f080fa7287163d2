"""Documents: what a thing in the library is, whoever may read it, whatever version it is in."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import ANYONE, Group, Guest, Reader, User
from publishing.audience import Audience
from publishing.models import Publishable
from publishing.querysets import PublishedQuerySet, WordsQuerySet
from publishing.states import State
from publishing.writing import Written
from workstreams.models import Commitment, Recommendation, Workstream

OPEN_GOVERNMENT_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


class DocumentQuerySet(PublishedQuerySet["Document"], WordsQuerySet["Document"]):  # type: ignore[override]
    words_in = ("title", "summary", "authors", "organisations", "reference")

    def visible_to(self, user: Reader) -> Self:
        """Those that this reader may see now: contributors see what is being written in their workstreams, too, but not
        what was published and called back."""
        seen = super().visible_to(user)
        if isinstance(user, Guest):
            return self.filter(
                Q(pk__in=seen.values("pk")) | Q(state__in=State.readable(), pk__in=user.versions.values("document"))
            )
        if not isinstance(user, User) or not user.is_programme_staff or user.is_editor:
            return seen
        drafts = Q(state=State.DRAFT, pk__in=self.model.of_team(user)) & ~Q(versions__published_at__isnull=False)
        return self.filter(Q(pk__in=seen.values("pk")) | drafts)

    def written_by(self, user: Reader) -> Self:
        """Those of which this person may write versions: all for an editor, their workstreams' for a contributor."""
        if not isinstance(user, User) or not user.is_programme_staff:
            return self.none()
        seen = self.visible_to(user)
        return seen if user.is_editor else seen.filter(pk__in=self.model.of_team(user))

    def in_reading_order(self) -> Self:
        """Newest first."""
        return self.select_related("current").order_by("-dated", "-pk")

    def about(self, thing: models.Model) -> Self:
        """Documents that belong to this workstream, or are evidence for this commitment or recommendation."""
        filters: dict[str, Any] = {f"{thing._meta.model_name}s": thing}
        return self.filter(**filters)

    def of_group(self, group: Group) -> Self:
        """Documents that are this group's work, or for its members to read."""
        for_it = self.model.audience_groups.through._default_manager.filter(group=group).values("document")
        return self.filter(Q(groups=group) | Q(audience=Audience.GROUPS, pk__in=for_it)).distinct()


class Document(Publishable, Written):
    """A document. It keeps its address, which leads to the newest of its published versions."""

    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        RESEARCH = "research", "Research"
        EVIDENCE = "evidence paper", "Evidence paper"
        GUIDANCE = "guidance", "Guidance"
        PLAN = "action plan", "Action plan"
        MAP = "map", "Map"
        PRESENTATION = "presentation", "Presentation"
        TERMS = "terms of reference", "Terms of reference"
        CONSULTATION = "consultation", "Consultation"
        MINUTES = "minutes", "Minutes"
        PAPER = "meeting paper", "Meeting paper"

    class Licence(models.TextChoices):
        OGL = "ogl 3", "Open Government Licence v3.0"
        OTHER = "other", "All rights reserved by those who wrote it"

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        GAELIC = "gd", "Gaelic"
        SCOTS = "sco", "Scots"
        OTHER = "und", "Another language, or several"

    slug = models.SlugField(unique=True, max_length=120, editable=False)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    dated = models.DateField()
    """The day that it bears, whenever it came into the portal."""
    authors = models.CharField(max_length=300, blank=True)
    organisations = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.ENGLISH)
    reference = models.CharField(max_length=100, blank=True)
    """What others call it, such as an ISBN."""
    licence = models.CharField(max_length=10, choices=Licence.choices, default=Licence.OGL)
    workstreams = models.ManyToManyField(Workstream, blank=True, related_name="documents")
    groups = models.ManyToManyField(Group, blank=True, related_name="documents")
    """Whose work it is, whoever may read it."""
    commitments = models.ManyToManyField(Commitment, blank=True, related_name="documents")
    recommendations = models.ManyToManyField(Recommendation, blank=True, related_name="documents")
    """What it is evidence for; so are the commitments."""
    related = models.ManyToManyField("self", blank=True)
    current = models.OneToOneField("Version", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """The newest version that was published."""
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    notice = models.TextField(blank=True)
    """Why it was withdrawn, and what stands in its place."""

    objects = DocumentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, current=None)
                | Q(state__in=[State.PUBLISHED, State.WITHDRAWN], current__isnull=False),
                name="published_documents_have_a_version",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | ~Q(summary="") & ~Q(kind=""), name="published_documents_are_described"
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(notice="")
                | ~Q(state=State.WITHDRAWN) & Q(withdrawn_at=None, notice=""),
                name="withdrawn_documents_say_why",
            ),
        ]
        indexes = [models.Index(fields=["-dated"], name="documents_newest_first")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def of_team(cls, user: User) -> models.QuerySet[Any, Any]:
        """The numbers of the documents that belong to a workstream about which this person may write."""
        own = Workstream.objects.written_by(user).values("pk")
        return cls.workstreams.through._default_manager.filter(workstream__in=own).values("document")

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.slug])

    @property
    def staff_url(self) -> str:
        return reverse("staff_document", args=[self.pk])

    @property
    def is_readable(self) -> bool:
        return self.state in State.readable()

    @property
    def is_described(self) -> bool:
        """Whether somebody has said what it is: one made of a file waits for that."""
        return bool(self.summary and self.kind)

    @property
    def is_withdrawn(self) -> bool:
        return self.state == State.WITHDRAWN

    @property
    def licence_address(self) -> str:
        """Where the licence can be read, if it is one that can."""
        return OPEN_GOVERNMENT_LICENCE if self.licence == self.Licence.OGL else ""

    @property
    def lang(self) -> str:
        """For HTML: the language if it is not the page's own and is known."""
        return "" if self.language in (self.Language.ENGLISH, self.Language.OTHER) else self.language

    @property
    def can_be_followed(self) -> bool:
        """Whether emails can tell of it, which tell only what anyone may read."""
        return Document.objects.visible_to(ANYONE).filter(pk=self.pk, state=State.PUBLISHED).exists()
