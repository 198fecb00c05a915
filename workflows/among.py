"""A lookup by many ids at once: `among` finds what `in` finds, without looking at each of thousands of ids again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject, Lookup


class Among(Lookup):  # type: ignore[type-arg]
    """The column is one of these whole numbers; they stand in the statement itself, so there may be any number."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        # %d takes nothing but numbers.
        return f"{column} IN ({', '.join(['%d' % number for number in self.rhs])})", params  # noqa: UP031


Field.register_lookup(Among)
# A key to another row takes no lookup of other columns.
ForeignObject.register_lookup(Among)
