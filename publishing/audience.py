"""Who may see a thing: everyone, the members of named groups, or the staff. The rule is stated here and nowhere else."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from people.dates import day_by_the_clock
from people.models import Group, Membership, Reader, User


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


def shared_with_members(model: type[HasAudience]) -> "QuerySet[Any, tuple[int, str]]":
    """The rows that are for named groups, each with the address of each account whose term of office in one of them runs now.

    The same rule as that of `open_to`, for all members at once; what the staff may see besides is not in it.
    """
    named: Any = model.audience_groups.through
    row = model._meta.model_name
    serving = Membership.objects.current(day_by_the_clock()).filter(profile__user__is_active=True)
    shared = named.objects.filter(**{f"{row}__audience": Audience.GROUPS}, group__memberships__in=serving)
    return shared.values_list(f"{row}_id", Lower("group__memberships__profile__user__email"))
