"""The words of an email are made once for each distinct set of changes, and hold nobody's address."""

import time
from typing import Any

import pytest
from django.utils import timezone

from mail.stamping import mark
from publishing.models import Change
from subscriptions import contents, making
from subscriptions.models import Content, Digest
from tests.conftest import DAY, NOON
from tests.subscriptions.test_news import many
from workstreams.models import Workstream


@pytest.fixture
def digest(workstreams: list[Workstream]) -> Digest:
    many(workstreams, 3, "Update")
    return Digest.objects.create(frequency="weekly", period_start=NOON - 7 * DAY, period_end=NOON + DAY, opened_at=NOON)


def told() -> tuple[int, ...]:
    return tuple(Change.objects.order_by("pk").values_list("pk", flat=True))


def test_each_distinct_set_is_made_once(digest: Digest) -> None:
    first, second, third = told()
    made = [contents.content_for(digest, one) for one in ((first, second), (second, third), (first, second), (third,))]
    assert [content.pk for content in made] == [made[0].pk, made[1].pk, made[0].pk, made[3].pk]
    assert [content.subject for content in made[1:]] == ["Update 1 and 1 more", "Update 0 and 1 more", "Update 2"]
    assert Content.objects.count() == 3


def test_marks_stand_where_each_readers_own_links_go(digest: Digest) -> None:
    content = contents.content_for(digest, told())
    for name in ("preferences", "unsubscribe", "in-browser"):
        assert mark(name) in content.text
        assert f'href="{mark(name)}"' in content.html


def test_what_is_reworded_meanwhile_is_made_anew(digest: Digest) -> None:
    before = contents.content_for(digest, told())
    Change.objects.filter(title="Update 1").update(summary="What may stand.")
    after = contents.content_for(digest, told())
    assert "What may stand." in after.html
    assert "What may stand." not in before.html
    assert contents.content_for(digest, told()) == after


def test_a_worker_sends_what_is_reworded_as_it_is_a_minute_later(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    maker, clock = making.Maker(), time.monotonic
    before = maker.form(digest, told())
    Change.objects.filter(title="Update 1").update(summary="What may stand.")
    assert maker.form(digest, told()) is before
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 61)
    after = maker.form(digest, told())
    assert [b"What may stand." in b"".join(form.pieces) for form in (before, after)] == [False, True]


def test_there_is_no_email_of_nothing(digest: Digest) -> None:
    before = told()
    Change.objects.all().delete()
    with pytest.raises(Change.DoesNotExist):
        contents.content_for(digest, before)


def test_texts_are_emptied_after_thirty_days_and_made_again_if_they_are_needed(digest: Digest) -> None:
    content = contents.content_for(digest, told())
    assert contents.forget_bodies(timezone.now() + 29 * DAY) == 0
    assert contents.forget_bodies(timezone.now() + 31 * DAY) == 1
    content.refresh_from_db()
    assert (content.subject, content.text, content.html) == ("Update 0 and 2 more", "", "")
    assert contents.content_for(digest, told()).html
    assert Content.objects.count() == 1


def test_finding_it_again_asks_no_more_for_many_changes_than_for_few(
    digest: Digest, workstreams: list[Workstream], django_assert_num_queries: Any
) -> None:
    for count in (0, 30):
        many(workstreams, count, "Update")
        contents.content_for(digest, told())
        with django_assert_num_queries(5):
            contents.content_for(digest, told())
