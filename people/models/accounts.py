"""Accounts: people who can sign in, and what they may do for the programme."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property


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

    def end_sessions(self) -> None:
        """Whoever is signed in with this account is so no longer, wherever that is. They can sign in again."""
        self.set_unusable_password()  # sessions hold a hash of it
        self.save(update_fields=["password"])

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

    @cached_property
    def prepares_meetings(self) -> bool:
        """Whether they are the secretariat of some group, or editors. It is asked once of an account that was fetched."""
        from people.models.groups import Group  # groups have members, who have accounts

        return Group.objects.kept_by(self).exists()


Reader = User | AnonymousUser


class Guest(AnonymousUser):
    """Somebody without an account who was let in for one thing, such as a meeting, and reads these versions of documents with
    it: of a document that only they may read no other."""

    def __init__(self, place: models.Model, versions: "models.QuerySet[Any, Any]", name: str = "") -> None:
        super().__init__()
        self.place, self.name, self.versions = place, name, versions

    def is_of(self, place: models.Model) -> bool:
        """Whether it is this thing that they were let in for."""
        return self.place == place


ANYONE: Reader = AnonymousUser()
"""A reader without an account: what they may see is public."""
