"""Who is told of a group's meetings by email: members whose term of office runs now, of what they have chosen."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Lower

from meetings.models import LetterChoice, Meeting, Note, Notice, NoticeKind
from people.dates import day_by_the_clock
from people.models import Membership, MembershipQuerySet, User

WORDS = [NoticeKind.PROPOSED, NoticeKind.DECIDED]
CHOICES = {
    "called": ("When a meeting is called", [NoticeKind.CALLED]),
    "changed": (
        "When a meeting or its agenda is changed, or it is postponed or cancelled",
        [NoticeKind.CHANGED, NoticeKind.POSTPONED, NoticeKind.CANCELLED],
    ),
    "papers": ("When papers are sent out or replaced", [NoticeKind.PAPERS]),
    "week": ("A week before a meeting", [NoticeKind.WEEK]),
    "day": ("The day before a meeting", [NoticeKind.DAY]),
    "note": ("When the note of a meeting is ready", [NoticeKind.NOTE]),
    "action": ("When something that you are to do is due", [NoticeKind.ACTION]),
    "words": ("When words that you proposed for a note are decided on; if you prepare it, when some are proposed", WORDS),
    "questions": ("When you are asked about a paper that you present, or answered", [NoticeKind.ASKED, NoticeKind.ANSWERED]),
}
"""What a member may choose, with the kinds that go together."""


def serving(user: User) -> MembershipQuerySet:
    """The terms of office of this person that run now."""
    own = Membership.objects.current(day_by_the_clock()).filter(profile__user=user)
    return own.select_related("group", "letter_choice").order_by("group__name", "starts_on")


def recipients(notice: Notice) -> "QuerySet[User]":
    """Who is to have a letter of it now."""
    terms = hearing(notice.meeting, kinds_of(notice))
    if notice.kind == NoticeKind.PROPOSED:
        terms = terms.filter(part__in=[Membership.Part.CHAIR, Membership.Part.SECRETARIAT])
    people = User.objects.filter(is_active=True, pk__in=terms.values("profile__user"))
    return people.filter(pk=notice.facts["person"]) if "person" in notice.facts else people


def hearing(meeting: Meeting, kinds: list[str]) -> MembershipQuerySet:
    """The terms of office in its group that run now, of whoever wants to hear of one of these."""
    terms = Membership.objects.current(day_by_the_clock()).filter(group=meeting.group_id, wants_letters=True)
    return terms.exclude(letter_choice__without__contains=kinds)


def kinds_of(notice: Notice) -> list[str]:
    """Whoever wants one of these hears of it: that a meeting is called again changes what was said before."""
    is_again = notice.kind == NoticeKind.CALLED and notice.facts.get("again", False)
    return [NoticeKind.CALLED, NoticeKind.CHANGED] if is_again else [notice.kind]


def chosen(membership: Membership) -> list[str]:
    """Which of `CHOICES` the member wants in this group."""
    if not membership.wants_letters:
        return []
    choice = LetterChoice.objects.filter(membership=membership).first()
    without = set(choice.without if choice else [])
    return [name for name, (_, kinds) in CHOICES.items() if without.isdisjoint(kinds)]


def hear_by_letter() -> "QuerySet[Membership, tuple[int, int, str]]":
    """Kind and number of each meeting and note with the address of each member who has letters of it: they are told of it so,
    and need not be told again."""
    terms = Membership.objects.current(day_by_the_clock()).filter(wants_letters=True, profile__user__is_active=True)
    terms = terms.annotate(address=Lower("profile__user__email")).order_by()
    kind = ContentType.objects.get_for_model
    meetings = terms.filter(group__meetings__isnull=False)
    notes = terms.filter(group__meetings__note__isnull=False)
    of_meetings = meetings.values_list(Value(kind(Meeting).pk), F("group__meetings"), "address")
    return of_meetings.union(notes.values_list(Value(kind(Note).pk), F("group__meetings__note"), "address"), all=True)


@transaction.atomic
def choose(membership: Membership, wanted: Iterable[str]) -> None:
    """Email the member of these in this group, and of nothing else."""
    wanted = set(wanted)
    without = [kind.value for name, (_, kinds) in CHOICES.items() if name not in wanted for kind in kinds]
    LetterChoice.objects.update_or_create(membership=membership, defaults={"without": without})
    Membership.objects.filter(pk=membership.pk).update(wants_letters=bool(wanted))
