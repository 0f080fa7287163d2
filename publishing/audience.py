"""Who may see a thing: everyone, the members of named groups, or the staff. The rule is stated here and nowhere else."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.models import Group, Reader, User


class Audience(models.TextChoices):
    EVERYONE = "everyone", "Everyone"
    GROUPS = "groups", "Members of named groups"
    STAFF = "staff", "Programme staff"


class HasAudience(models.Model):
    """What readers may or may not see. The audience of a row is asked only through `open_to`."""

    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    audience_groups = models.ManyToManyField(Group, blank=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=Q(audience__in=Audience.values), name="%(class)s_audience_is_known")]

    @property
    def is_for_everyone(self) -> bool:
        return self.audience == Audience.EVERYONE


def open_to(user: Reader, model: type[HasAudience]) -> Q:
    """Rows of the model whose audience takes this reader in, whatever else may hide them.

    An allow-list: a row is in because a line here says so.
    """
    allowed = Q(audience=Audience.EVERYONE)
    if not isinstance(user, User) or not user.is_active:
        return allowed
    if user.is_programme_staff:
        allowed |= Q(audience=Audience.STAFF)
    if user.is_editor:
        allowed |= Q(audience=Audience.GROUPS)
    named: Any = model.audience_groups.through
    shared = named.objects.filter(**{model._meta.model_name or "": OuterRef("pk")}, group__in=Group.objects.of(user).values("pk"))
    return allowed | Q(Q(audience=Audience.GROUPS), Exists(shared))
