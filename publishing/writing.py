"""Texts that several people may have open at once: whoever saves second is told, and nothing typed is lost."""

import datetime
from typing import TypeVar

from django.db.models import F

from people.models import User, Written
from publishing import audit

__all__ = ["ChangedMeanwhile", "SaidMeanwhile", "Written", "claim", "save"]

W = TypeVar("W", bound=Written)


class ChangedMeanwhile(Exception):
    """Somebody saved a newer text since this one was opened. `newer` holds theirs; nothing was overwritten."""

    def __init__(self, newer: Written) -> None:
        super().__init__()
        self.newer = newer


def claim(written: W, version: int) -> W:
    """Hold the row for this transaction and return it as it is stored. Raises `ChangedMeanwhile` if it is newer."""
    stored = type(written)._default_manager.select_for_update().get(pk=written.pk)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    return stored


def save(written: Written, fields: list[str], *, by: User, **details: object) -> None:
    """Save these fields of a claimed row as its next version, and record it."""
    written.changed_by = by
    written.version = F("version") + 1
    written.save(update_fields=[*fields, "version", "changed_by", "changed_at"])
    written.refresh_from_db(fields=["version"])
    audit.record(by, "wrote", written, version=written.version, **details)


class SaidMeanwhile(Exception):
    """Somebody has said something of this thing since it was looked at: who, when, and what. Nothing was saved.

    `seen` is what to send along to say one's own all the same.
    """

    def __init__(self, by: User | None, at: datetime.datetime, words: str, seen: int) -> None:
        super().__init__(words)
        self.by, self.at, self.words, self.seen = by, at, words, seen
