"""A register that nobody declared has no case on which a clock could stand: its village and those above are told here.

One that was returned stands with the village without a clock, and counts as one that isn't there, as on the pages.

Some working days before the due day the village's post is reminded, some after it the township and the county are told
how many of their villages are missing. Everything is read for all villages at once, however many there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from people.acts.due_days import SETTER_ROLE
from people.flows import RegisterFlow
from people.models import RegisterCase, UndeclaredNotice
from people.policy import load_policy
from people.programme import REGISTERS
from people.register_names import REGISTER_NAMES
from people.registers.due import MISSING, due_days_of_villages
from workflows.areas import lies_in
from workflows.bulk import insert
from workflows.calendar import working_days_between
from workflows.general_notices import Made
from workflows.models import ChainHead, Coverage, Place
from workflows.models.places import COUNTY, VILLAGE
from workflows.roles import ROLES

# What is due later isn't reminded of yet, and what was due longer ago is no news: a county that begins in autumn isn't
# told of spring. Its pages show it all the same.
_HORIZON: Final = timedelta(days=60)
_TOWNSHIP_ROLE: Final = RegisterFlow.township_review.role
_VILLAGE_ROLE: Final = REGISTERS.opening_roles[0]
_Kind = UndeclaredNotice.Kind


@dataclass(frozen=True)
class _Matter:
    """A register of a year that is due on a day, and what is to be said of it."""

    kind: str
    register: str
    year: int
    due_on: date


def make(now: datetime) -> Iterator[Made]:
    """Whoever is to be told by now is told, nobody twice for a due day. Statements don't grow with the villages."""
    today = timezone.localdate(now)
    matters = _matters(_villages(today), today)
    if not matters:
        return
    missing = _those_missing(matters)
    if not _unsaid(missing, now):
        return
    with transaction.atomic():
        # Of two clocks the second waits here, and finds that all is said.
        list(ChainHead.objects.select_for_update().filter(county__in=_counties(missing)).order_by("county"))
        rows = _unsaid(missing, now)
        insert(rows, ignore_conflicts=True)
    said = Counter(_matter_of(row) for row in rows)
    for matter in sorted(said, key=lambda each: (each.due_on, each.register)):
        yield Made(_sentence(matter, said[matter]), done=said[matter])


def _counties(missing: Mapping[_Matter, list[str]]) -> set[str]:
    return {code[:COUNTY] for villages in missing.values() for code in villages}


def _matter_of(row: UndeclaredNotice) -> _Matter:
    return _Matter(row.kind, row.register, row.year, row.due_on)


def _unsaid(missing: Mapping[_Matter, list[str]], now: datetime) -> list[UndeclaredNotice]:
    """The notices that nobody has had yet. One statement."""
    rows = UndeclaredNotice.objects.filter(due_on__in={matter.due_on for matter in missing})
    columns = rows.values_list("kind", "register", "due_on", "role", "scope")
    said = set(columns)
    return [
        row
        for matter, villages in missing.items()
        for row in _rows(matter, villages, now)
        if (row.kind, row.register, row.due_on, row.role, row.scope) not in said
    ]


def _villages(today: date) -> list[str]:
    """The villages of the counties that work here. Two statements."""
    codes = Coverage.objects.filter(office__posts__role=SETTER_ROLE).values_list("prefix", flat=True)
    here = Q(pk__in=[])
    for county in sorted({code[:COUNTY] for code in codes.distinct()}):
        here |= lies_in(county, "code")
    places = Place.objects.in_force(today).filter(here).annotate(digits=Length("code")).filter(digits=VILLAGE)
    return list(places.order_by("code").values_list("code", flat=True).distinct())


def _matters(villages: Collection[str], today: date) -> dict[_Matter, list[str]]:
    """What is near or late today, with the villages whose duty it is. A statement for each year that is touched."""
    found: dict[_Matter, list[str]] = defaultdict(list)
    for year in sorted({(today - _HORIZON).year, today.year, (today + _HORIZON).year}):
        for village, dues in due_days_of_villages(REGISTER_NAMES, year, villages).items():
            terms = load_policy().at(village, today)
            near, late = terms.value("undeclared_reminder_days"), terms.value("undeclared_escalation_days")
            for register, due in dues.items():
                if abs(due.day - today) > _HORIZON:
                    continue
                if due.day >= today:
                    if near is not None and working_days_between(today, due.day).days <= near:
                        found[_Matter(_Kind.REMINDER, register, year, due.day)].append(village)
                elif late is not None and working_days_between(due.day, today).days >= late:
                    found[_Matter(_Kind.ESCALATION, register, year, due.day)].append(village)
    return found


def _those_missing(matters: Mapping[_Matter, list[str]]) -> dict[_Matter, list[str]]:
    """The same with the villages alone whose register isn't there, as `handed_in` says it. One statement."""
    rows = RegisterCase.objects.filter(
        year__in={matter.year for matter in matters}, register__in={matter.register for matter in matters}
    ).exclude(state__in=MISSING)
    declared = set(rows.values_list("register", "year", "place_code"))
    left = {
        matter: [code for code in villages if (matter.register, matter.year, code) not in declared]
        for matter, villages in matters.items()
    }
    return {matter: villages for matter, villages in left.items() if villages}


def _rows(matter: _Matter, villages: Collection[str], now: datetime) -> Iterator[UndeclaredNotice]:
    """The village is reminded; of those that are late their township and county are told the number."""
    reminds = matter.kind == _Kind.REMINDER
    for role in (_VILLAGE_ROLE,) if reminds else (_TOWNSHIP_ROLE, SETTER_ROLE):
        length = ROLES[role].prefix_length
        for scope, count in sorted(Counter(code[:length] for code in villages).items()):
            yield UndeclaredNotice(
                kind=str(matter.kind),
                register=matter.register,
                year=matter.year,
                due_on=matter.due_on,
                role=role,
                scope=scope,
                villages=count,
                made_at=now,
            )


def _sentence(matter: _Matter, count: int) -> str:
    words = {
        "register": _("%(register)s, %(year)s")
        % {"register": REGISTER_NAMES[matter.register], "year": matter.year},
        "count": count,
        "day": matter.due_on.isoformat(),
    }
    if matter.kind == _Kind.REMINDER:
        return (
            _("%(register)s: villages reminded that it isn’t declared: %(count)d (due on %(day)s).") % words
        )
    return _("%(register)s: posts told of the villages without it: %(count)d (was due on %(day)s).") % words
