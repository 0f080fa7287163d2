"""What a document's page says of itself to programs."""

from documents.models import AttachedFile, Document, Version
from publishing.about import OWNER, About, Data, absolute, iso, without_nothing

Kind = Document.Kind
TYPES = {
    Kind.REPORT: "Report",
    Kind.RESEARCH: "Report",
    Kind.EVIDENCE: "Report",
    Kind.MAP: "Map",
    Kind.PRESENTATION: "PresentationDigitalDocument",
}
"""What schema.org calls each kind; it calls the others digital documents."""


def of_document(document: Document, version: Version, files: list[AttachedFile]) -> About | None:
    """Of its newest version, if everyone may read it and it stands."""
    if document.is_withdrawn or not document.is_for_everyone or version.pk != document.current_id:
        return None
    return About(
        title=document.title,
        description=document.summary,
        address=document.get_absolute_url(),
        above=[("documents", "Documents")],
        published_at=version.published_at,
        data={
            "@type": TYPES.get(Kind(document.kind), "DigitalDocument"),
            "datePublished": iso(document.dated),
            "dateModified": iso(version.published_at),
            "version": version.number,
            "creativeWorkStatus": version.standing_label,
            "inLanguage": document.language,
            "identifier": document.reference,
            "license": document.licence_address,
            "author": [*named("Person", document.authors), *named("Organization", document.organisations)],
            "publisher": OWNER,
            "hasPart": [of_file(file) for file in files],
        },
    )


def of_page_about(document: Document, title: str, address: str) -> About | None:
    """Of another page of a document, if everyone may read it and it stands."""
    if document.is_withdrawn or not document.is_for_everyone:
        return None
    return About(title, document.summary, address, above=[("documents", "Documents")])


def named(kind: str, names: str) -> list[Data]:
    return [{"@type": kind, "name": name.strip()} for name in names.split(",") if name.strip()]


def of_file(file: AttachedFile) -> Data:
    stored = file.stored
    return without_nothing(
        {
            "@type": "MediaObject",
            "name": file.name,
            "contentUrl": absolute(file.get_absolute_url()),
            "encodingFormat": stored.media_type,
            "contentSize": str(stored.size),
            "sha256": stored.served_sha256,
        }
    )
