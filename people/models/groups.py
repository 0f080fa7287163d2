"""Profiles, groups and memberships: what every question of "who may see it" rests on."""

import datetime
import re
import unicodedata
from string import Formatter
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from people.dates import day_by_the_clock
from people.models.accounts import Reader, User
from people.models.written import Written


class Profile(Written):
    """A person as readers see them. Not everybody shown has an account, and an account shows nothing by itself.

    Their name and organisation are public with what they do for the programme; all else once the staff have published it.
    """

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=200, blank=True)
    post = models.CharField(max_length=200, blank=True)
    """As the staff write it; readers see it as it was published."""
    biography = models.TextField(blank=True)
    """Markdown, as the staff write it."""
    shown_post = models.CharField(max_length=200, blank=True, default="", editable=False)
    shown_biography = models.TextField(blank=True, default="", editable=False)
    """Markdown, as it was published."""
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    """Nobody, if it was loaded from files."""
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="profile")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, shown_post="", shown_biography="")
                | Q(published_at__isnull=False) & ~Q(shown_biography=""),
                name="only_published_profiles_show_more",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])

    @property
    def line(self) -> str:
        """What they are, in a line, as far as that is public."""
        return ", ".join(filter(None, [self.shown_post, self.organisation]))

    @property
    def whole_line(self) -> str:
        """What they are, in a line, for those who prepare a group's meetings."""
        return ", ".join(filter(None, [self.post, self.organisation]))


WIDTH = re.compile(r"0[1-4]")
NOT_IN_LABELS = re.compile("[<>&\"'`]")


def numbers_papers(pattern: str) -> None:
    """Raises `ValidationError` unless the pattern gives each paper of each meeting a number of its own, in plain characters.

    Nothing is formatted to find out: a wide field would fill the memory.
    """
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        parts = []
    if not (all(map(is_known, parts)) and tells_apart(parts)):
        raise ValidationError(
            "Write it with {meeting} and {paper}, and something that is no digit between them, as in "
            "{group}({year}){meeting:02}-{paper:02}. Widths go up to :04.",
            code="pattern",
        )
    if any(is_odd(character) for character in pattern):
        raise ValidationError("Write it without < > & and quotation marks, and with characters that are seen.", code="characters")


Part = tuple[str, str | None, str | None, str | None]
"""As `string.Formatter.parse` tells it: the words before a name, the name, how wide it is, how it is turned into words."""


def is_known(part: Part) -> bool:
    """Whether a part of a pattern names what there is, in a way that is allowed."""
    _, name, spec, conversion = part
    if name is None:
        return True
    is_number = name in ("meeting", "paper")
    is_wide = bool(spec) and not (is_number and WIDTH.fullmatch(spec or ""))
    return not conversion and not is_wide and (is_number or name in ("group", "year"))


def tells_apart(parts: list[Part]) -> bool:
    """Whether both numbers are in it, each once, with something between them that is no digit."""
    names = [name for _, name, _, _ in parts]
    if names.count("meeting") != 1 or names.count("paper") != 1:
        return False
    first, second = sorted((names.index("meeting"), names.index("paper")))
    return any(not character.isdigit() for words, *_ in parts[first + 1 : second + 1] for character in words)


def is_odd(character: str) -> bool:
    """Whether it is unseen, turns the direction of writing, or means something in HTML."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or bool(NOT_IN_LABELS.match(character))


class GroupQuerySet(models.QuerySet["Group"]):
    def of(self, user: Reader, on: datetime.date | None = None) -> Self:
        """Groups in which this person's term of office runs on that day (today, in London, if not said)."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(pk__in=Membership.objects.current(on or day_by_the_clock()).filter(profile__user=user).values("group"))

    def kept_by(self, user: Reader) -> Self:
        """Groups whose meetings and papers this person prepares: all for an editor, those of which they are the secretariat
        today for anybody else."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if user.is_editor:
            return self.all()
        secretariat = Membership.objects.current(day_by_the_clock()).filter(part=Membership.Part.SECRETARIAT)
        return self.filter(pk__in=secretariat.filter(profile__user=user).values("group"))


class GroupKind(models.TextChoices):
    ADVISORY = "advisory", "Advisory group"
    REVIEW = "review", "Review group"
    WORKING = "working", "Working group"
    PARTNERSHIP = "partnership", "Partnership"
    MINISTERIAL = "ministerial", "Ministerial group"
    OTHER = "other", "Group"


class Group(Written):
    """An advisory, review or working group."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=20, choices=GroupKind.choices, default=GroupKind.OTHER)
    purpose = models.TextField(blank=True)
    paper_pattern = models.CharField(max_length=60, default="{group}({year}){meeting:02}-{paper:02}", validators=[numbers_papers])
    """How papers of its meetings are numbered: “EAG(16)02-03”. The year has two digits."""
    watermarks_packs = models.BooleanField(default=False)
    """Whether each page of a pack names the reader that it was made for."""
    closed_on = models.DateField(null=True, blank=True)
    """The last day on which anybody served on it."""
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GroupKind.values), name="kind_of_group_is_known"),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False), name="only_closed_groups_have_a_successor"
            ),
            models.CheckConstraint(condition=Q(successor=None) | ~Q(successor=F("id")), name="no_group_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.slug])

    @property
    def staff_url(self) -> str:
        return reverse("staff_group", args=[self.slug])

    def is_closed(self, on: datetime.date) -> bool:
        """Whether it has closed by that day."""
        return self.closed_on is not None and self.closed_on <= on


class PartInGroup(models.TextChoices):
    CHAIR = "chair", "Chair"
    MEMBER = "member", "Member"
    DEPUTY = "deputy", "Deputy"
    SECRETARIAT = "secretariat", "Secretariat"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: datetime.date) -> Self:
        """Memberships whose term of office includes that day; the last day counts unless it was ended within it."""
        still = Q(ends_on__isnull=True) | Q(ends_on__gt=on) | Q(ends_on=on, is_over_early=False)
        return self.filter(Q(starts_on__lte=on) & still)

    def over(self, on: datetime.date) -> Self:
        """Memberships whose term of office has ended by that day."""
        return self.filter(Q(ends_on__lt=on) | Q(ends_on=on, is_over_early=True))

    def meeting(self, starts_on: datetime.date, ends_on: datetime.date | None) -> Self:
        """Memberships that have a day in common with a term of office from that day to that one."""
        meets = self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
        return meets.filter(starts_on__lte=ends_on) if ends_on else meets

    def in_order(self) -> Self:
        """The chair, the members by name, the deputies, the secretariat."""
        place = Case(*(When(part=part, then=Value(number)) for number, part in enumerate(Membership.Part.values)))
        return self.order_by(place, "profile__name", "starts_on")


class Membership(models.Model):
    """A person's term of office in a group. Access to the group's papers lasts as long as it does."""

    Part = PartInGroup

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="memberships")
    part = models.CharField(max_length=20, choices=Part.choices, default=Part.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    """The last day; access ends with it."""
    is_over_early = models.BooleanField(default=False, editable=False)
    """Whether access was ended before the last day was over."""
    wants_letters = models.BooleanField(default=True)
    """Whether they are emailed about the group's meetings and papers."""

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("group", "profile", "starts_on", name="one_term_of_office_from_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(is_over_early=False) | Q(ends_on__isnull=False), name="only_ended_terms_are_over_early"
            ),
            models.CheckConstraint(condition=Q(part__in=PartInGroup.values), name="part_in_a_group_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.profile}, {self.get_part_display()} of {self.group}"
