"""Inviting people to serve on a group: by a letter with a secret link that can be accepted once.

The secret is made when the letter goes and kept hashed; renewing makes another, and the old one opens nothing.
"""

import datetime
import hashlib
import secrets

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from mail import messages
from meetings import tasks
from meetings.group_forms import InvitationForm
from meetings.groups import address_for
from people import networks
from people.dates import day_by_the_clock
from people.models import Group, Invitation, Membership, Profile, User
from publishing import audit, search
from publishing.locks import take_turn
from workstreams.models import Workstream

CAN_BE_ACCEPTED_FOR = datetime.timedelta(days=14)
KEPT_FOR = datetime.timedelta(days=90)
"""How long the name and address of somebody who did not accept are kept."""
PAUSE = datetime.timedelta(minutes=5)
KEEP_TRYING = datetime.timedelta(days=1)
A_DAY = 24 * 60 * 60
MOST_BY_ONE = 50
MOST_TO_ONE = 3
"""Letters within a day."""


class NotInvited(Exception):
    """Nothing was sent; the words say why."""


class NotOpen(Exception):
    """The invitation was accepted, was revoked or has expired."""


class Accepted(NotOpen):
    """The invitation was accepted."""


@transaction.atomic
def invite(form: InvitationForm, group: Group, *, by: User) -> Invitation:
    """Ask somebody by email to serve on the group; the invitation already made of the form if it is sent twice.

    Raises `NotInvited`.
    """
    take_turn(f"meetings.memberships {group.pk}")
    data = form.cleaned_data
    if made := Invitation.objects.filter(key=data["key"]).first():
        return made
    refuse_what_needs_none(group, data["email"], data["profile"])
    refuse_to_tie(data["profile"], by)
    refuse_too_many(data["email"], by)
    now = timezone.now()
    facts = {name: data[name] for name in ("key", "email", "profile", "organisation", "part", "starts_on", "ends_on")}
    invitation = Invitation.objects.create(
        **facts,
        group=group,
        name=data["profile"].name if data["profile"] else data["name"],
        by=by,
        made_at=now,
        not_before=now,
        expires_at=now + CAN_BE_ACCEPTED_FOR,
    )
    audit.record(by, "invited", group, email=invitation.email, name=invitation.name, part=invitation.part)
    send_soon()
    return invitation


def refuse_what_needs_none(group: Group, email: str, profile: Profile | None) -> None:
    """Raises `NotInvited` if the address or the person serves already, or is asked to."""
    account = User.objects.filter(email__iexact=email).first()
    if account and group.memberships.current(day_by_the_clock()).filter(profile__user=account).exists():
        raise NotInvited("Whoever has this address is in the group already, and signs in with it. Nothing was sent.")
    if profile and profile.user and profile.user != account:
        raise NotInvited(f"{profile} has an account with another address. Invite them there. Nothing was sent.")
    if group.invitations.unanswered().filter(email__iexact=email).exists():
        raise NotInvited("This address has been invited to the group, and has not answered. Renew that invitation instead.")


def may_tie(profile: Profile, by: User) -> bool:
    """Whether this person may say with which address somebody without an account signs in.

    Who signs in reads what each group reads on which the profile serves: so whoever says it keeps all of them.
    """
    if by.is_active and by.is_editor:
        return True
    elsewhere = profile.memberships.exclude(group__in=Group.objects.kept_by(by).values("pk"))
    return not elsewhere.exists() and not Workstream.objects.filter(leads=profile).exists()


def refuse_to_tie(profile: Profile | None, by: User) -> None:
    """Raises `NotInvited` unless there is nobody to tie to the address, or this person may do so."""
    if profile and profile.user is None and not may_tie(profile, by):
        raise NotInvited(f"{profile} does something else for the programme, too: ask an editor to invite them. Nothing was sent.")


def refuse_too_many(email: str, by: User) -> None:
    """Raises `NotInvited` after so many letters of one person, or to one address."""
    if networks.is_over("invitations.by", str(by.pk), most=MOST_BY_ONE, seconds=A_DAY):
        raise NotInvited(
            f"You have sent {MOST_BY_ONE} invitations within a day, which is as many as one may send. Go on tomorrow."
        )
    if networks.is_over("invitations.to", email.lower(), most=MOST_TO_ONE, seconds=A_DAY):
        raise NotInvited(f"This address has been written to {MOST_TO_ONE} times within a day. Try again tomorrow.")


@transaction.atomic
def renew(invitation: Invitation, *, by: User) -> None:
    """Send another letter, with another secret: the one before it opens nothing from now on. Raises `NotOpen`, `NotInvited`."""
    invitation = claim(invitation)
    refuse_to_tie(invitation.profile, by)
    refuse_too_many(invitation.email, by)
    now = timezone.now()
    invitation.by, invitation.not_before, invitation.expires_at = by, now, now + CAN_BE_ACCEPTED_FOR
    invitation.sent_at, invitation.digest, invitation.failed = None, "", ""
    invitation.save(update_fields=["by", "not_before", "expires_at", "sent_at", "digest", "failed"])
    audit.record(by, "renewed invitation", invitation.group, email=invitation.email)
    send_soon()


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Its link opens nothing from now on. Twice is as once. Raises `Accepted`."""
    if Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        audit.record(by, "revoked invitation", invitation.group, email=invitation.email)
    elif Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=False).exists():
        raise Accepted


def claim(invitation: Invitation) -> Invitation:
    """Hold an invitation that waits for an answer. Raises `NotOpen`."""
    held = (
        Invitation.objects.unanswered().select_for_update(of=("self",)).select_related("group").filter(pk=invitation.pk).first()
    )
    if held is None:
        raise NotOpen
    return held


def send_soon() -> None:
    transaction.on_commit(tasks.send_invitations.delay, robust=True)


def send_due() -> int:
    """Send the letters that are to go. Returns how many were looked at. Safe to call twice.

    Raises `OSError` or `smtplib.SMTPException` when the mail server takes nothing from anybody; the letters then wait.
    """
    done = 0
    while send_next():
        done += 1
    return done


@transaction.atomic
def send_next() -> bool:
    """Send the oldest letter, if there is one that no other worker has in hand.

    It goes before the commit: should the worker die in between, another goes whose link works.
    """
    now = timezone.now()
    waiting = Invitation.objects.to_send(now).select_related("group", "by")
    invitation = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if invitation is None:
        return False
    secret = secrets.token_urlsafe(32)
    try:
        messages.send("invitation", invitation.email, letter(invitation, secret))
    except messages.REFUSED as refused:
        code, words = messages.answer_of(refused)
        if code < messages.FOR_GOOD and now - invitation.made_at < KEEP_TRYING:
            invitation.not_before = now + PAUSE
        else:
            invitation.failed = f"{code} {words}"[:300]
    else:
        invitation.sent_at, invitation.digest, invitation.expires_at = now, digest_of(secret), now + CAN_BE_ACCEPTED_FOR
    invitation.save(update_fields=["not_before", "failed", "sent_at", "digest", "expires_at"])
    return True


def letter(invitation: Invitation, secret: str) -> dict[str, object]:
    return {
        "invitation": invitation,
        "invitation_url": messages.page("invitation", secret),
        "group_url": messages.address(invitation.group.get_absolute_url()),
        "days": CAN_BE_ACCEPTED_FOR.days,
    }


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Invitation | None:
    """The invitation that this secret is of, whatever has become of it."""
    return Invitation.objects.filter(digest=digest_of(secret)).select_related("group", "by", "profile").first()


def is_open(invitation: Invitation) -> bool:
    return Invitation.objects.open(timezone.now(), day_by_the_clock()).filter(pk=invitation.pk).exists()


@transaction.atomic
def accept(invitation: Invitation, *, wants_letters: bool) -> Membership:
    """Make the account, the profile and the membership, as far as there are none. Raises `NotOpen`.

    An account that is there is taken, whatever case the address was written in: one person has one, in however many groups.
    """
    take_turn(f"meetings.memberships {invitation.group_id}")
    held = claim(invitation)
    user = User.objects.filter(email__iexact=held.email).first()
    if not is_open(held) or (user and not user.is_active):
        raise NotOpen
    user = user or User.objects.create_user(email=held.email, name=held.name)
    membership = membership_of(held, profile_of(held, user))
    membership.wants_letters = wants_letters
    membership.save(update_fields=["wants_letters"])
    held.accepted_at, held.membership = timezone.now(), membership
    held.save(update_fields=["accepted_at", "membership"])
    audit.record(user, "accepted invitation", held.group, part=membership.part, wants_letters=wants_letters)
    search.put(membership.profile)
    return membership


def profile_of(invitation: Invitation, user: User) -> Profile:
    """The account's own; or the one that was invited, which becomes its own; or a new one.

    Raises `NotOpen` if whoever invited may not tie the one to the other any more.
    """
    if own := Profile.objects.filter(user=user).first():
        return own
    take_turn("meetings.profiles")
    invited = invitation.profile
    if invited and invited.user is None and not may_tie(invited, invitation.by):
        raise NotOpen
    if invited and Profile.objects.filter(pk=invited.pk, user=None).update(user=user):
        return invited
    slug = address_for(invitation.name)
    return Profile.objects.create(slug=slug, name=invitation.name, organisation=invitation.organisation, user=user)


def membership_of(invitation: Invitation, profile: Profile) -> Membership:
    """The term of office that they serve already, or else the one they were invited to.

    Raises `NotOpen` if no day of it is left.
    """
    terms = invitation.group.memberships.filter(profile=profile).exclude(
        pk__in=Membership.objects.over(day_by_the_clock()).values("pk")
    )
    serving = terms.meeting(invitation.starts_on, invitation.ends_on).order_by("starts_on").first()
    if serving:
        return serving
    starts_on, ends_on = first_free_day(invitation, profile), invitation.ends_on
    if ends_on and ends_on < starts_on:
        raise NotOpen
    facts = {"part": invitation.part, "starts_on": starts_on, "ends_on": ends_on}
    return Membership.objects.create(group=invitation.group, profile=profile, **facts)


def first_free_day(invitation: Invitation, profile: Profile) -> datetime.date:
    """The first day of the term invited to that no former term of theirs takes."""
    former = invitation.group.memberships.filter(profile=profile).over(day_by_the_clock())
    last = former.meeting(invitation.starts_on, invitation.ends_on).aggregate(last=Max("ends_on"))["last"]
    return max(invitation.starts_on, last + datetime.timedelta(days=1)) if last else invitation.starts_on


def forget(now: datetime.datetime) -> int:
    """Delete what came to nothing long ago: nobody keeps the address of somebody who did not accept. Returns how many."""
    long_ago = now - KEPT_FOR
    nothing = Q(revoked_at__lt=long_ago) | Q(accepted_at=None, revoked_at=None, expires_at__lt=long_ago)
    return Invitation.objects.filter(nothing).delete()[0]
