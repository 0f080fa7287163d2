"""What readers see of a person beyond name and organisation: written by the staff, shown once they publish it."""

from functools import partial

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from documents import files, tasks
from meetings.models import Portrait
from meetings.profile_forms import ProfileForm
from people.models import Profile, User
from publishing import audit, search, writing

SHOWN = ["shown_post", "shown_biography", "published_at", "published_by"]


class NotReady(Exception):
    """It cannot be published yet; the words say why."""


@transaction.atomic
def save(form: ProfileForm, *, by: User) -> Profile:
    """Save what a person is. Name and organisation are shown at once, all else when it is published.

    Raises `ChangedMeanwhile`, and `documents.files.NotTaken` of a picture that is not even kept.
    """
    stored = writing.claim(form.instance, form.cleaned_data["version"])
    before = {name: str(getattr(stored, name)) for name in form.columns if name in form.changed_data}
    profile: Profile = form.save(commit=False)
    writing.save(profile, form.columns, by=by, before=before)
    save_portrait(profile, form.cleaned_data, by)
    search.put(profile)
    return profile


def save_portrait(profile: Profile, given: dict[str, object], by: User) -> None:
    """Keep the chosen picture and its words. The one that is shown stays until the profile is published or taken back."""
    portrait = Portrait.objects.filter(profile=profile).first()
    picture = given["picture"]
    if isinstance(picture, File):
        kept = files.keep(picture, by=by)
        portrait = portrait or Portrait(profile=profile)
        portrait.stored = kept
        transaction.on_commit(partial(tasks.look_into.delay, kept.pk), robust=True)
    elif given.get("without") and portrait:
        portrait.delete()
        return
    if portrait:
        portrait.words = str(given["words"])
        portrait.save()


@transaction.atomic
def publish(profile: Profile, *, seen: int, by: User) -> None:
    """Show readers the post, the biography and the picture as they stand. Raises `NotReady`, `ChangedMeanwhile`."""
    profile = writing.claim(profile, seen)
    portrait = Portrait.objects.select_related("stored").filter(profile=profile).first()
    if not profile.biography.strip():
        raise NotReady("There is no biography yet. Write one first.")
    if portrait and not portrait.is_picture:
        raise NotReady(
            portrait.stored.reason or "The picture is still being looked into, or is none. Try again in a minute, or change it."
        )
    profile.shown_post, profile.shown_biography = profile.post, profile.biography
    profile.published_at, profile.published_by = timezone.now(), by
    writing.save(profile, SHOWN, by=by, published=profile.biography)
    if portrait:
        portrait.shown, portrait.shown_words = portrait.stored, portrait.words
        portrait.save(update_fields=["shown", "shown_words"])
    search.put(profile)


@transaction.atomic
def take_back(profile: Profile, *, by: User) -> None:
    """Show name and organisation alone. Twice is as once."""
    profile = Profile.objects.select_for_update().get(pk=profile.pk)
    if profile.published_at is None:
        return
    profile.shown_post = profile.shown_biography = ""
    profile.published_at = profile.published_by = None
    writing.save(profile, SHOWN, by=by, taken_back=True)
    Portrait.objects.filter(profile=profile).update(shown=None, shown_words="")
    search.put(profile)
    audit.record(by, "took profile back", profile)
