"""Taking turns where there is no row to lock yet."""

from django.db import connection


def take_turn(name: str) -> None:
    """Wait until no other transaction holds this name, then hold it until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
