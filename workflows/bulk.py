"""Many rows of one table written at once: the same values and constraints as the ORM's, at a fraction of its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeVar

from django.db import IntegrityError, connections, models, router, transaction
from django.db.models import NOT_PROVIDED
from django.db.models.base import ModelState

from workflows.fields import SealedTextField

_AT_ONCE: Final = 1000
_FEW: Final = 20
# Below what SQLite takes in one statement.
_MOST_VALUES: Final = 30_000
T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)


def made(model: type[Row], **columns: Any) -> Row:
    """A new row for `insert`, of columns by their attributes (`person_id`); the others have their fields' defaults.

    The model's own way in asks every column's descriptor and tells whoever listens: a tenth of the speed.
    """
    row = model.__new__(model)
    row.__dict__.update(_defaults(model))
    row.__dict__.update(columns)
    row._state = ModelState()
    return row


@lru_cache(maxsize=64)
def _defaults(model: type[models.Model]) -> Mapping[str, Any]:
    fields = model._meta.local_concrete_fields
    # One that is worked out anew for each row mustn't be shared: it is missing, and insert() says so.
    shared = [field for field in fields if field.default is NOT_PROVIDED or not callable(field.default)]
    return {field.attname: field.get_default() for field in shared}


def insert(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """The rows stand, with their ids unless conflicts are ignored. No signal is sent and nothing is filled in."""
    if not rows:
        return
    database = router.db_for_write(type(rows[0]))
    connection = connections[database]
    if ignore_conflicts:
        _insert_new(rows, connection)
        return
    write = _copied if _is_copied(rows, connection) else _inserted
    for row, key in zip(rows, write(rows, connection), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, database


def _insert_new(rows: Sequence[models.Model], connection: Any) -> None:
    """Those that conflict with nothing stand."""
    if _is_copied(rows, connection):
        try:
            # Hardly ever has somebody else been quicker: one of the rows, and COPY takes none.
            with transaction.atomic(connection.alias):
                _copied(rows, connection)
        except IntegrityError:
            pass
        else:
            return
    _inserted(rows, connection, ignore_conflicts=True)


def _is_copied(rows: Sequence[models.Model], connection: Any) -> bool:
    """A few rows are written in one statement sooner than their keys are drawn and they are copied."""
    return bool(connection.vendor == "postgresql" and len(rows) > _FEW)


def _columns_of(rows: Sequence[models.Model]) -> list[Any]:
    return [field for field in type(rows[0])._meta.local_concrete_fields if not field.primary_key]


def _inserted(rows: Sequence[models.Model], connection: Any, *, ignore_conflicts: bool = False) -> list[Any]:
    """The keys of the rows, in their order; none where conflicts are ignored."""
    model, fields = type(rows[0]), _columns_of(rows)
    end = " ON CONFLICT DO NOTHING"
    if not ignore_conflicts:
        end = f" RETURNING {connection.ops.quote_name(str(_key(model).column))}"
    found: list[Any] = []
    with connection.cursor() as cursor:
        for part in _parts(rows, min(_AT_ONCE, _MOST_VALUES // len(fields))):
            cursor.execute(*_insertion(model, fields, part, connection, end=end))
            if not ignore_conflicts:
                found += [key for (key,) in cursor.fetchall()]
    return found


def _copied(rows: Sequence[models.Model], connection: Any) -> list[Any]:
    """The keys of the rows, in their order. PostgreSQL's own way in for many rows: a third of an INSERT's time.

    It gives no keys back, so they are drawn beforehand.
    """
    model, fields, quote = type(rows[0]), _columns_of(rows), connection.ops.quote_name
    table, key = quote(model._meta.db_table), _key(model)
    columns = ", ".join(quote(str(field.column)) for field in (key, *fields))
    values = [_prepared(field, [getattr(row, field.attname) for row in rows], connection) for field in fields]
    with connection.cursor() as cursor:
        drawn = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        cursor.execute(drawn, [table, key.column, len(rows)])
        keys = [key for (key,) in cursor.fetchall()]
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in zip(keys, *values, strict=True):
                copy.write_row(row)
    return keys


def _insertion(
    model: type[models.Model],
    fields: Sequence[Any],
    rows: Sequence[models.Model],
    connection: Any,
    *,
    end: str,
) -> tuple[str, list[Any]]:
    """The statement and its values. What all rows have alike is sent once: drivers take their time for each value."""
    quote = connection.ops.quote_name
    alike: list[Any] = []
    apart: list[list[Any]] = []
    differing, chosen = [], []
    for field in fields:
        values = _prepared(field, [getattr(row, field.attname) for row in rows], connection)
        if values.count(values[0]) == len(values):
            alike.append(values[0])
            chosen.append("%s")
        else:
            apart.append(values)
            differing.append(field)
            chosen.append(f"v{len(apart)}")
    columns = ", ".join(quote(str(field.column)) for field in fields)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({columns})"
    if not apart:
        each = f"({', '.join(chosen)})"
        return f"{into} VALUES {', '.join([each] * len(rows))}{end}", alike * len(rows)
    names = ", ".join(f"v{number}" for number in range(1, len(apart) + 1))
    table, given = _table(differing, apart, connection)
    # Without a WHERE, SQLite reads the ON of a conflict as one of a join.
    sql = f"WITH v({names}) AS ({table}) {into} SELECT {', '.join(chosen)} FROM v WHERE true{end}"
    return sql, [*given, *alike]


def set_each(model: type[models.Model], column: str, values: Mapping[int, Any], **same: Any) -> None:
    """Each of these rows, by id, has its own value of `column`, and all of them the values of `same`."""
    connection = connections[router.db_for_write(model)]
    quote, meta = connection.ops.quote_name, model._meta
    columns: list[Any] = [meta.get_field(name) for name in (column, *same)]
    own, *fields = columns
    rest: list[Any] = [
        field.get_db_prep_save(value, connection) for field, value in zip(fields, same.values(), strict=True)
    ]
    sets = "".join(f", {quote(field.column)} = %s" for field in fields)
    target, key = quote(meta.db_table), quote(str(_key(model).column))
    with connection.cursor() as cursor:
        for ids in _parts(list(values), _AT_ONCE):
            prepared = _prepared(own, [values[pk] for pk in ids], connection)
            table, given = _table([_key(model), own], [ids, prepared], connection)
            cursor.execute(
                f"WITH v(k, own) AS ({table}) UPDATE {target}"
                f" SET {quote(own.column)} = v.own{sets} FROM v WHERE {target}.{key} = v.k",
                [*given, *rest],
            )


class _Prepared(dict[Any, Any]):
    """A field's values as the database takes them, each prepared once."""

    def __init__(self, field: Any, connection: Any) -> None:
        super().__init__()
        self._field, self._connection = field, connection

    def __missing__(self, value: Any) -> Any:
        found = self[value] = self._field.get_db_prep_save(value, self._connection)
        return found


def _prepared(field: Any, values: Sequence[Any], connection: Any) -> list[Any]:
    # Two seals of one text differ, and must: nobody may see which rows say the same. In JSON 1 and true differ, which
    # look alike to a dictionary.
    if not isinstance(field, (SealedTextField, models.JSONField)):
        try:
            known = _Prepared(field, connection)
            return [known[value] for value in values]
        except TypeError:
            pass  # a list or an object: nothing to look it up by
    return [field.get_db_prep_save(value, connection) for value in values]


def _table(
    fields: Sequence[Any], columns: Sequence[Sequence[Any]], connection: Any
) -> tuple[str, Iterable[Any]]:
    """(the rows of these columns as a table of SQL, the values that it asks for)."""
    if connection.vendor == "postgresql":
        # A value for each column, however many rows: driver and server take their time for each place of a value.
        return f"SELECT * FROM unnest({', '.join(_array(each, connection) for each in fields)})", columns
    tuples, given = _tuples(columns)
    return f"VALUES {tuples}", given


def _array(field: Any, connection: Any) -> str:
    # Without its length: what is too long for the column is refused by the column, and not shortened by the cast.
    return f"%s::{field.rel_db_type(connection).partition('(')[0]}[]"


def _tuples(columns: Sequence[Sequence[Any]]) -> tuple[str, Iterator[Any]]:
    """(the rows of these columns as SQL writes them, the values that it asks for). Whole numbers stand in it."""
    cells: list[Sequence[str]] = []
    asked: list[Sequence[Any]] = []
    for values in columns:
        if all(type(value) is int or value is None for value in values):
            cells.append(["NULL" if value is None else str(value) for value in values])
        else:
            cells.append(["%s"] * len(values))
            asked.append(values)
    rows = ", ".join([f"({', '.join(row)})" for row in zip(*cells, strict=True)])
    return rows, chain.from_iterable(zip(*asked, strict=True))


def _key(model: type[models.Model]) -> Any:
    key = model._meta.pk
    assert key is not None
    return key


def _parts(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
