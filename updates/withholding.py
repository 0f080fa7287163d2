"""Old editions that readers may read no longer, because what a correction took out ought not to be public."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from people.models import User
from publishing import audit, changes
from updates import promises
from updates.models import Edition, Update


class IsShown(Exception):
    """The edition is the one that readers read now: it can be corrected or unpublished, not withheld."""


@transaction.atomic
def withhold(edition: Edition, *, by: User, why: str) -> None:
    """Let readers read this old edition no longer, and tell them why. Twice is as once. Raises `IsShown`."""
    edition = claim(edition, by)
    if edition.update.edition_id == edition.pk:
        raise IsShown
    if edition.is_withheld:
        return
    edition.withheld_at, edition.withheld_by, edition.withheld_why = timezone.now(), by, why.strip()
    edition.save(update_fields=["withheld_at", "withheld_by", "withheld_why"])
    audit.record(by, "withheld an edition", edition.update, edition=edition.number, why=edition.withheld_why)
    follow(edition.update)


@transaction.atomic
def show(edition: Edition, *, by: User) -> None:
    """Let readers read it again. Twice is as once."""
    edition = claim(edition, by)
    if not edition.is_withheld:
        return
    edition.withheld_at, edition.withheld_by, edition.withheld_why = None, None, ""
    edition.save(update_fields=["withheld_at", "withheld_by", "withheld_why"])
    audit.record(by, "showed an edition again", edition.update, edition=edition.number)
    follow(edition.update)


def follow(update: Update) -> None:
    """After readers may read other editions than before: promises and the public record tell them nothing else either.

    What the record tells of an edition is brought up to date by the minor ones after it, which have its date.
    """
    promises.follow(update)
    told = {edition.dated_at: edition for edition in update.editions.order_by("number")}
    changes.withhold(update, [at for at, edition in told.items() if edition.is_withheld])


def claim(edition: Edition, by: User) -> Edition:
    """Hold the update, so that none of its editions is published meanwhile. Raises `PermissionDenied`."""
    if not getattr(by, "is_editor", False):
        raise PermissionDenied(f"{by} is not an editor")
    update = Update.objects.select_for_update().get(pk=edition.update_id)
    return update.editions.select_related("update").get(pk=edition.pk)
