"""One writer of the registers at a time: what a register says of one person depends on facts about others.

Two who write at once would each work the standings out from facts that lack the other's. On SQLite a transaction that
may write has the file to itself; on PostgreSQL a lock of the whole database, kept to the transaction's end, does the
same for those who write registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from django.db import connection, transaction

from workflows import clock, journal
from workflows.refusals import told

# Any number that nobody else locks by.
_REGISTERS: Final = 0x52656769
# As long as SQLite waits for its file: a portion of a long file takes longer than an officer's act.
_PATIENCE: Final = "20s"
_entries: ContextVar[list[dict[str, Any]] | None] = ContextVar("journal_entries", default=None)


def take_turn() -> None:
    """Nobody else writes registers until this transaction ends. Take it before any row is locked.

    Raises OperationalError where somebody else writes for longer than it is waited for.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s),"
            " set_config('lock_timeout', NULL, true)",
            [_PATIENCE, _REGISTERS],
        )


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction that writes registers, at one moment of the clock. Inside another one it is a part of that.

    Raises Conflict for what the database refuses.
    """
    entries = _entries.get()
    if entries is None:
        with _first():
            yield
        return
    before = len(entries)
    try:
        with told(), transaction.atomic():
            yield
    except BaseException:
        del entries[before:]
        raise


@contextmanager
def _first() -> Iterator[None]:
    entries: list[dict[str, Any]] = []
    token = _entries.set(entries)
    try:
        with told(), transaction.atomic(), clock.at(clock.now()):
            take_turn()
            yield
            for entry in entries:
                journal.append(**entry)
    finally:
        _entries.reset(token)


def enter(**entry: Any) -> None:
    """The journal says so at the turn's end: its chain's head is the last lock that a transaction takes.

    What one act does in several steps locks rows at each of them. Takes what `journal.append` takes.
    """
    entries = _entries.get()
    if entries is None:
        raise RuntimeError("registers are written in a turn")
    entries.append(entry)
