"""Earlier loans and open guarantees from a table: without them once-ever would be false on the first day.

A woman who had the loan gets a consumed slot, a guarantor who still stands an open guarantee, both without a case and
with the record that they were taken from. The journal keeps counts and the file's digest, no person.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loans.models import BenefitSlot, Guarantee
from loans.policy import load_policy
from people.acts import meet
from people.models import Person
from workflows import clock, journal, tables
from workflows.identity import parse_id_number
from workflows.loading import CheckedOnlyError, Report, checked, county_named
from workflows.tables import Column, Row, Table

_CHUNK = 400


def _kinds() -> dict[str, str]:
    return {
        "已享受": "received",
        "在保": "guarantee",
        "received": "received",
        "guarantee": "guarantee",
        "以往贷款": "received",
        "担保": "guarantee",
    }


HISTORY = (
    Column("kind", ("记录类型", "Kind", "类型"), tables.one_of(_kinds), example="已享受"),
    Column("name", ("姓名", "Name"), tables.name, example="阿依·木呷"),
    Column(
        "id_number",
        ("公民身份号码", "ID number", "身份证号", "身份证号码"),
        tables.id_number,
        example="513499198003180021",
    ),
    Column("since", ("日期", "Date", "享受日期", "担保起始日"), tables.day, example="2012-05-03"),
    Column(
        "source",
        ("来源记录", "Source record", "来源"),
        tables.phrase(120),
        example="2012年小额担保贷款台账第17号",
    ),
)


def load_history(path: Path, *, county: str = "", check_only: bool = False) -> Report:
    """Every record of the file stands. Raises TableError, and then nothing was loaded.

    `county` (six digits) is the county whose journal records it; it may be left out where there is only one.
    """
    table = tables.read_file(path, HISTORY)
    report = Report()
    with checked(check_only), transaction.atomic():
        where = county_named(county)
        loading = _History(table, report, where)
        loading.load()
        if report.total:
            facts = {**report.added, "file": table.digest}
            journal.append(county=where, act="load_history", facts=facts)
        if check_only:
            raise CheckedOnlyError
    return report


class _History:
    def __init__(self, table: Table, report: Report, county: str) -> None:
        self.table, self.report = table, report
        self.lifetime = int(load_policy().at(county, clock.today()).value("lifetime_count") or 1)
        self.slots: dict[int, list[BenefitSlot]] = {}
        self.bound: dict[int, Guarantee] = {}

    def load(self) -> None:
        rows = [row for row in self.table.rows if self._is_sound(row)]
        self.table.refuse_if_wrong()
        new_slots: list[BenefitSlot] = []
        new_guarantees: list[Guarantee] = []
        # Persons in the order of their numbers' chunks: each chunk is a few statements, whatever the file's length.
        people: dict[str, Person] = {}
        names = {row["id_number"]: row["name"] for row in rows}
        numbers = sorted(names)
        for start in range(0, len(numbers), _CHUNK):
            chunk = meet({number: names[number] for number in numbers[start : start + _CHUNK]})
            people |= chunk
            self._read_standing(list(chunk.values()))
        for row in rows:
            person = people[row["id_number"]]
            if person.name != row["name"]:
                self.table.complain(row, _("The register has another name for this ID number."), "name")
            elif row["kind"] == "received":
                new_slots += self._received(row, person)
            else:
                new_guarantees += self._guarantee(row, person)
        self.table.refuse_if_wrong()
        BenefitSlot.objects.bulk_create(new_slots, batch_size=_CHUNK)
        Guarantee.objects.bulk_create(new_guarantees, batch_size=_CHUNK)

    def _is_sound(self, row: Row) -> bool:
        if row["since"] > clock.today():
            self.table.complain(row, _("This day is in the future."), "since")
        parsed = parse_id_number(row["id_number"])
        if parsed.birth_date > row["since"]:
            self.table.complain(row, _("This day is before the birth date in the ID number."), "since")
        if row["kind"] == "received" and parsed.sex != "female":
            self.table.complain(row, _("By this ID number the person is a man."), "id_number")
        return True

    def _read_standing(self, people: list[Person]) -> None:
        for slot in BenefitSlot.objects.filter(person__in=people, released_at__isnull=True):
            self.slots.setdefault(slot.person_id, []).append(slot)
        for guarantee in Guarantee.objects.filter(person__in=people, released_on__isnull=True):
            self.bound[guarantee.person_id] = guarantee

    def _received(self, row: Row, person: Person) -> list[BenefitSlot]:
        slots = self.slots.setdefault(person.pk, [])
        consumed = [slot for slot in slots if slot.status == BenefitSlot.Status.CONSUMED]
        if any((slot.source, _day(slot.since)) == (row["source"], row["since"]) for slot in consumed):
            self.report.unchanged += 1
            return []
        if len(consumed) >= self.lifetime:
            what = _(
                "She stands with this loan already, since %(day)s (%(source)s). Delete the row if it is the same."
            )
            last = consumed[-1]
            words = {"day": _day(last.since).isoformat(), "source": last.source or _("a case of this system")}
            self.table.complain(row, what % words)
            return []
        # A pending application keeps the ordinal that it reserved; the rules then see that she had the loan.
        taken = {slot.ordinal for slot in slots}
        slot = BenefitSlot(
            person=person,
            ordinal=next(ordinal for ordinal in range(1, len(taken) + 2) if ordinal not in taken),
            status=BenefitSlot.Status.CONSUMED,
            source=row["source"],
            since=timezone.make_aware(datetime.combine(row["since"], time.min)),
        )
        slots.append(slot)
        self.report.add("received")
        return [slot]

    def _guarantee(self, row: Row, person: Person) -> list[Guarantee]:
        standing = self.bound.get(person.pk)
        if standing is None:
            guarantee = Guarantee(person=person, source=row["source"], bound_on=row["since"])
            self.bound[person.pk] = guarantee
            self.report.add("guarantees")
            return [guarantee]
        if (standing.source, standing.bound_on) == (row["source"], row["since"]):
            self.report.unchanged += 1
            return []
        what = _(
            "This guarantor stands already, since %(day)s (%(source)s). One person stands for one loan at a time."
        )
        words = {
            "day": standing.bound_on.isoformat(),
            "source": standing.source or _("a case of this system"),
        }
        self.table.complain(row, what % words)
        return []


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
