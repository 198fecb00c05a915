"""Grants from before this system, from a table: without them "once ever" and "once a year" would be false on day one.

Each becomes a slot that was delivered, without a case, with the record that it was taken from. The rules see it at
the next submission and at every gate. The journal keeps a count and the file's digest, no person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from aid.models import GrantSlot
from aid.policy import GRANTS, load_policy
from aid.rules import holder_and_period
from aid.wording import grant_words
from people.acts import meet
from people.acts.meeting import id_index
from people.models import Household, Membership, Person
from people.queries.snapshots import household_then, stays_of
from workflows import clock, journal, tables
from workflows.identity import parse_id_number
from workflows.loading import CheckedOnlyError, Report, checked, county_named
from workflows.models import Place
from workflows.tables import CellError, Column, Row, Table, by_line
from workflows.tables.sheets import Cell

_CHUNK: Final = 400
# The federation's oldest programme of these is of 1989 (春蕾计划).
_FIRST_YEAR: Final = 1985
LOAD: Final = "load_grants"


def _grants() -> dict[str, str]:
    """What may be written for a grant: its name in either language, or its code."""
    names = {
        grant.name.in_language(language): code for language in ("zh", "en") for code, grant in GRANTS.items()
    }
    return names | {code: code for code in GRANTS}


def _whole(least: int, most: int) -> Callable[[Cell], int]:
    """A reader of a whole number between the two."""

    def read(cell: Cell) -> int:
        text = tables.code(cell).removesuffix("年")
        if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
            words = {"least": least, "most": most}
            raise CellError(_("Write a whole number from %(least)d to %(most)d.") % words)
        return int(text)

    return read


def _yuan(cell: Cell) -> Decimal:
    return Decimal(by_line.money(cell))


GRANTS_BEFORE: Final = (
    Column("grant", ("救助项目", "Programme", "项目"), tables.one_of(_grants), example="单亲特困母亲安居房"),
    Column("year", ("年度", "Year"), _whole(_FIRST_YEAR, 2100), example="2012"),
    Column("name", ("姓名", "Name"), tables.name, example="阿依·木呷"),
    Column(
        "id_number",
        ("公民身份号码", "ID number", "身份证号", "身份证号码"),
        tables.id_number,
        example="513499198003180021",
    ),
    Column("village", ("村（社区）", "Village", "村", "村名"), tables.phrase(60), example="清泉村"),
    Column("delivered_on", ("发放日期", "Delivered on", "日期"), tables.day, example="2012-11-20"),
    Column("amount", ("金额（元）", "Amount, yuan", "金额"), _yuan, needed=False, example="20000"),
    Column("number", ("数量", "Number of things"), _whole(1, 1000), needed=False, example="1"),
    Column(
        "head",
        ("户主公民身份号码", "ID number of the head of the household", "户主身份证号"),
        tables.id_number,
        needed=False,
    ),
    Column("house", ("房屋坐落", "Which house"), tables.phrase(120), needed=False, example="清泉村3组原址"),
    Column(
        "source",
        ("来源记录", "Source record", "来源"),
        tables.phrase(120),
        example="2012年安居房验收登记表第3号",
    ),
)


def load_grants(path: Path, *, county: str = "", check_only: bool = False) -> Report:
    """Every grant of the file stands. Raises TableError, and then nothing was loaded.

    `county` (six digits) is the county whose journal records it; it may be left out where there is only one.
    """
    table = tables.read_file(path, GRANTS_BEFORE)
    report = Report()
    with checked(check_only), transaction.atomic():
        where = county_named(county)
        _Grants(table, report, where).load()
        if report.total:
            journal.append(county=where, act=LOAD, facts={**report.added, "file": table.digest})
        if check_only:
            raise CheckedOnlyError
    return report


class _Grants:
    def __init__(self, table: Table, report: Report, county: str) -> None:
        self.table, self.report = table, report
        self.villages = _villages(county)
        self.stays: dict[int, Sequence[Membership]] = {}
        # What stands of each grant, by the woman, and which ordinals a holder's period has.
        self.hers: dict[tuple[int, str], list[GrantSlot]] = defaultdict(list)
        self.taken: dict[tuple[str, str, str], set[int]] = defaultdict(set)

    def load(self) -> None:
        for row in self.table.rows:
            self._judge(row)
        self.table.refuse_if_wrong()
        people, new = self._people(), list[GrantSlot]()
        for row in self.table.rows:
            person = people[row["id_number"]]
            if person.name != row["name"]:
                self.table.complain(row, _("The register has another name for this ID number."), "name")
            else:
                new += self._grant(row, person)
        self.table.refuse_if_wrong()
        GrantSlot.objects.bulk_create(new, batch_size=_CHUNK)

    def _judge(self, row: Row) -> None:
        """What can be said of a row alone."""
        day, kind = row["delivered_on"], GRANTS[row["grant"]].kind
        parsed = parse_id_number(row["id_number"])
        if day > clock.today():
            self.table.complain(row, _("This day is in the future."), "delivered_on")
        if parsed.birth_date > day:
            what = _("This day is before the birth date in the ID number.")
            self.table.complain(row, what, "delivered_on")
        if parsed.sex != "female":
            self.table.complain(row, _("By this ID number the person is a man."), "id_number")
        if abs(row["year"] - day.year) > 1:
            what = _("The year and the day of delivery are more than a year apart. One of them is wrong.")
            self.table.complain(row, what, "year")
        if row["village"] not in self.villages:
            what = _("No village of the county has this name alone. Write its 12-digit division code.")
            self.table.complain(row, what, "village")
        if row["amount"] is None and (GRANTS[row["grant"]].is_by_transfer or row["number"] is None):
            what = _("Write the amount; of things and places the number will do.")
            self.table.complain(row, what, "amount")
        if row["amount"] is not None and row["amount"] <= 0:
            self.table.complain(row, _("Write an amount above nought."), "amount")
        if kind == "housing" and row["house"] is None:
            what = _("Say which house it was: the village and the group, or the site.")
            self.table.complain(row, what, "house")

    def _people(self) -> dict[str, Person]:
        """The women by ID number, with where they lived and what stands of them: a few statements a chunk."""
        names = {row["id_number"]: row["name"] for row in self.table.rows}
        numbers, found = sorted(names), dict[str, Person]()
        for start in range(0, len(numbers), _CHUNK):
            chunk = meet({number: names[number] for number in numbers[start : start + _CHUNK]})
            found |= chunk
            self._read_standing({_speaker(person) for person in chunk.values()})
        self.heads = self._heads()
        for holders in _chunks(self._holders(found)):
            slots = GrantSlot.objects.filter(holder__in=holders, released_at__isnull=True)
            for slot in slots.only("grant", "holder", "period", "ordinal"):
                self.taken[slot.grant, slot.holder, slot.period].add(slot.ordinal)
        return found

    def _read_standing(self, persons: set[int]) -> None:
        self.stays |= stays_of(persons)
        hers = Q(person_id__in=persons) | Q(person__merged_into_id__in=persons)
        slots = GrantSlot.objects.filter(hers, released_at__isnull=True, delivered_on__isnull=False)
        for slot in slots.select_related("case", "person").order_by("pk"):
            self.hers[_speaker(slot.person), slot.grant].append(slot)

    def _heads(self) -> Mapping[str, int]:
        """ID number of a head → her row; somebody the register doesn't know is in none."""
        numbers = {row["head"] for row in self.table.rows if row["head"] is not None}
        indexes = {id_index(number): number for number in numbers}
        found: dict[str, int] = {}
        for chunk in _chunks(sorted(indexes)):
            rows = Person.objects.filter(id_index__in=chunk)
            for pk, into, index in rows.values_list("pk", "merged_into_id", "id_index"):
                found[indexes[str(index)]] = into or pk
        for some in _chunks(sorted(set(found.values()))):
            self.stays |= stays_of(some)
        return found

    def _holders(self, people: Mapping[str, Person]) -> list[str]:
        """Every holder that a row may have."""
        persons = {_speaker(person) for person in people.values()} | set(self.heads.values())
        homes = {stay.household_id for pk in persons for stay in self.stays.get(pk, ())}
        return [*(f"person-{pk}" for pk in persons), *(f"household-{pk}" for pk in homes if pk is not None)]

    def _grant(self, row: Row, person: Person) -> list[GrantSlot]:
        """The slot to be written; none where it stands, or where the row is wrong."""
        she = _speaker(person)
        for slot in self.hers[she, row["grant"]]:
            if slot.case_id is None and _said(slot) == _said_by(row):
                self.report.unchanged += 1
                return []
            if (slot.case.year if slot.case else slot.year) == row["year"]:
                self._complain_of(row, slot)
                return []
        home = self._household(row, she)
        if row["head"] is not None and home is None:
            what = _("The register has no household of this person on that day.")
            self.table.complain(row, what, "head")
            return []
        slot = self._slot(row, she, home)
        self.hers[she, row["grant"]].append(slot)
        self.report.add("grants")
        return [slot]

    def _household(self, row: Row, she: int) -> Household | None:
        whose = she if row["head"] is None else self.heads.get(row["head"], 0)
        return household_then(self.stays.get(whose, ()), row["delivered_on"])

    def _slot(self, row: Row, she: int, home: Household | None) -> GrantSlot:
        """A nomination that is on its way keeps what it took; the rules then see at its next gate that she had it."""
        place, day, grant = self.villages[row["village"]], row["delivered_on"], GRANTS[row["grant"]]
        terms = load_policy().at(place, clock.today())
        whose = she, home.pk if home else None
        holder, period = holder_and_period(terms, grant, whose, row["year"], day)
        ordinals = self.taken[grant.code, holder, period]
        ordinal = next(number for number in range(1, len(ordinals) + 2) if number not in ordinals)
        ordinals.add(ordinal)
        return GrantSlot(
            grant=grant.code,
            holder=holder,
            period=period,
            ordinal=ordinal,
            person_id=she,
            household=home,
            since=timezone.make_aware(datetime.combine(day, time.min)),
            place_code=place,
            **{name: row[name] for name in ("source", "year", "number", "house", "amount", "delivered_on")},
        )

    def _complain_of(self, row: Row, slot: GrantSlot) -> None:
        what = _(
            "She stands with %(grant)s of %(year)s already, delivered on %(day)s (%(source)s). Delete the row if it is"
            " the same."
        )
        words = {
            "grant": grant_words(slot.grant),
            "year": row["year"],
            "day": slot.delivered_on,
            "source": slot.source or _("a case of this system"),
        }
        self.table.complain(row, what % words)


def _villages(county: str) -> dict[str, str]:
    """What may be written for a village → its code: the code, and the name where only one ever had it."""
    rows = Place.objects.filter(code__startswith=county, code__regex=r"^[0-9]{12}$")
    named: dict[str, set[str]] = defaultdict(set)
    for code, name in rows.values_list("code", "name"):
        named[name].add(code)
        named[code].add(code)
    return {words: codes.pop() for words, codes in named.items() if len(codes) == 1}


def _said(slot: GrantSlot) -> tuple[date | None, str]:
    return slot.delivered_on, slot.source


def _said_by(row: Row) -> tuple[date, str]:
    return row["delivered_on"], row["source"]


def _speaker(person: Person) -> int:
    """The key of the row that speaks for her."""
    return int(person.merged_into_id or person.pk)


def _chunks(of: Sequence[Any]) -> list[Sequence[Any]]:
    return [of[start : start + _CHUNK] for start in range(0, len(of), _CHUNK)]
