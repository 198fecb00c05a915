"""Queries whose SQL is worked out once.

Django builds a query's SQL anew whenever it is asked, which for a join of five tables takes ten times as long as the
database needs to answer. What every act and every page asks is worked out once a process, database and shape; from
then on the values alone are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import count
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

Value = str | int
Places = list[tuple[int, int]]
T = TypeVar("T")
# What stands in for the real values while the SQL is worked out: twice, with other ones each time, so that what the
# query itself says is never taken for a value. The smallest column of whole numbers holds them.
_STANDING_IN = (31_001, 31_501)


class Compiled(Generic[T]):
    """What `build(*values)` asks for, with the SQL that it had for the first values of the same shape.

    `build` gets texts, whole numbers and lists of them, and must put each into the query as it is: no condition and
    no join may depend on a value. How long each list is belongs to the shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, T]]) -> None:
        self._build = build
        self._known: dict[Any, _Statement[T]] = {}

    def __call__(self, *values: Value | Sequence[Value], using: str = "default") -> list[T]:
        """The rows, or objects, as the queryset gives them."""
        shape = (using, *(_shape(value) for value in values))
        statement = self._known.get(shape)
        if statement is None:
            statement = self._known[shape] = _worked_out(self._build, values, using)
        flat = [each for value in values for each in ([value] if isinstance(value, Value) else value)]
        return list(statement.asked(flat, using))

    def first(self, *values: Value | Sequence[Value], using: str = "default") -> T | None:
        """The first of the rows; the query should ask for one alone."""
        return next(iter(self(*values, using=using)), None)


class _Statement(Generic[T]):
    """SQL with its values, some of which are places: (place in the SQL, place among the values)."""

    def __init__(
        self, queryset: QuerySet[Any, T], compiler: Any, sql: str, params: Sequence[Any], places: Places
    ) -> None:
        self._queryset, self._compiler, self._sql, self._params = queryset, compiler, sql, params
        self._places = places

    def asked(self, values: Sequence[Value], using: str) -> Iterator[T]:
        if not self._sql:  # nothing can fit, whatever the values are
            return iter(())
        connection = connections[using]
        if self._queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        params = list(self._params)
        for at, number in self._places:
            params[at] = values[number]
        compiler = copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (self._sql, tuple(params))
        # By hand: copying a queryset asks it, cloning it clones its query.
        queryset: Any = object.__new__(type(self._queryset))
        queryset.__dict__ |= self._queryset.__dict__ | {"_query": _Query(self._queryset.query, compiler)}
        return iter(queryset._iterable_class(queryset))  # noqa: SLF001  what the queryset itself does


class _Query:
    """The queryset's query, but for its SQL."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *_words: Any, **_more: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _worked_out(
    build: Callable[..., QuerySet[Any, T]], values: Sequence[Value | Sequence[Value]], using: str
) -> _Statement[T]:
    sqls, params = [], []
    for first in _STANDING_IN:
        queryset = build(*_stand_ins(values, first)).using(using)
        compiler = queryset.query.get_compiler(using=using)
        try:
            sql, found = compiler.as_sql()
        except EmptyResultSet:
            sql, found = "", ()
        sqls.append(sql)
        params.append(found)
    one, other = _STANDING_IN
    places = [
        (at, _number(mine) - one)
        for at, (mine, its) in enumerate(zip(*params, strict=True))
        if mine != its and _number(mine) - one == _number(its) - other
    ]
    asked = sum(1 if isinstance(value, Value) else len(value) for value in values)
    is_whole = {number for _at, number in places} == set(range(asked))
    # Nothing fits an empty list; whatever else makes a query of nothing has looked at a value.
    is_empty = not sqls[0] and any(not isinstance(value, Value) and not value for value in values)
    if sqls[0] != sqls[1] or not (is_whole or is_empty):
        raise ValueError("A value does not stand in the SQL as it is.")
    return _Statement(queryset, compiler, sqls[0], params[1], places)


def _shape(value: Value | Sequence[Value]) -> Any:
    return type(value) if isinstance(value, Value) else tuple(type(each) for each in value)


def _stand_ins(values: Sequence[Value | Sequence[Value]], first: int) -> list[Value | list[Value]]:
    """As many as there are values, numbered from `first`, texts where they are texts."""
    numbers = count(first)

    def stand_in(value: Value) -> Value:
        return str(next(numbers)) if isinstance(value, str) else next(numbers)

    return [
        stand_in(value) if isinstance(value, Value) else [stand_in(each) for each in value]
        for value in values
    ]


def _number(param: Any) -> int:
    return int(param) if isinstance(param, Value) and str(param).isdigit() else 0
