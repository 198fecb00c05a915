"""One moment of the database, for whoever reads much and wants no line of it to be newer than another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_begun: ContextVar[bool] = ContextVar("one_moment", default=False)


@contextmanager
def one_moment() -> Iterator[None]:
    """Inside the block everything is read as it stood at its beginning; nobody who writes waits for it.

    A block inside a block, or inside a transaction, reads what that one reads.
    """
    if _begun.get() or connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    token = _begun.set(True)
    try:
        with connection.cursor() as cursor:
            cursor.execute(begin if connection.vendor == "postgresql" else "BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    finally:
        _begun.reset(token)
