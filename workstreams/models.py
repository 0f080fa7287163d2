"""The programme, its outcomes and its workstreams."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import Group, Profile
from publishing.markdown import HtmlField


class Programme(models.Model):
    """The whole. A portal has one."""

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=30)
    owner = models.CharField(max_length=150)
    """Who runs it, as the foot of each page says."""
    vision = models.TextField()
    about_html = HtmlField(blank=True)
    stage = models.CharField(max_length=50)
    stage_note = models.TextField(blank=True)
    contact_name = models.CharField(max_length=150)
    contact_email = models.EmailField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_programme")]

    def __str__(self) -> str:
        return self.name


class Outcome(models.Model):
    """A statement of what good looks like, under which workstreams stand."""

    slug = models.SlugField(unique=True)
    statement = models.CharField(max_length=250)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.statement


class Workstream(models.Model):
    """An area of work. Without an outcome it stands by itself."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, null=True, blank=True, related_name="workstreams")
    position = models.PositiveSmallIntegerField(unique=True)
    summary = models.CharField(max_length=300)
    purpose_html = HtmlField(blank=True)
    lead = models.ForeignKey(Profile, on_delete=models.PROTECT, null=True, blank=True, related_name="workstreams_led")
    groups = models.ManyToManyField(Group, blank=True, related_name="workstreams")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workstream", args=[self.slug])
