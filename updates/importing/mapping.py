"""What an editor says beforehand of the blog's categories and authors, in a small file (TOML):

[categories]                    # by the short name in the category's address
hearings = "hearings"           # the short name in the workstream's address
uncategorised = ""              # no workstream, and that is meant

[authors]                       # by the login on the blog
cdyer = "c.dyer@example.org"    # the address of an account here; none is ever made
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from people.models import User
from updates.importing.limits import Unreadable
from workstreams.models import Workstream

SHAPE = "See updates/importing/mapping.py for an example."


@dataclass(frozen=True)
class Mapping:
    categories: dict[str, Workstream | None] = field(default_factory=dict)
    authors: dict[str, User] = field(default_factory=dict)


def read(path: Path | None) -> Mapping:
    """Raises `Unreadable` with everything that is wrong in the file."""
    if path is None:
        return Mapping()
    try:
        said = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise Unreadable(f"The mapping {path.name} cannot be read: {error}. {SHAPE}") from error
    categories, authors = table(said, "categories"), table(said, "authors")
    workstreams = {workstream.slug: workstream for workstream in Workstream.objects.filter(slug__in=categories.values())}
    accounts = {account.email.casefold(): account for account in User.objects.filter(email__in=authors.values())}
    wrong = [f"[{name}] is not known" for name in said if name not in {"categories", "authors"}]
    wrong += [f"{key}: there is no workstream “{slug}”" for key, slug in categories.items() if slug and slug not in workstreams]
    wrong += [
        f"{key}: nobody here has the address {address}" for key, address in authors.items() if address.casefold() not in accounts
    ]
    if wrong:
        raise Unreadable(f"The mapping {path.name} does not fit: {'; '.join(wrong)}. {SHAPE}")
    return Mapping(
        {key: workstreams.get(slug) for key, slug in categories.items()},
        {key: accounts[address.casefold()] for key, address in authors.items()},
    )


def table(said: dict[str, Any], name: str) -> dict[str, str]:
    found = said.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Unreadable(f"[{name}] of the mapping must say one thing in quotation marks for each line. {SHAPE}")
    return found
