"""Documents in search: the page on which words stand, and nothing of what can be read no longer."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from documents import files, library, versions
from documents.models import Document, StoredFile, Version
from people.models import ANYONE, Group, Reader, User
from publishing import finding, quoting, search
from publishing.audience import Audience
from publishing.finding import Asked
from publishing.markdown import render
from publishing.models import SearchEntry, SearchPage
from tests.conftest import NOON, signed_in
from tests.documents.hostile import best_pdf
from tests.publishing.test_search import index
from tests.publishing.test_visibility import READERS

Make = Callable[..., Document]
TODAY = NOON.date()
THREE_PAGES = best_pdf("Nothing of it.", "The Xylograph is here.", "Xylograph, xylographs. Theodolite.")


def quoted(words: str, user: Reader = ANYONE) -> list[quoting.Quoted]:
    asked = Asked(words)
    return quoting.quoted(finding.find(asked, user, TODAY).pieces, asked, user)


def is_found(words: str, user: Reader = ANYONE) -> bool:
    return bool(quoted(words, user))


def is_what_a_rebuild_makes() -> bool:
    before = of_documents()
    search.rebuild()
    return of_documents() == before


def of_documents() -> list[tuple[object, ...]]:
    return [row for row in index() if "document" in row]


def next_version(document: Document, editor: User, text: str, file: bytes = b"") -> Version:
    version = versions.start(document, by=editor)
    Version.objects.filter(pk=version.pk).update(text=text, html=render(text), note="New.")
    if file:
        files.look_into(versions.attach(version, ContentFile(file, name="b.pdf"), by=editor).stored_id)
    return versions.publish(version, by=editor)


def test_a_hit_names_the_best_page_of_a_file_and_leads_to_it(make_document: Make) -> None:
    make_document("The report", file=THREE_PAGES)
    [hit] = quoted("xylograph")
    assert (hit.entry.title, hit.label, hit.more) == ("The report", "Page 3 of a.pdf", 1)
    content = Client().get("/search/?q=xylograph").content.decode()
    assert "1 found" in content
    assert f'<a href="{hit.address}">Page 3 of a.pdf</a> and one more page' in content
    assert Client().get(hit.address.partition("#")[0]).status_code == 200
    assert [hit.label for hit in quoted("theodolite nothing")] == ["Page 1 of a.pdf"]
    assert not quoted("theodolite -nothing")


def test_title_counts_over_summary_over_what_is_in_files(make_document: Make) -> None:
    make_document("Third", file=best_pdf("Xylograph xylograph xylograph."))
    make_document("Second", summary="Of a xylograph.", file=b"")
    make_document("Xylograph", file=b"")
    assert [hit.entry.title for hit in quoted("xylograph")] == ["Xylograph", "Second", "Third"]


@pytest.mark.parametrize("words", ["Zanzibari", "Orrery", "ISBN-77", "guidance", "theodolite"])
def test_it_is_found_by_whatever_is_said_of_it(make_document: Make, words: str) -> None:
    facts = {"authors": "Zoe Zanzibari", "organisations": "Orrery Trust", "reference": "ISBN-77", "kind": "guidance"}
    make_document("It", text="Of a *theodolite*.", **facts)
    assert [hit.entry.kind for hit in quoted(words)] == ["document"]


def test_a_long_text_is_one_hit_however_many_pieces_it_has(make_document: Make, editor: User) -> None:
    document = make_document("Long", file=b"")
    stored = StoredFile.objects.create(
        sha256="0" * 64,
        name="b.pdf",
        size=1,
        state="ready",
        kind="pdf",
        media_type="x/y",
        page_count=90,
        added_by=editor,
        added_at=NOON,
    )
    versions.enter(document.versions.get(), stored, "b.pdf", by=editor)
    for page in range(1, 91):
        filling = " ".join(f"filling{page}x{word}" for word in range(300))
        stored.texts.create(page=page, text=f"{filling} xylograph of page {page}")
    search.put(document)
    assert SearchEntry.objects.of(document).count() > 2
    [hit] = quoted('"xylograph of page 88"')
    assert (hit.label, hit.more) == ("Page 88 of b.pdf", 0)
    [hit] = quoted("xylograph")
    assert hit.more == 89
    found = finding.find(Asked("xylograph"), ANYONE, TODAY)
    assert found.counts is not None
    assert found.counts.by_kind == {"document": 1}
    assert finding.suggestions("lon", ANYONE) == ["Long"]


def test_only_the_newest_version_is_found(make_document: Make, editor: User) -> None:
    document = make_document("Report", text="Of a theodolite.", file=THREE_PAGES)
    version = versions.start(document, by=editor)
    Version.objects.filter(pk=version.pk).update(text="Of an orrery.", html=render("Of an orrery."), note="New.")
    search.put(document)
    assert is_found("theodolite")
    assert not is_found("orrery")
    versions.publish(version, by=editor)
    assert not is_found("xylograph")
    assert is_found("orrery")
    versions.take_down(document.versions.get(number=1), by=editor)
    assert is_what_a_rebuild_makes()


def test_what_is_withdrawn_is_found_no_more_and_comes_back_with_its_next_version(make_document: Make, editor: User) -> None:
    document = make_document("Report", file=THREE_PAGES)
    library.withdraw(document, "Wrong.", by=editor)
    assert not is_found("xylograph")
    assert not SearchPage.objects.exists()
    next_version(document, editor, "Anew.", best_pdf("A xylograph again."))
    assert [hit.label for hit in quoted("xylograph")] == ["Page 1 of b.pdf"]
    assert is_what_a_rebuild_makes()


def test_only_those_find_it_to_whom_it_is_given(cast: dict[str, Reader], group: Group, make_document: Make, editor: User) -> None:
    document = make_document("Report", file=THREE_PAGES)
    for audience in Audience.values:
        groups = [group] if audience == Audience.GROUPS else []
        library.give_to([document], audience, groups, by=editor)
        assert {name for name, user in cast.items() if is_found("xylograph", user)} == READERS[Audience(audience)], audience
        assert is_what_a_rebuild_makes()


def test_a_draft_is_found_by_nobody(make_document: Make, editor: User) -> None:
    make_document("Report", text="Of an orrery.", file=THREE_PAGES, publish=False)
    assert not any(is_found(words, editor) for words in ("report", "orrery", "xylograph"))


def test_what_is_looked_into_later_is_found_from_then_on(make_document: Make, editor: User) -> None:
    document = make_document("Report", file=b"")
    attached = versions.enter(
        document.versions.get(), files.keep(ContentFile(THREE_PAGES, name="a.pdf"), by=editor), "a.pdf", by=editor
    )
    search.put(document)
    assert not is_found("xylograph")
    files.look_into(attached.stored_id)
    assert is_found("xylograph")
    assert is_what_a_rebuild_makes()


def test_members_narrow_by_their_group_and_others_are_not_told_of_it(
    cast: dict[str, Reader], group: Group, make_document: Make
) -> None:
    make_document("Report", audience=Audience.GROUPS, groups=(group,))
    pages = {name: signed_in(user).get("/search/?q=report&group=eag").content.decode() for name, user in cast.items()}
    assert {name for name, page in pages.items() if "External Advisory Group (1)" in page} == READERS[Audience.GROUPS]
    assert {name for name, page in pages.items() if "External Advisory Group" in page} == READERS[Audience.GROUPS]
