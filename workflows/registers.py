"""A register: rows in the order of their days, columns that know how they are read, pages by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from workflows.money import grouped

PAGE = 50
# What a page for the printer and what a workbook hold; beyond it a shorter period is asked for.
MOST_PRINTED = 2_000
MOST_IN_WORKBOOK = 5_000
SHORT = 14


@dataclass(frozen=True)
class Column:
    """`form` is text, code (letters and digits that no program may count with), day, yuan, percent or count."""

    name: str
    title: Any
    value: Callable[[Any], Any]
    form: str = "text"
    width: int = 14
    # The value stands in the page as the link to the case, or to what `href` says of the row.
    is_link: bool = False
    href: Callable[[Any], str] | None = None

    @property
    def is_number(self) -> bool:
        return self.form in {"yuan", "percent", "count"}

    @cached_property
    def css(self) -> str:
        if self.is_link:
            return "cases__first"
        if self.is_number:
            return "number"
        if self.form in {"day", "code"}:
            return "figures"
        # A name or a word isn't broken into lines.
        return "short" if self.width <= SHORT else ""


@dataclass(frozen=True)
class Shown:
    """A cell as the page shows it."""

    title: str
    text: str
    column: Column
    href: str = ""

    @property
    def css(self) -> str:
        return self.column.css


def shown(column: Column, row: Any) -> Shown:
    """The column's value of the row, in the reader's form."""
    href = column.href(row) if column.href is not None else ""
    return Shown(str(column.title), _text(column.form, column.value(row)), column, href)


def _text(form: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if form == "yuan":
        return grouped(value)
    if form == "percent":
        return f"{Decimal(value).normalize():f}"
    return str(value)


def day_of(moment: date | datetime) -> date:
    """The day in the county's calendar."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    # The key of the page's last row; empty where nothing follows.
    following: str


def page_after(rows: QuerySet[Any], key: str, *, is_day: bool, size: int = PAGE) -> Page:
    """The rows after `key`, the first ones where it can't be read; they bear `moment` and `entry`. One statement."""
    start = _read(key, is_day=is_day)
    if start is not None:
        moment, entry = start
        rows = rows.filter(Q(moment__gt=moment) | Q(moment=moment, entry__gt=entry))
    found = list(in_order(rows)[: size + 1])
    page = found[:size]
    following = f"{page[-1].moment.isoformat()},{page[-1].entry}" if len(found) > size else ""
    return Page(page, following)


def in_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """By day, then as they were entered."""
    return rows.order_by("moment", "entry")


def _read(key: str, *, is_day: bool) -> tuple[date | datetime, int] | None:
    text, comma, entry = key.partition(",")
    if not comma or not (entry.isascii() and entry.isdigit() and len(entry) < 19):
        return None
    try:
        if is_day:
            return date.fromisoformat(text), int(entry)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment, int(entry)) if moment.tzinfo is not None else None
