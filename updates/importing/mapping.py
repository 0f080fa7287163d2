"""What an editor says beforehand of the blog's categories, authors and posts, in a small file (TOML):

[categories]                    # by the short name in the category's address
hearings = "hearings"           # the short name in the workstream's address
uncategorised = ""              # no workstream, and that is meant

[authors]                       # by the login on the blog
cdyer = "c.dyer@example.org"    # the address of an account here; none is ever made

[posts]                         # by the post's number on the blog, as in “/?p=12”
12 = "2"                        # it is Update #2 here already: no second one is made of it
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from people.models import User
from updates.importing.limits import Unreadable
from updates.models import Update
from workstreams.models import Workstream

SHAPE = "See updates/importing/mapping.py for an example."


@dataclass(frozen=True)
class Mapping:
    categories: dict[str, Workstream | None] = field(default_factory=dict)
    authors: dict[str, User] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)
    """Numbers of updates that are here already, by the numbers of the posts that they were on the blog."""


def read(path: Path | None) -> Mapping:
    """Raises `Unreadable` with everything that is wrong in the file."""
    if path is None:
        return Mapping()
    try:
        said = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Unreadable(f"The mapping {path.name} cannot be read: {error}. {SHAPE}") from error
    categories, authors, posts = table(said, "categories"), table(said, "authors"), table(said, "posts")
    likely = [number for number in posts.values() if number.isdecimal() and len(number) < 8]
    there = Update.objects.filter(number__in=likely)
    numbers = {str(number) for number in there.values_list("number", flat=True)}
    workstreams = {workstream.slug: workstream for workstream in Workstream.objects.filter(slug__in=categories.values())}
    accounts = {account.email.casefold(): account for account in User.objects.filter(email__in=authors.values())}
    wrong = [f"[{name}] is not known" for name in said if name not in {"categories", "authors", "posts"}]
    wrong += [f"{key}: there is no workstream “{slug}”" for key, slug in categories.items() if slug and slug not in workstreams]
    wrong += [
        f"{key}: nobody here has the address {address}" for key, address in authors.items() if address.casefold() not in accounts
    ]
    wrong += [f"{key}: there is no Update #{number}" for key, number in posts.items() if number not in numbers]
    if wrong:
        raise Unreadable(f"The mapping {path.name} does not fit: {'; '.join(wrong)}. {SHAPE}")
    return Mapping(
        {key: workstreams.get(slug) for key, slug in categories.items()},
        {key: accounts[address.casefold()] for key, address in authors.items()},
        {key: int(number) for key, number in posts.items()},
    )


def table(said: dict[str, Any], name: str) -> dict[str, str]:
    found = said.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Unreadable(f"[{name}] of the mapping must say one thing in quotation marks for each line. {SHAPE}")
    return found
