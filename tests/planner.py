"""What a database's planner knows of the rows that a test has made."""

from __future__ import annotations

from django.db import connection


def analyze(*tables: str) -> None:
    """The planner's figures are those of the rows as they are now: of these tables, or of all."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The server's own housekeeping may be at a table just now: it is waited for.
            cursor.execute("SET LOCAL lock_timeout = 0")
        for table in tables or ("",):
            cursor.execute(f"ANALYZE {table}")
