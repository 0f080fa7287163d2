"""From an uploaded table to its import: kept for the preview, compared anew when it is confirmed, all or nothing."""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import User
from publishing import audit
from publishing.locks import take_turn
from workstreams.importing.comparing import Comparison, compare
from workstreams.importing.kinds import KINDS
from workstreams.importing.rows import Mark
from workstreams.importing.tables import Table
from workstreams.models import TableImport

REMARK = 250
SOURCE = "Brought up to date from the plan’s own table."
"""What readers are told. The file's name is for the audit trail alone."""


class Outdated(Exception):
    """What would happen is no longer what the preview showed. Nothing was saved."""


def keep(table: Table, kind: str, file_name: str, *, by: User) -> TableImport:
    """Keep a table until it is confirmed."""
    lines = [[line.number, line.cells] for line in table.lines]
    return TableImport.objects.create(
        kind=kind,
        file_name=file_name,
        remark=table.remark[:REMARK],
        headings=table.headings,
        lines=lines,
        by=by,
        at=timezone.now(),
    )


def preview(table: TableImport) -> Comparison:
    """What confirming it would do now."""
    return compare(KINDS[table.kind](table.by), table.headings, table.lines)


def apply(table: TableImport, seen: str) -> None:
    """Import the rows of a table if what would happen is what its uploader has seen, by the digest. Twice is as once.

    Raises `Outdated`.
    """
    try:
        apply_once(table, seen)
    except IntegrityError as error:  # somebody gave another thing the same reference at this very moment
        raise Outdated from error


@transaction.atomic
def apply_once(table: TableImport, seen: str) -> None:
    table = TableImport.objects.select_for_update(of=("self",)).select_related("by").get(pk=table.pk)
    if table.applied_at:
        return
    kind = KINDS[table.kind](table.by)
    take_turn(kind.turn)
    comparison = compare(kind, table.headings, table.lines, locked=True)
    if comparison.digest != seen or comparison.counts[Mark.WRONG]:
        raise Outdated
    source, to_apply = SOURCE, comparison.to_apply
    for row in to_apply:
        if row.mark == Mark.NEW:
            kind.make(row, source)
        else:
            kind.change(row, source)
    table.applied_at, table.rows_applied = timezone.now(), len(to_apply)
    table.save(update_fields=["applied_at", "rows_applied"])
    audit.record(table.by, "imported table", table, file=table.file_name, kind=kind.key, **comparison.counts)


def forget_abandoned(at: datetime.datetime) -> None:
    """Delete the tables that nobody has confirmed within a day."""
    TableImport.objects.abandoned(at).delete()
