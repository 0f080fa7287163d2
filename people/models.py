"""Accounts, profiles, groups and memberships: what every question of "who may see it" rests on."""

import datetime
import re
import uuid
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from people.dates import day_by_the_clock


class Role(models.TextChoices):
    """What an account may do for the programme; a group's member needs none of these."""

    NONE = "", "No role on the staff"
    CONTRIBUTOR = "contributor", "Contributor"
    EDITOR = "editor", "Editor"
    ADMINISTRATOR = "administrator", "Administrator"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields: Any) -> "User":
        """An account without a password: people sign in by a code sent to their address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def editors(self) -> models.QuerySet["User"]:
        """Those who may see, write and publish everything."""
        return self.filter(is_active=True, role__in=[Role.EDITOR, Role.ADMINISTRATOR])

    def programme_staff(self) -> models.QuerySet["User"]:
        """Accounts with a role on the staff, by name."""
        return self.filter(is_active=True).exclude(role=Role.NONE).order_by("name", "email")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in; the email address is the name."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20, choices=Role.choices, blank=True, default=Role.NONE)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_for_an_address"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_programme_staff(self) -> bool:
        return self.is_active and self.role != Role.NONE

    @property
    def is_administrator(self) -> bool:
        """Whether they may change people, groups and the programme's own facts."""
        return self.is_active and self.role == Role.ADMINISTRATOR

    @property
    def is_editor(self) -> bool:
        """Whether they may see, write and publish everything; administrators may what editors may."""
        return self.is_active and self.role in (Role.EDITOR, Role.ADMINISTRATOR)


Reader = User | AnonymousUser
ANYONE: Reader = AnonymousUser()
"""A reader without an account: what they may see is public."""


class Profile(models.Model):
    """A person as readers see them. Not everybody shown has an account, and an account shows nothing by itself."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150)
    post = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="profile")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])

    @property
    def line(self) -> str:
        """What they are, in a line."""
        return ", ".join(filter(None, [self.post, self.organisation]))


NAMES_IN_PATTERN = {"group": "EAG", "year": "16", "meeting": 2, "paper": 3}


def numbers_papers(pattern: str) -> None:
    """Raises `ValidationError` unless the pattern gives each paper of each meeting a number of its own."""
    try:
        said = {pattern.format(**{**NAMES_IN_PATTERN, "meeting": m, "paper": p}) for m in (1, 2) for p in (1, 2)}
    except (ValueError, LookupError, AttributeError, TypeError):
        said = set()
    if len(said) < 4 or re.search(r"\{[^}]*[.\[!]", pattern):
        raise ValidationError(
            "Write it with {meeting} and {paper}, as in {group}({year}){meeting:02}-{paper:02}.", code="pattern"
        )


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


class Group(models.Model):
    """An advisory, review or working group."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    short_name = models.CharField(max_length=30, blank=True)
    purpose = models.TextField(blank=True)
    paper_pattern = models.CharField(max_length=60, default="{group}({year}){meeting:02}-{paper:02}", validators=[numbers_papers])
    """How papers of its meetings are numbered: “EAG(16)02-03”. The year has two digits."""

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("group", args=[self.slug])


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: datetime.date) -> Self:
        """Memberships whose term of office includes that day; the last day counts."""
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on)))

    def in_order(self) -> Self:
        """The chair, the members by name, the secretariat."""
        place = Case(*(When(part=part, then=Value(number)) for number, part in enumerate(Membership.Part.values)))
        return self.order_by(place, "profile__name", "starts_on")


class Membership(models.Model):
    """A person's term of office in a group. Access to the group's papers lasts as long as it does."""

    class Part(models.TextChoices):
        CHAIR = "chair", "Chair"
        MEMBER = "member", "Member"
        SECRETARIAT = "secretariat", "Secretariat"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT, related_name="memberships")
    part = models.CharField(max_length=20, choices=Part.choices, default=Part.MEMBER)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("group", "profile", "starts_on", name="one_term_of_office_from_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile}, {self.get_part_display()} of {self.group}"


class TokenQuerySet(models.QuerySet["Token"]):
    def open(self, now: datetime.datetime) -> Self:
        """Those that are neither ended nor expired at that moment."""
        return self.filter(ended_at=None, expires_at__gt=now)


class Token(models.Model):
    """What a person's program shows to read what the person may read. Its secret is known to that program alone."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made with the empty form, so that a form sent twice is one thing."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    """What it is for, in its owner's words."""
    scopes = ArrayField(models.CharField(max_length=50))
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + datetime.timedelta(days=366)),
                name="tokens_last_a_year_at_most",
            ),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="tokens_open_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime.datetime) -> bool:
        """Whether it opens anything at that moment; its owner's account must be in use."""
        return self.ended_at is None and self.expires_at > now and self.user.is_active
