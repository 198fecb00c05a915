"""Many rows of one table written at once: the same values and constraints as the ORM's, at a fraction of its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connections, models, router

_AT_ONCE: Final = 1000
# Below what either database takes in one statement.
_MOST_VALUES: Final = 30_000


def insert(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """The rows stand, with their ids unless conflicts are ignored. No signal is sent and nothing is filled in."""
    if not rows:
        return
    model = type(rows[0])
    database = router.db_for_write(model)
    connection = connections[database]
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else f" RETURNING {quote(str(_key(model).column))}"
    attributes = [(field.attname, field) for field in fields]
    with connection.cursor() as cursor:
        for part in _parts(rows, min(_AT_ONCE, _MOST_VALUES // len(fields))):
            values = [
                field.get_db_prep_save(getattr(row, name), connection)
                for row in part
                for name, field in attributes
            ]
            cursor.execute(start + ", ".join([one] * len(part)) + end, values)
            if not ignore_conflicts:
                for row, (key,) in zip(part, cursor.fetchall(), strict=True):
                    row.pk = key
                    row._state.adding, row._state.db = False, database


def set_each(model: type[models.Model], column: str, values: Mapping[int, Any], **same: Any) -> None:
    """Each of these rows, by id, has its own value of `column`, and all of them the values of `same`."""
    connection = connections[router.db_for_write(model)]
    quote, meta = connection.ops.quote_name, model._meta
    fields: list[Any] = [meta.get_field(name) for name in (column, *same)]
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(str(_key(model).column))} = %s"
    rest = [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields[1:], same.values(), strict=True)
    ]
    own = fields[0]
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, [(own.get_db_prep_save(value, connection), *rest, key) for key, value in values.items()]
        )


def _key(model: type[models.Model]) -> Any:
    key = model._meta.pk
    assert key is not None
    return key


def _parts(rows: Iterable[models.Model], size: int) -> Iterator[list[models.Model]]:
    rest = iter(rows)
    while part := list(islice(rest, size)):
        yield part
