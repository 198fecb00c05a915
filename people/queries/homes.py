"""A household as its pages tell it: who belongs to it, who is away, and what it earned a head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from people.kinds import Privacy, income_of_slot
from people.lives import effective
from people.models import Fact, Household, HouseholdRole, Membership, Person
from people.queries.statements import Reader
from workflows import clock
from workflows.calendar import completed_years

_ROLES = [str(role) for role in HouseholdRole.values]


@dataclass(frozen=True)
class Member:
    person: Person
    role: str
    since: date
    age: int
    away: str = ""
    is_self: bool = False

    @property
    def role_words(self) -> str:
        return str(HouseholdRole(self.role).label)


@dataclass(frozen=True)
class Home:
    """Her household today, with its income of the last year that was entered."""

    household: Household
    since: date
    members: Sequence[Member]
    year: int | None = None
    a_head: Decimal | None = None


def age_of(person: Person) -> int:
    """Completed years today."""
    return completed_years(person.birth_date, max(clock.today(), person.birth_date))


def stays_with(ids: Collection[int]) -> list[Membership]:
    """What counts of everybody who ever shared a household with her, in the order of days. One statement."""
    homes = Membership.objects.filter(person_id__in=ids, household__isnull=False).values("household_id")
    people = Membership.objects.filter(household_id__in=homes).values("person_id")
    rows = Membership.objects.filter(person_id__in=people).select_related("person", "household")
    return effective(rows.order_by("starts_on", "pk"))


def current_stay(stays: Iterable[Membership], ids: Collection[int]) -> Membership | None:
    """The row by which one of these is of a household today; None where she is of none."""
    mine = [row for row in stays if row.person_id in ids and row.starts_on <= clock.today()]
    return mine[-1] if mine and mine[-1].household_id is not None else None


def home_of(
    home: Membership,
    stays: Iterable[Membership],
    counting: Sequence[Fact],
    reader: Reader,
    names: Mapping[str, str],
) -> Home:
    """The household of `home`, with those who belong to it today."""
    assert home.household is not None
    away = {row.person_id: row for row in counting if row.kind == "away" and row.starts_on <= clock.today()}
    latest = {row.person_id: row for row in stays}
    members = [
        Member(
            person=row.person,
            role=row.role,
            since=row.starts_on,
            age=age_of(row.person),
            away=_away(away.get(pk), reader, names),
            is_self=pk == home.person_id,
        )
        for pk, row in latest.items()
        if row.household_id == home.household_id and row.person.merged_into_id is None
    ]
    members.sort(key=lambda member: (_ROLES.index(member.role), member.person.birth_date))
    reads = reader.reads(Privacy.POVERTY)
    year, a_head = _income(counting, home.household_id, stays) if reads else (None, None)
    return Home(home.household, home.starts_on, members, year, a_head)


def _away(row: Fact | None, reader: Reader, names: Mapping[str, str]) -> str:
    if row is None or row.value is None:
        return ""
    return _("away since %(day)s: %(why)s") % {
        "day": row.starts_on.isoformat(),
        "why": reader.value(row, names, without="phone"),
    }


def _income(
    counting: Iterable[Fact], household_id: int | None, stays: Iterable[Membership]
) -> tuple[int | None, Decimal | None]:
    """The last year for which an income was entered, and what it was a head."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in counting:
        if row.kind == "income" and row.household_id == household_id and row.value is not None:
            year, item = income_of_slot(row.slot)
            amount = Decimal(row.value["amount"])
            sums[year] += -amount if item == "costs" else amount
    if not sums:
        return None, None
    year = max(sums)
    heads = heads_of(stays, household_id, date(year, 12, 31)) or heads_of(stays, household_id, clock.today())
    return year, (sums[year] / heads).quantize(Decimal("0.01")) if heads else None


def heads_of(stays: Iterable[Membership], household_id: int | None, day: date) -> int:
    """How many belonged to the household on the day: as the definitions count them."""
    at = {
        row.person_id: row.household_id
        for row in stays
        if row.starts_on <= day and row.person.merged_into_id is None
    }
    return sum(1 for each in at.values() if each == household_id)
