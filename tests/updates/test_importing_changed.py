"""What was changed between an import and its release is no text that has been public: it needs a second person."""

from django.core.files.base import ContentFile

from documents import versions
from documents.models import Document
from people.models import Role, User
from publishing import writing
from publishing.models import AuditEntry
from tests.conftest import PDF, make_person, signed_in
from tests.updates.test_importing import Run, run, uploads  # noqa: F401 - fixtures
from tests.updates.wordpress import POSTS
from updates import standings, workflow
from updates.models import Edition, Imported, Update

LIST = "/staff/updates/imported/"
SEND_IN = "Have it approved like any other, then release it here under its old day."


def rewrite(update: Update, by: User) -> None:
    section = update.sections.first()
    assert section
    section.body = "New words."
    writing.save(section, ["body"], by=by)


def approve(update: Update, by: User) -> None:
    workflow.approve(update, by=by, seen=standings.standing(Update.objects.get(pk=update.pk)).fingerprint)


def release(by: User, *numbers: int) -> str:
    chosen = [row.pk for row in Imported.objects.filter(update__number__in=numbers)]
    return signed_in(by).post(LIST, {"chosen": chosen, "looked": "on"}, follow=True).content.decode()


def test_what_was_changed_since_is_not_released_and_says_why(run: Run, editor: User, colleague: User) -> None:  # noqa: F811
    run(POSTS[:2])
    client = signed_in(editor)
    assert "came from the old blog" not in client.get("/staff/").content.decode()
    rewrite(Update.objects.get(number=1), by=colleague)
    page = client.get(LIST).content.decode()
    assert page.count(SEND_IN) == 1 and page.count('name="chosen"') == 1
    desk = client.get("/staff/").content.decode()
    assert "Update #1 came from the old blog" in desk and SEND_IN in desk and "Update #2 came from" not in desk
    assert SEND_IN in release(editor, 1)
    assert SEND_IN in client.post(LIST, {"everything": "on", "looked": "on"}).content.decode()
    assert [edition.update.number for edition in Edition.objects.all()] == [2]


def test_once_a_second_person_has_approved_it_it_is_released_under_its_old_day(
    run: Run,  # noqa: F811
    editor: User,
    colleague: User,
) -> None:
    run(POSTS[:1])
    update = Update.objects.get()
    rewrite(update, by=colleague)
    workflow.submit(update, by=colleague, seen=standings.fingerprint(update))
    approve(update, by=editor)
    assert "Released 1" in release(colleague, 1)
    edition = Edition.objects.get()
    assert (str(edition.published_at.date()), edition.approved_by, edition.why_alone) == ("2016-09-01", editor, "")


def test_a_change_after_the_approval_keeps_it_back(run: Run, editor: User, colleague: User) -> None:  # noqa: F811
    run(POSTS[:1])
    update = Update.objects.get()
    workflow.submit(update, by=colleague, seen=standings.fingerprint(update))
    approve(update, by=editor)
    rewrite(update, by=colleague)
    assert SEND_IN in release(colleague, 1)
    assert not Edition.objects.exists()


def test_who_wrote_what_was_released_cannot_approve_it_afterwards(run: Run, editor: User, colleague: User) -> None:  # noqa: F811
    run(POSTS[1:2])
    assert Update.objects.get().changed_by == editor
    release(colleague, 2)
    third = make_person("Third", role=Role.EDITOR)
    edition = Edition.objects.get()
    assert [workflow.may_approve_afterwards(edition, one) for one in (editor, colleague, third)] == [False, False, True]


def test_a_later_correction_that_nobody_else_has_seen_is_on_the_desk(run: Run, editor: User) -> None:  # noqa: F811
    run(POSTS[:1])
    release(editor, 1)
    waits = "Update #1 waits for somebody else’s approval"
    assert waits not in signed_in(editor).get("/staff/").content.decode()
    update = Update.objects.get()
    rewrite(update, by=editor)
    seen = standings.fingerprint(Update.objects.get())
    workflow.publish_alone(update, by=editor, over=1, seen=seen, why="Urgent", note="New words")
    assert waits in signed_in(editor).get("/staff/").content.decode()


def test_changed_pages_and_files_are_published_from_their_own_page(run: Run, editor: User, colleague: User) -> None:  # noqa: F811
    run()
    files, page = Document.objects.get(title="Files of “Programme”"), Document.objects.get(title="About us")
    Document.objects.filter(pk=page.pk).update(kind=Document.Kind.GUIDANCE)
    for document in (files, page):
        versions.attach(document.versions.get(), ContentFile(PDF + b"\n\n", name="new.pdf"), by=colleague)
    client = signed_in(editor)
    shown = client.post(LIST, {"everything": "on", "looked": "on"}).content.decode()
    assert "“Files of “Programme””, which has its files, was changed since it was imported." in shown
    assert "Publish it from its own page, like any other document." in shown
    assert {update.number for update in Update.objects.filter(state="published")} == {1, 3}
    assert set(Document.objects.filter(state="published").values_list("title", flat=True)) == {"Files of “In blocks”"}


def test_what_was_unpublished_is_not_offered_again(run: Run, editor: User) -> None:  # noqa: F811
    run(POSTS[:1])
    release(editor, 1)
    workflow.unpublish(Update.objects.get(), by=editor, why="It named somebody.")
    assert not Imported.objects.to_release().exists()


def test_what_the_checks_ask_about_is_looked_at_before_it_is_released(run: Run, editor: User) -> None:  # noqa: F811
    run(POSTS[:1])
    client, imported = signed_in(editor), Imported.objects.get()
    shown = client.post(LIST, {"chosen": [imported.pk]}).content.decode()
    assert "The checks ask about" in shown
    assert f'value="{imported.pk}" id="choose-{imported.pk}" checked' in shown
    assert not Edition.objects.exists()
    client.post(LIST, {"chosen": [imported.pk], "looked": "on"})
    assert Edition.objects.count() == 1
    assert AuditEntry.objects.get(did="published").details["warnings_looked_at"]
