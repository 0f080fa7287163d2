"""Addresses of the old blog lead to what became of its posts, pages and files, for those who may see it."""

import pytest

from people.models import ANYONE, User
from publishing.audience import Audience
from tests.conftest import signed_in
from tests.updates.test_importing import Run, run, uploads  # noqa: F401 - fixtures
from updates.models import Update

OLD = {
    "/2016/11/24/update-2/": "/updates/2/",
    "/2016/11/24/update-2": "/updates/2/",
    "/2016/11/24/UPDATE-2/": "/updates/2/",
    "/?p=12": "/updates/2/",
    "/?page_id=21": "/documents/about-us/",
    "/about/": "/documents/about-us/",
    "/wp-content/uploads/2016/11/notes.pdf": "/documents/files-of-programme/1/notes.pdf",
    "/wp-content/uploads/2016/11/chair-200x100.png": "/documents/files-of-programme/1/chair.png",
}
NOT_PUBLIC = ["/2016/12/02/secret/", "/?p=14", "/?p=15", "/2016/12/03/among-us/", "/?p=16", "/2097/01/01/to-come/", "/?p=17"]


@pytest.fixture
def released(run: Run, editor: User) -> None:  # noqa: F811
    run()
    signed_in(editor).post("/staff/updates/imported/", {"everything": "on", "looked": "on"})


def leads(user: object, path: str) -> str:
    """Where an address leads this reader; nothing if it answers that there is nothing."""
    response = signed_in(user).get(path)  # type: ignore[arg-type]
    assert response.status_code in (301, 404), path
    return response.headers.get("Location", "")


def test_old_addresses_lead_to_the_new_ones(released: None) -> None:
    assert {path: leads(ANYONE, path) for path in OLD} == OLD
    for address in set(OLD.values()):
        assert signed_in(ANYONE).get(address).status_code == 200


def test_they_lead_nowhere_before_a_person_has_released_it(run: Run, cast: dict[str, User]) -> None:  # noqa: F811
    run()
    for user in (ANYONE, cast["member"], cast["editor"]):
        assert {leads(user, path) for path in OLD} == {""}


def test_what_was_never_public_is_not_told_of(released: None) -> None:
    nothing = {"/": signed_in(ANYONE).get("/?p=999").content, "/2": signed_in(ANYONE).get("/2016/12/02/nothin/").content}
    for path in NOT_PUBLIC:
        response = signed_in(ANYONE).get(path)
        other = nothing[path[:2].replace("?", "")]
        assert response.status_code == 404
        assert len(response.content.replace(path.strip("/").encode(), b"")) == len(other.replace(b"2016/12/02/nothin", b"")), path


def test_a_redirect_tells_only_those_who_may_see_the_target(released: None, cast: dict[str, User], group: object) -> None:
    update = Update.objects.get(number=2)
    Update.objects.filter(pk=update.pk).update(audience=Audience.GROUPS)
    update.audience_groups.set([group])  # type: ignore[list-item]
    assert leads(ANYONE, "/?p=12") == leads(cast["former member"], "/2016/11/24/update-2/") == ""
    assert leads(cast["member"], "/2016/11/24/update-2/") == "/updates/2/"
    assert signed_in(cast["member"]).get("/?p=12").headers["Cache-Control"] == "private, no-store"


def test_our_own_pages_come_first_and_odd_addresses_are_not_there(released: None) -> None:
    assert signed_in(ANYONE).get("/").status_code == 200
    assert signed_in(ANYONE).get("/?p=x").status_code == 200
    assert signed_in(ANYONE).post("/2016/11/24/update-2/").status_code == 404
    assert signed_in(ANYONE).get("/a%00b/").status_code == 404
    assert signed_in(ANYONE).get("/?p=" + "9" * 5000).status_code == 404
