"""What a fixture builds by acts, kept once per process and then put back row by row.

A nomination that stands on a list is some forty acts: whoever asks twenty questions about it builds it once. The rows
are the very same, ids and hashes included, so that the journal verifies.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection

from tests.county import County
from workflows import clock, triggers
from workflows.models import ChainHead

T = TypeVar("T")
# By model and key, the row as the database gives it.
Rows = dict[type[Any], dict[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class _Kept:
    added: Rows
    changed: Rows
    made: Any


_known: dict[tuple[Any, ...], _Kept] = {}


def kept(build: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """What `build` makes of these arguments in the database as it stands: its result, and every row that it writes.

    Built by its acts the first time; put back whenever the same is asked for at the same time, behind the same last
    row of the journal: whatever goes before it in a test must be kept too, or PostgreSQL's sequences give it other ids.
    `build` is a function of a module, which deletes no row and leaves nothing outside the database.
    """
    told = tuple(each for each in (*arguments, *sorted(named.items())) if not isinstance(each, County))
    name = (build.__module__, build.__qualname__, told, clock.now(), *_heads())
    found = _known.get(name)
    if found is None:
        before = _all_rows()
        made = build(*arguments, **named)
        found = _known[name] = _difference(before, _all_rows(), made)
    else:
        _put_back(found)
    again: T = copy.deepcopy(found.made)
    return again


def _heads() -> list[tuple[Any, ...]]:
    return sorted(ChainHead.objects.values_list("county", "count", "hash"))


def _columns(model: type[Any]) -> list[str]:
    return [str(field.column) for field in model._meta.local_concrete_fields]


def _all_rows() -> Rows:
    found: Rows = {}
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy or model._meta.swapped:
                continue
            columns = _columns(model)
            names = ", ".join(map(quoted, columns))
            cursor.execute(f"SELECT {names} FROM {quoted(model._meta.db_table)}")
            place = columns.index(str(model._meta.pk.column))
            found[model] = {row[place]: tuple(row) for row in cursor.fetchall()}
    return found


def _difference(before: Rows, after: Rows, made: Any) -> _Kept:
    added: Rows = {}
    changed: Rows = {}
    for model, rows in after.items():
        had = before[model]
        if had.keys() - rows.keys():
            raise ValueError(f"rows of {model._meta.label} were deleted: that isn't put back")
        added[model] = {key: row for key, row in rows.items() if key not in had}
        changed[model] = {key: row for key, row in rows.items() if key in had and had[key] != row}
    return _Kept(added, changed, copy.deepcopy(made))


def _put_back(found: _Kept) -> None:
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        # In any order: each reference is checked once all rows stand.
        for model, rows in found.added.items():
            columns = _columns(model)
            names, marks = ", ".join(map(quoted, columns)), ", ".join(["%s"] * len(columns))
            if rows:
                table = quoted(model._meta.db_table)
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows.values()))
        changed = {model: rows for model, rows in found.changed.items() if rows}
        with _unguarded(cursor, {model._meta.db_table for model in changed}):
            for model, rows in changed.items():
                sets = ", ".join(f"{quoted(column)} = %s" for column in _columns(model))
                where = f"{quoted(model._meta.pk.column)} = %s"
                for pk, row in rows.items():
                    cursor.execute(
                        f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE {where}", [*row, pk]
                    )


@contextmanager
def _unguarded(cursor: Any, tables: set[str]) -> Iterator[None]:
    """These tables take what their triggers would refuse: a chain that moves on by forty rows at once."""
    if connection.vendor == "postgresql":
        # No table is altered while one of its references is still to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in sorted(tables):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        for table in sorted(tables):
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return
    off = [trigger for trigger in triggers.wanted(connection.vendor) if trigger.table in tables]
    for trigger in off:
        cursor.execute(f'DROP TRIGGER "{trigger.name}"')
    yield
    for trigger in off:
        for statement in triggers.statements(trigger, connection.vendor):
            cursor.execute(statement)
