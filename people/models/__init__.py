"""Accounts, profiles, groups, memberships and invitations."""

from people.models.accounts import ANYONE, Guest, Reader, Role, User, UserManager
from people.models.groups import (
    Group,
    GroupKind,
    GroupQuerySet,
    Membership,
    MembershipQuerySet,
    PartInGroup,
    Profile,
    numbers_papers,
)
from people.models.invitations import Invitation, InvitationQuerySet
from people.models.tokens import Token, TokenQuerySet
from people.models.written import Written

__all__ = [
    "ANYONE",
    "Group",
    "GroupKind",
    "GroupQuerySet",
    "Guest",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "PartInGroup",
    "Profile",
    "Reader",
    "Role",
    "Token",
    "TokenQuerySet",
    "User",
    "UserManager",
    "Written",
    "numbers_papers",
]
