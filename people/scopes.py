"""What a token of a person's may open: named by the rooms that bring it, one line each."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from people.models import ANYONE, Reader

SCHEME = "token"
"""What the description of the API calls tokens."""


@dataclass(frozen=True)
class Scope:
    """A part of what a person may read. Without it a token reads what anyone may."""

    name: str
    label: str

    def reader(self, request: HttpRequest) -> Reader:
        """Who reads: whoever is signed in; with a token its owner, if the token has this scope, and else anyone."""
        token = getattr(request, "token", None)
        if token is None:
            return request.user
        reader: Reader = token.user if self.name in token.scopes else ANYONE
        return reader

    @property
    def described(self) -> dict[str, Any]:
        """For the description of an operation: it needs no token, and shows more with one of this scope."""
        return {"security": [{}, {SCHEME: [self.name]}]}


declared: dict[str, Scope] = {}


def declare(name: str, label: str) -> Scope:
    """A scope that people can choose for their tokens: “documents:read”, “Documents that you can read”."""
    declared[name] = Scope(name, label)
    return declared[name]
