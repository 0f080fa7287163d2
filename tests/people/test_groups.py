"""Which groups somebody prepares the meetings of, and how their papers are numbered."""

import pytest
from django.core.exceptions import ValidationError

from people.dates import today
from people.models import ANYONE, Group, Membership, Reader, numbers_papers
from tests.conftest import DAY, make_person


def test_editors_prepare_every_groups_meetings_and_a_secretariat_its_own(cast: dict[str, Reader], group: Group) -> None:
    secretary = make_person("secretary", group=group)
    former = make_person("former secretary", group=group, ends_on=today() - DAY)
    future = make_person("future secretary", group=group, starts_on=today() + DAY)
    Membership.objects.filter(profile__user__in=[secretary, former, future]).update(part=Membership.Part.SECRETARIAT)
    people = {**cast, "secretary": secretary, "former secretary": former, "future secretary": future, "anyone": ANYONE}
    keeping = {name: set(Group.objects.kept_by(person).values_list("slug", flat=True)) for name, person in people.items()}
    assert {name: slugs for name, slugs in keeping.items() if slugs} == {
        "secretary": {"eag"},
        "editor": {"eag", "other"},
        "administrator": {"eag", "other"},
    }
    secretary.is_active = False
    assert not Group.objects.kept_by(secretary).exists()


@pytest.mark.parametrize("pattern", ["{group}({year}){meeting:02}-{paper:02}", "{meeting}/{paper}", "Paper {meeting}.{paper}"])
def test_a_pattern_numbers_each_paper_of_each_meeting(pattern: str) -> None:
    numbers_papers(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "{paper}",
        "{meeting}",
        "{meeting}{paper",
        "{meeting}{paper}{else}",
        "{meeting.real}{paper}",
        "{meeting}{paper!r}",
        "{0}",
    ],
)
def test_any_other_is_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        numbers_papers(pattern)
