"""What an update's page says of itself to programs."""

from collections.abc import Iterable

from publishing.about import OWNER, About, Picture, absolute
from updates import files
from updates.models import EditionSection, Promise, Update
from workstreams.models import Programme


def of_update(update: Update, sections: list[EditionSection], programme: Programme) -> About | None:
    """Of its newest edition, if everyone may read it. Who reads a page by a program looks up no other to know whose it is."""
    edition = update.edition
    if edition is None or update.is_withdrawn or not update.is_for_everyone:
        return None
    owner = {"@type": "GovernmentOrganization", **OWNER, "name": programme.owner or programme.name}
    return About(
        title=edition.title,
        description=edition.summary,
        address=update.get_absolute_url(),
        above=[("updates", "Updates")],
        published_at=edition.first_published_at,
        modified_at=edition.published_at,
        picture=first_picture(section.html for section in sections),
        data={
            "@type": "NewsArticle",
            "headline": edition.title,
            "alternateName": str(update),
            "version": edition.number,
            "articleSection": [section.heading for section in sections],
            "author": [{"@type": "Person", "name": edition.author}] if edition.author else [owner],
            "publisher": owner,
        },
    )


def first_picture(texts: Iterable[str]) -> Picture | None:
    """The first of our own pictures that says something: one without an alternative is decoration."""
    shown = (picture for text in texts for picture in files.pictures_in(text))
    return next((Picture(absolute(address), words) for address, words in shown if words and address.startswith("/")), None)


def of_promise(promise: Promise) -> About | None:
    """Of a promise of an update that everyone may read and that stands."""
    if not promise.update.is_for_everyone or promise.update.is_withdrawn:
        return None
    return About(
        title=f"Promise: {promise.words}",
        description=f"Promised {promise.promised} in {promise.update}. {promise.get_state_display}. {promise.what_came}",
        address=promise.get_absolute_url(),
        above=[("promises", "Promises")],
        published_at=promise.published_at,
        modified_at=promise.mark.said_at if promise.mark else promise.published_at,
    )
