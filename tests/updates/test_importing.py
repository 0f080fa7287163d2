"""The old blog comes in as drafts, all of a file or nothing, and nobody hears of it. Expectations were written by hand."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from pytest_django.asserts import assertNumQueries

from documents.models import Document, StoredFile
from people.models import ANYONE, User
from publishing.models import AuditEntry, Change
from subscriptions import digests
from subscriptions.models import Digest, Frequency
from tests.conftest import NOON, PDF, signed_in
from tests.documents.hostile import good_pdf, picture
from tests.updates import wordpress
from tests.updates.wordpress import BLOG, POSTS, Post, export
from updates.erasure import comments_of
from updates.models import BlogImport, Comment, Edition, Imported, ReportLine, Update
from workstreams.models import Workstream

MAPPING = """
[categories]
hearings = "hearings"
uncategorized = ""
[authors]
comms = "ewan-editor@example.org"
"""


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads" / "2016" / "11"
    folder.mkdir(parents=True)
    (folder / "chair.png").write_bytes(picture("PNG"))
    (folder / "notes.pdf").write_bytes(PDF)
    (folder / "alone.pdf").write_bytes(PDF + b"\n")
    return tmp_path / "uploads"


@pytest.fixture
def run(editor: User, workstreams: list[Workstream], tmp_path: Path, uploads: Path) -> Callable[..., str]:
    """Run the command on the whole blog, or on what is given, and return what it printed."""
    (tmp_path / "mapping.toml").write_text(MAPPING)

    def command(posts: list[Post] | None = None, file: Path | None = None, **options: object) -> str:
        printed = StringIO()
        given = {"by": editor.email, "mapping": tmp_path / "mapping.toml", "uploads": uploads, "drafts": True, **options}
        call_command("import_wordpress", file or export(tmp_path / "blog.xml", posts), stdout=printed, **given)
        return printed.getvalue()

    return command


Run = Callable[..., str]


def sections(number: int) -> dict[str, str]:
    return {section.heading: section.body for section in Update.objects.get(number=number).sections.all()}


def report(mark: str) -> list[tuple[str, str]]:
    return list(ReportLine.objects.filter(mark=mark).values_list("what", "why"))


def test_posts_become_drafts_with_their_numbers_dates_and_authors(run: Run) -> None:
    run()
    rows = Imported.objects.filter(update__isnull=False).order_by("update__number")
    found = [
        (row.update.number, row.update.title, row.was, str(row.published_at)[:16], row.written_by) for row in rows if row.update
    ]
    assert found == [
        (1, "Programme", "published", "2016-09-01 08:00", "Lee Lead"),
        (2, "Programme", "published", "2016-11-24 09:30", "Morag Comms"),
        (3, "In blocks", "published", "2016-12-01 10:00", "Morag Comms"),
        (4, "Behind a password", "protected", "2016-12-02 10:00", "Morag Comms"),
        (5, "Among us", "private", "2016-12-03 10:00", "Morag Comms"),
        (6, "To come", "future", "2097-01-01 10:00", "Morag Comms"),
        (7, "An idea", "draft", "None", "Morag Comms"),
    ]
    assert set(Update.objects.values_list("state", flat=True)) == {"draft"}
    assert [str(update.changed_by) if update.changed_by else "" for update in Update.objects.order_by("number")][:2] == [
        "",
        "Ewan Editor",
    ]
    assert User.objects.count() == 1


def test_a_number_that_is_taken_is_not_given_twice(run: Run, make_update: Callable[..., Update]) -> None:
    make_update(("Section", None), number=2, title="Ours")
    printed = run(POSTS[:2])
    assert Update.objects.get(number=2).title == "Ours"
    assert Update.objects.get(number=3).title == "Programme – Update #2"
    assert "The number 2 is taken: it is Update #3 here." in printed


def test_what_nobody_could_read_takes_no_number_unless_it_is_asked_for(run: Run) -> None:
    early = Post(9, "Early", "Words.", status="private", date="2015-01-01 10:00:00")
    printed = run([early, *POSTS[:7]], drafts=False)
    assert sorted(Update.objects.values_list("number", "title")) == [(1, "Programme"), (2, "Programme"), (3, "In blocks")]
    assert printed.count("Nobody could read it on the blog, and an update would take a number.") == 5
    run([early, *POSTS[:7]])
    assert Update.objects.get(title="Early").number > 3 and Update.objects.count() == 8


def test_those_that_nobody_could_read_come_after_all_the_others(run: Run) -> None:
    run([Post(9, "Early", "Words.", status="private", date="2015-01-01 10:00:00"), *POSTS[:3]])
    assert list(Update.objects.order_by("number").values_list("title", flat=True)) == [
        "Programme",
        "Programme",
        "In blocks",
        "Early",
    ]


def test_what_was_written_here_already_is_not_made_a_second_time(
    run: Run, publish: Callable[..., Update], tmp_path: Path
) -> None:
    for number, title in ((1, "Programme"), (7, "In blocks, retold"), (2, "Another")):
        publish(("Section", None), number=number, title=title)
    (tmp_path / "mapping.toml").write_text(f'{MAPPING}\n[posts]\n13 = "7"\n')
    printed = run(POSTS[:3])
    assert "It is here already as Update #1. It was not made anew; its old addresses lead there." in printed
    assert sorted(Update.objects.values_list("number", "title")) == [
        (1, "Programme"),
        (2, "Another"),
        (7, "In blocks, retold"),
        (8, "Programme – Update #2"),
    ]
    assert set(Update.objects.filter(number__lt=8).values_list("sections__body", flat=True)) == {"Text of Section."}
    assert signed_in(ANYONE).get("/2016/09/01/update-1/")["Location"] == "/updates/1/"
    assert signed_in(ANYONE).get("/?p=13")["Location"] == "/updates/7/"
    assert [row.update.number for row in Imported.objects.to_release() if row.update] == [8]
    assert "It is here already, from an earlier import." in run(POSTS[:3])


def test_nothing_that_turns_or_hides_words_comes_along(run: Run) -> None:
    turned = "Pay \u202egnp.exe\u202c now\u200b&#8238;"
    comments = (wordpress.Comment(1, f"Ann {turned}", f"Well {turned}"), wordpress.Comment(2, "Bob", "\u202e\u200b"))
    run([Post(11, f"{turned} Upd\u200bate #1", f"<h2>{turned}</h2>\n\n{turned}", author="lead\u202e", comments=comments)])
    update, comment = Update.objects.get(), Comment.objects.get()
    shown = [update.title, update.summary, update.author, comment.name, comment.text, update.sections.get().heading]
    assert shown == [
        "Pay gnp.exe now",
        "Pay gnp.exe now",
        "lead",
        "Ann Pay gnp.exe now",
        "Well Pay gnp.exe now",
        "Pay gnp.exe now",
    ]
    assert not [line for mark in ("imported", "changed") for line in report(mark) if "\u202e" in "".join(line)]


def test_the_second_update_is_divided_and_written_as_we_write(run: Run) -> None:
    run()
    update = Update.objects.get(number=2)
    assert update.summary == (
        "Thank you for reading the second update of a programme that does not exist. It has terms of its own, and tells of: "
        "each area of work the person in the chair"
    )
    files = Document.objects.get(title="Files of “Programme”").versions.get().files
    assert sections(2) == {
        "Introduction": "Thank you for reading the second update of a programme that does not exist. It has "
        "[terms](https://example.org/terms) of its own, and tells of:\n\n-   each area of work\n-   the person in the chair",
        "A system that supports families": "The review has met three times & looked at:\n\n"
        "-   committees\n-   registers, *and* who keeps them\n\n"
        "Its notes are [in one file](/documents/files-of-programme/1/notes.pdf),  \n"
        "and the first update is [here](/updates/1/).\n\n"
        "## Hearings\n\nNew research is out.\n\n"
        "| Year | Cases |\n|------|-------|\n| 2015 | 12    |",
        "Meet the chair": "![At her desk](files/chair.png) The chair at work\n\nShe has been a solicitor \\[sic\\] for years.",
        "Next steps": "The team reports by 23 December. "
        "See [what comes](/updates/2/) and [write to us](mailto:us@example.org).\n\n"
        "<https://video.example/watch>",
    }
    assert {section.workstream.slug for section in update.sections.all() if section.workstream} == {"hearings"}
    assert sorted(file.name for file in files.all()) == ["chair.png", "notes.pdf"]
    assert set(files.values_list("stored__state", flat=True)) == {"ready"}


def test_a_post_in_blocks_is_read_too(run: Run) -> None:
    run()
    assert Update.objects.get(number=3).summary == "A short excerpt."
    assert sections(3) == {
        "Introduction": "The first words of a post in blocks.",
        "Only a heading": "-   one\n\n![A woman at a desk](files/chair.png)\n\nThe chair\n\n<https://video.example/2>",
    }


def test_pages_become_drafts_of_documents(run: Run) -> None:
    run()
    pages = Document.objects.filter(imported__update=None).order_by("dated")
    assert [(page.title, page.state, str(page.dated), page.versions.get().text) for page in pages] == [
        ("About us", "draft", "2016-08-01", "Who we are."),
        ("For staff", "draft", "2016-08-02", "Not for all."),
    ]


def test_the_report_says_what_was_left_out_and_changed_and_why(run: Run) -> None:
    printed = run()
    left_out = report("left out")
    assert ("the post “Thrown away” (item 8)", "It was in the trash.") in left_out
    assert ("1 of the kind “nav_menu_item”", "Each is a line of a menu.") in left_out
    assert ("1 of the kind “revision”", "Each is an earlier text of a post.") in left_out
    assert ("The category “Neglect” (old-neglect)", "The mapping does not say which workstream it means.") in left_out
    assert (
        "The file “Alone” (alone.pdf)",
        "Nothing that was taken in by this import has it.",
    ) in left_out
    second = "The post “Programme – Update #2”"
    assert [why for what, why in left_out if what == second][:2] == [
        "A script or style sheet inside the text: it could run in readers’ browsers.",
        "The shortcode [contact-form-7]: nothing here knows it. The text inside it was kept.",
    ]
    assert [why for what, why in left_out if what == "The post “In blocks”"] == [
        'The block “latest-posts” {"postsToShow":3}: WordPress made its content anew for each reader.'
    ]
    changed = [why for what, why in report("changed") if what == second]
    assert "What stood before “more” became the summary." in changed
    assert ("The author “Lee Lead” (lead)", "Named in words alone: the mapping gives no account here.") in report("changed")
    assert all(why in printed for _, why in left_out)


def test_nothing_of_it_can_be_read_before_it_is_released(run: Run, cast: dict[str, User]) -> None:
    run()
    for number in range(1, 8):
        assert signed_in(ANYONE).get(f"/updates/{number}/").status_code == 404
        assert signed_in(cast["member"]).get(f"/updates/{number}/").status_code == 404
    assert signed_in(ANYONE).get("/documents/about-us/").status_code == 404
    assert signed_in(ANYONE).get("/documents/files-of-programme/1/notes.pdf").status_code == 404
    assert not Change.objects.exists()


def test_approved_comments_come_along_and_no_others(run: Run, editor: User) -> None:
    run()
    shown = [(comment.number, comment.name, comment.text, comment.state) for comment in Comment.objects.order_by("number")]
    assert shown == [(1, "Ann Other", "Well said.", "approved"), (2, "Comms", "Thank you.", "approved")]
    assert [why for _, why in report("left out") if "comment" in why] == [
        "1 comment marked as spam.",
        "1 comment never approved.",
        "1 comment of the kind pingback: another site’s software left it.",
    ]
    assert not Comment.objects.visible_to(ANYONE).exists()
    signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"})
    assert Comment.objects.visible_to(ANYONE).count() == 2
    assert "Well said." in signed_in(ANYONE).get("/updates/2/").content.decode()


def test_commenters_addresses_are_kept_nowhere_and_yet_they_can_have_their_comments_erased(run: Run) -> None:
    printed = run()
    rows = [ReportLine.objects.values(), Update.objects.values(), Comment.objects.values(), Imported.objects.values()]
    kept = printed + str([list(each) for each in rows]) + str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert comments_of("secret-address@example.org").count() == 2
    assert "secret-address" not in kept and "203.0.113.77" not in kept and "secret-site" not in kept


def test_importing_twice_imports_nothing_twice_and_tells_of_what_has_changed_since(run: Run) -> None:
    run()
    before = (Update.objects.count(), Document.objects.count(), StoredFile.objects.count())
    written = Update.objects.get(number=1)
    Update.objects.filter(pk=written.pk).update(title="Ours now")
    run([POSTS[0]._replace(text="Other words."), *POSTS[1:]])
    assert (Update.objects.count(), Document.objects.count(), StoredFile.objects.count()) == before
    assert Update.objects.get(number=1).title == "Ours now"
    last = BlogImport.objects.first()
    assert last and not last.things.exists()
    lines = last.lines.filter(mark="left out")
    changed = "It has changed on the blog since it was imported. What is here was left as it is: compare them."
    assert [line.what for line in lines if line.why == changed] == ["The post “Programme – Update #1”"]
    assert lines.filter(why="It is here already, from an earlier import.").count() == 8


def test_a_later_import_adds_what_is_new_and_links_to_what_is_here(run: Run) -> None:
    run(POSTS[:2])
    run([*POSTS[:2], Post(50, "Later", f'See <a href="{BLOG}/2016/11/24/update-2/">it</a>.', date="2017-01-01 10:00:00")])
    assert Update.objects.get(number=3).sections.get().body == "See [it](/updates/2/)."


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_each_edition_of_the_format_is_read(run: Run, tmp_path: Path, scheme: str, version: str) -> None:
    run(file=export(tmp_path / "other.xml", POSTS[:1], scheme=scheme, version=version))
    assert Update.objects.get().summary == "First words."


def test_importing_and_releasing_email_nobody(run: Run, subscribe: Callable[..., object], editor: User) -> None:
    subscribe("at-once@example.org", Frequency.AT_ONCE)
    subscribe("weekly@example.org", Frequency.WEEKLY)
    run()
    signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"})
    assert Change.objects.count() == 6  # three updates, two documents of files, one page
    for minutes in range(0, 60 * 24 * 9, 60):
        digests.open_due(NOON.replace(minute=1) + minutes * NOON.resolution * 60_000_000)
    assert mail.outbox == []
    assert not Digest.objects.filter(deliveries__isnull=False).exists()


def test_what_was_public_is_released_under_its_own_days(run: Run, editor: User) -> None:
    run()
    page = signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"}, follow=True).content.decode()
    assert "Released 4, each under its old day. Nobody was emailed." in page
    found = Edition.objects.order_by("update__number").values_list("update__number", "first_published_at__date")
    assert [(number, str(day)) for number, day in found] == [(1, "2016-09-01"), (2, "2016-11-24"), (3, "2016-12-01")]
    assert signed_in(ANYONE).get("/documents/files-of-programme/1/notes.pdf").status_code == 200
    assert signed_in(ANYONE).get("/documents/about-us/").status_code == 200
    second = signed_in(ANYONE).get("/updates/2/").content.decode()
    assert re.search(r'<img [^>]*src="/updates/2/files/chair.png"', second)
    assert signed_in(ANYONE).get("/updates/2/files/chair.png")["Content-Type"] == "image/png"
    for number in range(4, 8):
        assert signed_in(ANYONE).get(f"/updates/{number}/").status_code == 404
    assert signed_in(ANYONE).get("/documents/for-staff/").status_code == 404
    signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"})
    assert Edition.objects.count() == 3


def test_a_picture_of_which_nobody_said_what_it_shows_gets_no_words_and_keeps_the_update_back(run: Run, editor: User) -> None:
    run([post._replace(meta=()) for post in POSTS])
    assert "![](files/chair.png)" in sections(2)["Meet the chair"]
    assert any(why.startswith("The picture “The chair” has no text alternative.") for _, why in report("changed"))
    page = signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"}).content.decode()
    assert "In “Meet the chair”: A picture has no text alternative." in page
    assert {edition.update.number for edition in Edition.objects.all()} == {1, 3}


def test_only_those_chosen_are_released(run: Run, editor: User) -> None:
    run()
    client = signed_in(editor)
    assert "Choose at least one to release." in client.post("/staff/updates/imported/", {}).content.decode()
    chosen = Imported.objects.get(update__number=2).pk
    client.post("/staff/updates/imported/", {"chosen": [chosen], "looked": "on"})
    assert [update.number for update in Update.objects.filter(state="published")] == [2]
    hidden = Imported.objects.get(update__number=4).pk
    assert "The list has changed" in client.post("/staff/updates/imported/", {"chosen": [hidden]}).content.decode()
    assert Update.objects.filter(state="published").count() == 1


def test_a_file_with_something_in_it_keeps_its_update_back_until_somebody_has_looked(
    run: Run, editor: User, uploads: Path
) -> None:
    (uploads / "2016" / "11" / "notes.pdf").write_bytes(good_pdf("A page."))
    run()
    client = signed_in(editor)
    one = Imported.objects.get(update__number=2)
    assert (
        "1 could not be released"
        in client.post("/staff/updates/imported/", {"chosen": [one.pk], "looked": "on"}).content.decode()
    )
    assert not Edition.objects.exists()
    assert one.document is not None
    files = [file.pk for file in one.document.versions.get().files.all() if file.stored.warnings]
    client.post("/staff/updates/imported/", {"chosen": [one.pk], "accepted": files, "looked": "on"})
    assert Edition.objects.get().update.number == 2


def test_the_pages_take_the_same_number_of_queries_for_many(run: Run, editor: User) -> None:
    run([Post(1, "One", "Words.")])
    client, report_of = signed_in(editor), BlogImport.objects.get().pk
    client.get("/staff/updates/imported/")
    with assertNumQueries(14) as few:
        client.get("/staff/updates/imported/")
    run([Post(pk, f"Post {pk}", "Words.", name=f"post-{pk}") for pk in range(100, 130)])
    with assertNumQueries(len(few)):
        assert client.get("/staff/updates/imported/").content.decode().count('name="chosen"') == 31
    with assertNumQueries(7) as few:
        client.get(f"/staff/updates/imported/{report_of}/")
    with assertNumQueries(len(few)):
        client.get(f"/staff/updates/imported/{report_of + 1}/")


def test_the_report_is_kept_for_spreadsheets(run: Run, editor: User) -> None:
    run([Post(1, "=1+1", "Words.", name="x")])
    table = signed_in(editor).get(f"/staff/updates/imported/{BlogImport.objects.get().pk}/report.csv").content.decode()
    assert table.splitlines()[0] == "\ufeffWhat happened,To what,Why,Address"
    became = "It became Update #1. Published on Thursday 24 November 2016, by Morag Comms."
    assert table.splitlines()[1] == f'Imported,The post “=1+1”,"{became}",/staff/updates/1/'


def test_who_is_no_editor_imports_nothing(run: Run, cast: dict[str, User]) -> None:
    with pytest.raises(CommandError, match="is not the address of an editor"):
        run(by=cast["contributor"].email)


def test_a_mapping_that_does_not_fit_says_all_that_is_wrong(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text('[categories]\nx = "nowhere"\n[authors]\ny = "nobody@example.org"\n[people]\n')
    with pytest.raises(CommandError) as error:
        run(mapping=tmp_path / "wrong.toml")
    assert "[people] is not known; x: there is no workstream “nowhere”; y: nobody here has the address nobody@example.org" in str(
        error.value
    )
    assert not Update.objects.exists()


def test_when_it_fails_half_way_no_row_and_no_file_is_left(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stored() -> set[str]:
        root = Path(storages["default"].location)  # type: ignore[attr-defined]
        return {str(path) for path in root.rglob("*") if path.is_file()}

    before = stored()
    bad = Post(60, "Bad", "Words.", name="bad", categories=(("hearings", "Hearings"),))
    monkeypatch.setattr("updates.importing.reporting.LINES_AT_ONCE", 1)
    monkeypatch.setattr("updates.importing.bringing.LONGEST_TITLE", 400)
    with pytest.raises(Exception, match="value too long"):
        run([*POSTS, bad._replace(title="x" * 200)])
    assert (Update.objects.count(), Document.objects.count(), StoredFile.objects.count(), BlogImport.objects.count()) == (
        0,
        0,
        0,
        0,
    )
    assert stored() == before
