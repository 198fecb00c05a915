"""A household as its pages tell it: who belongs to it, who is away, and what it earned a head."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from people.kinds import Privacy
from people.lives import effective, incomes_of, net_of
from people.models import Fact, Household, HouseholdRole, Membership, Person
from people.policy import a_head
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
    named = Membership.objects.filter(household_id__in=homes)
    people = named.values_list("person_id")
    # Every row of a merged person, of whichever the membership was stated.
    speak = named.filter(person__merged_into__isnull=False).values_list("person__merged_into_id")
    merged = [Person.objects.filter(merged_into_id__in=each).values_list("pk") for each in (people, speak)]
    rows = Membership.objects.filter(person_id__in=people.union(speak, *merged))
    rows = rows.select_related("person__merged_into", "household")
    return effective(rows.order_by("starts_on", "pk"))


def current_stay(stays: Iterable[Membership], ids: Collection[int]) -> Membership | None:
    """The row by which one of these is of a household today; None where she is of none."""
    mine = [row for row in stays if row.person_id in ids and row.starts_on <= clock.today()]
    return mine[-1] if mine and mine[-1].household_id is not None else None


def rows_at_home(home: Membership | None, stays: Iterable[Membership]) -> set[int]:
    """The rows, of those who speak and of those merged into them, of whoever was ever of the household of `home`."""
    if home is None:
        return set()
    stays = list(stays)
    there = {_speaker(row).pk for row in stays if row.household_id == home.household_id}
    return there | {row.person_id for row in stays if _speaker(row).pk in there}


def _speaker(row: Membership) -> Person:
    return row.person.merged_into or row.person


def home_of(
    home: Membership,
    stays: Sequence[Membership],
    counting: Sequence[Fact],
    reader: Reader,
    names: Mapping[str, str],
) -> Home:
    """The household of `home`, with those who belong to it today, each once."""
    assert home.household is not None
    spoken = {row.person_id: _speaker(row).pk for row in stays}
    away = {
        spoken.get(row.person_id, row.person_id): row
        for row in counting
        if row.kind == "away" and row.starts_on <= clock.today() and row.person_id
    }
    deaths = deaths_of(counting, stays)
    latest = {_speaker(row).pk: row for row in stays}
    members = [
        Member(
            person=_speaker(row),
            role=row.role,
            since=row.starts_on,
            age=age_of(_speaker(row)),
            away=_died(deaths[pk]) if pk in deaths else _away(away.get(pk), reader, names),
            is_self=pk == _speaker(home).pk,
        )
        for pk, row in latest.items()
        if row.household_id == home.household_id
    ]
    members.sort(key=lambda member: (_ROLES.index(member.role), member.person.birth_date))
    reads = reader.reads(Privacy.POVERTY)
    year, income = _income(counting, home.household_id, stays) if reads else (None, None)
    return Home(home.household, home.starts_on, members, year, income)


def deaths_of(counting: Iterable[Fact], stays: Iterable[Membership]) -> dict[int, date]:
    """Who of them has died, by the row that speaks, and since when."""
    spoken = {row.person_id: _speaker(row).pk for row in stays}
    found: dict[int, date] = {}
    for row in counting:
        if row.kind != "died" or row.person_id is None:
            continue
        who = spoken.get(row.person_id, row.person_id)
        if row.value is None:
            found.pop(who, None)
        else:
            found.setdefault(who, row.starts_on)
    return found


def _died(day: date) -> str:
    return _("died on %(day)s") % {"day": day.isoformat()}


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
    counting, stays = list(counting), list(stays)
    incomes = incomes_of(row for row in counting if row.kind == "income" and row.household_id == household_id)
    if not incomes:
        return None, None
    year = max(incomes)
    heads = heads_of_year(stays, household_id, year, deaths_of(counting, stays))
    return year, a_head(net_of(incomes[year]), heads) if heads else None


def heads_of_year(
    stays: Iterable[Membership], household_id: int | None, year: int, deaths: Mapping[int, date]
) -> int:
    """How many shared the year's income: who belonged to the household at its end, or today where nobody did then."""
    stays = list(stays)
    last = date(year, 12, 31)
    return _heads(stays, household_id, last, deaths) or _heads(stays, household_id, clock.today(), deaths)


def _heads(
    stays: Iterable[Membership], household_id: int | None, day: date, deaths: Mapping[int, date]
) -> int:
    """How many belonged to the household on the day: as the definitions count them."""
    at = {_speaker(row).pk: row.household_id for row in stays if row.starts_on <= day}
    return sum(1 for who, each in at.items() if each == household_id and deaths.get(who, date.max) > day)
