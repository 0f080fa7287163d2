"""What a contributor may do with documents: write those of their own workstreams, and leave publishing to editors."""

from collections.abc import Callable

import pytest
from django.test import Client

from documents.models import Document
from people.models import Group, Role, User
from publishing.audience import Audience
from publishing.models import AuditEntry
from tests.conftest import make_person, signed_in
from tests.documents.test_versions import facts
from workstreams.models import Workstream

Make = Callable[..., Document]


@pytest.fixture
def contributor(workstreams: list[Workstream]) -> User:
    """Of the first workstream's team."""
    user = make_person("Cora Contributor", role=Role.CONTRIBUTOR)
    workstreams[0].team.add(user)
    return user


def test_they_add_a_document_and_an_editor_publishes_it(
    contributor: User, editor: User, client: Client, workstreams: list[Workstream]
) -> None:
    staff = signed_in(contributor)
    refused = staff.post("/staff/documents/add/", facts()).content.decode()
    assert "Choose at least one of your own workstreams" in refused
    assert staff.post("/staff/documents/add/", facts(workstreams=[workstreams[1].pk])).status_code == 200
    assert staff.post("/staff/documents/add/", facts(workstreams=[workstreams[0].pk])).status_code == 302
    document = Document.objects.get()
    assert (document.audience, document.changed_by) == (Audience.STAFF, contributor)
    form = facts(title="Renamed", workstreams=[workstreams[0].pk], version=1, key=document.key)
    assert staff.post(f"{document.staff_url}edit/", {**form, "audience": "everyone"}).status_code == 302
    draft = document.versions.get()
    text = {"dated": "2016-11-24", "is_final": "True", "text": "Words.", "version": 1, "key": draft.key}
    assert staff.post(f"{document.staff_url}versions/write/", text).status_code == 302
    page = staff.get(document.staff_url).content.decode()
    assert "An editor publishes it" in page
    for words in ("Publish version", "Withdraw it", "staff/documents/readers"):
        assert words not in page
    for part in ("versions/publish/", "withdraw/"):
        assert staff.post(f"{document.staff_url}{part}").status_code == 404
    assert staff.post("/staff/documents/readers/", {"documents": [document.pk], "audience": "everyone"}).status_code == 404
    document.refresh_from_db()
    assert (document.title, document.audience, document.is_readable) == ("Renamed", Audience.STAFF, False)
    assert signed_in(editor).post(f"{document.staff_url}versions/publish/").status_code == 302
    assert staff.get(document.get_absolute_url()).status_code == 200
    assert client.get(document.get_absolute_url()).status_code == 404
    assert staff.post(f"{document.staff_url}edit/", form).status_code == 404
    assert staff.post(f"{document.staff_url}versions/add/").status_code == 302
    assert AuditEntry.objects.filter(by=contributor, did="started version").count() == 1


def test_they_know_of_no_other_document(
    contributor: User, group: Group, workstreams: list[Workstream], make_document: Make
) -> None:
    """Not of drafts elsewhere, and not of what is for a group in which they are not, even in their own workstream."""
    elsewhere = make_document("Zanzibar elsewhere", publish=False)
    elsewhere.workstreams.set([workstreams[1]])
    restricted = make_document("Zanzibar for the group", audience=Audience.GROUPS, groups=(group,))
    own = make_document("Own draft", publish=False)
    staff = signed_in(contributor)
    for address in ("/staff/documents/", "/staff/documents/add/", own.staff_url, f"{own.staff_url}edit/"):
        page = staff.get(address).content.decode()
        assert "Zanzibar" not in page, address
    for document in (elsewhere, restricted):
        for part in ("", "edit/", "versions/write/", "files/add/", "files/"):
            assert staff.get(f"{document.staff_url}{part}").status_code == 404, part
        assert staff.post(f"{document.staff_url}versions/add/").status_code == 404
    assert staff.get(own.get_absolute_url()).status_code == 404
    nobody = signed_in(make_person("Nora Newcomer", role=Role.CONTRIBUTOR))
    assert nobody.get("/staff/documents/add/").status_code == 404
    assert "No workstream is yours" in nobody.get("/staff/documents/").content.decode()


def test_what_others_chose_is_kept_when_they_save(
    contributor: User, group: Group, workstreams: list[Workstream], make_document: Make
) -> None:
    own = make_document("Own draft", publish=False, audience=Audience.GROUPS, groups=(group,))
    own.workstreams.set(workstreams[:2])
    form = facts(workstreams=[each.pk for each in workstreams[:2]], version=own.version, key=own.key)
    assert signed_in(contributor).post(f"{own.staff_url}edit/", form).status_code == 302
    own.refresh_from_db()
    assert (set(own.workstreams.all()), own.audience) == (set(workstreams[:2]), Audience.GROUPS)
    assert list(own.audience_groups.all()) == [group]
