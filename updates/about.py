"""What an update's page says of itself to programs."""

from publishing.about import OWNER, About
from updates.models import EditionSection, Update


def of_update(update: Update, sections: list[EditionSection]) -> About | None:
    """Of its newest edition, if everyone may read it."""
    edition = update.edition
    if edition is None or update.is_withdrawn or not update.is_for_everyone:
        return None
    return About(
        title=edition.title,
        description=edition.summary,
        address=update.get_absolute_url(),
        above=[("updates", "Updates")],
        published_at=edition.first_published_at,
        modified_at=edition.published_at,
        data={
            "@type": "NewsArticle",
            "headline": edition.title,
            "alternateName": str(update),
            "version": edition.number,
            "articleSection": [section.heading for section in sections],
            "publisher": OWNER,
        },
    )
