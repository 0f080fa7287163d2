"""What may be told to whom now: asked again when an email is sent, as it was when it was planned."""

from collections.abc import Sequence

from people.models import ANYONE
from publishing.audience import shared_with_members
from publishing.models import Change
from subscriptions.models import Delivery


def tellable(batch: Sequence[Delivery]) -> dict[int, tuple[int, ...]]:
    """For each delivery, by its number, those of its changes that may be told now, in ascending order.

    What anyone may see; to the address of an account whose term of office in a group runs now, also what is for that group.
    Two queries for a batch whose changes are all public, three for any other. The subscriber of each has been fetched.
    """
    planned = {pk for delivery in batch for pk in delivery.change_ids}
    standing = Change.objects.filter(pk__in=planned).still_news().order_by()
    public = set(standing.visible_to(ANYONE).values_list("pk", flat=True))
    shared = members_of(set(standing.exclude(pk__in=public).values_list("pk", flat=True)))
    return {
        delivery.pk: tuple(
            pk for pk in sorted(delivery.change_ids) if pk in public or (pk, delivery.subscriber.email.lower()) in shared
        )
        for delivery in batch
    }


def members_of(changes: set[int]) -> set[tuple[int, str]]:
    """Each of these changes with the address of each member who may see it."""
    return set(shared_with_members(Change).filter(change__in=changes)) if changes else set()
