"""Places from a table."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import journal, tables
from workflows.loading.report import CheckedOnlyError, Report, checked
from workflows.models import Place
from workflows.tables import Column, Row, Table, TableError
from workflows.tables.reading import Problem
from workflows.tables.sheets import Cell

_LENGTHS = (6, 9, 12)


def place_code(cell: Cell) -> str:
    """6, 9 or 12 digits; a 12-digit code that ends in zeros is a county's or a township's, as the lists print it."""
    text = tables.code(cell)
    if len(text) == 12 and text.isdigit():
        text = text[:6] if text[6:] == "000000" else text[:9] if text[9:] == "000" else text
    if len(text) not in _LENGTHS or not (text.isascii() and text.isdigit()):
        raise tables.CellError(_("A division code has 6, 9 or 12 digits."))
    return text


PLACES = (
    Column("code", ("区划代码", "Division code", "代码", "code"), place_code, example="513499101201"),
    Column("name", ("名称", "Name", "区划名称", "place"), tables.phrase(60), example="清泉村"),
    Column("valid_from", ("启用日期", "In force from", "起始日期", "from"), tables.day, example="2014-01-01"),
    Column("valid_to", ("停用日期", "In force until", "终止日期", "until"), tables.day, needed=False),
)


def load_places(path: Path, *, check_only: bool = False) -> Report:
    """Every place of the file stands. Raises TableError, and then nothing was loaded."""
    table = tables.read_file(path, PLACES)
    report = Report()
    with checked(check_only), transaction.atomic():
        _Places(table, report).load()
        if check_only:
            raise CheckedOnlyError
    return report


def county_named(code: str) -> str:
    """The county whose journal records a load: the one named, else the only one. Raises TableError."""
    known = set(Place.objects.filter(code__regex=r"^[0-9]{6}$").values_list("code", flat=True))
    if code in known:
        return code
    if code:
        raise TableError([Problem(_("There is no county %(code)s. Load the places first.") % {"code": code})])
    if len(known) == 1:
        return known.pop()
    if not known:
        raise TableError([Problem(_("There is no county yet. Load the places first."))])
    raise TableError([Problem(_("There are several counties. Say which one: --county CODE."))])


class _Places:
    def __init__(self, table: Table, report: Report) -> None:
        self.table, self.report = table, report
        # Every place by code and first day, the stored ones and those of the file.
        self.known = {(place.code, place.valid_from): place for place in Place.objects.select_for_update()}
        self.rows: dict[tuple[str, date], Row] = {}
        self.changed: dict[str, int] = {}

    def load(self) -> None:
        new: list[Place] = []
        ended: list[Place] = []
        for row in self.table.rows:
            place = self._one(row)
            if place is None:
                continue
            (ended if place.pk else new).append(place)
            self.report.add("ended" if place.pk else "places")
            self.changed[place.county] = self.changed.get(place.county, 0) + 1
        self._check_parents()
        self._check_periods()
        self.table.refuse_if_wrong()
        Place.objects.bulk_create(new)
        Place.objects.bulk_update(ended, ["valid_to"])
        for county, count in sorted(self.changed.items()):
            journal.append(county=county, act="load_places", facts={"rows": count, "file": self.table.digest})

    def _one(self, row: Row) -> Place | None:
        """The place to be added or ended; None where it stands as the row says, or where the row is wrong."""
        key, last = (row["code"], row["valid_from"]), row["valid_to"]
        if last is not None and last < row["valid_from"]:
            self.table.complain(row, _("The last day is before the first."), "valid_to")
            return None
        if key in self.rows:
            what = _("This place stands in row %(row)d too. Delete one of them.")
            self.table.complain(row, what % {"row": self.rows[key].number}, "code")
            return None
        self.rows[key] = row
        place = self.known.get(key)
        if place is None:
            place = Place(code=row["code"], name=row["name"], valid_from=row["valid_from"], valid_to=last)
            self.known[key] = place
            return place
        return self._existing(row, place, last)

    def _existing(self, row: Row, place: Place, last: date | None) -> Place | None:
        if place.name != row["name"]:
            what = _("It stands as “%(name)s” since that day. A new name needs a row with the day it began.")
            self.table.complain(row, what % {"name": place.name}, "name")
        elif place.valid_to is None and last is not None:
            place.valid_to = last
            return place
        elif place.valid_to != last:
            what = _("It ended on %(day)s. If it stands again, add a row with the day it began.")
            self.table.complain(row, what % {"day": place.valid_to}, "valid_to")
        else:
            self.report.unchanged += 1
        return None

    def _check_parents(self) -> None:
        codes = {code for code, _day in self.known}
        for (code, _day), row in self.rows.items():
            above = code[: {12: 9, 9: 6}.get(len(code), 0)]
            if above and above not in codes:
                what = _("The division above it (%(code)s) is missing. Add its row.")
                self.table.complain(row, what % {"code": above}, "code")

    def _check_periods(self) -> None:
        """A code has one name at a time."""
        ordered = sorted(self.known.items())
        for (key, place), (next_key, _next) in itertools.pairwise(ordered):
            overlap = place.valid_to is None or place.valid_to >= next_key[1]
            row = self.rows.get(next_key) or self.rows.get(key)
            if key[0] == next_key[0] and overlap and row is not None:
                what = _("This code has another name in that time. Enter the last day of the earlier one.")
                self.table.complain(row, what, "valid_from")
