"""Who stands in which register on a day: one function per register, named as what it finds.

Each gets a life, the place where she is registered, the day and the terms in force there, and answers with a Standing,
or None where she isn't in it. A parameter that nobody set gives no register there. The definitions' clauses stand with
the values in `policies/registers.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from people.policy.life import (
    Home,
    Kin,
    Life,
    Standing,
    Value,
    a_head,
    home_on,
    is_dead,
    marriage_on,
    members_on,
    reason,
    slots_on,
    stated_on,
    tie_on,
    value_on,
)
from people.policy.parameters import day_of_year
from workflows.calendar import add_months, completed_years
from workflows.policyfile import Terms

# Digits of the code of a prefecture or a city, and of a county.
_TOWN: Final = 4
_COUNTY: Final = 6
_CANCERS: Final = ("cervical_cancer", "breast_cancer")


def stands_in_women(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """妇女基本信息台账: every woman of age who is registered in the village."""
    if life.sex != "f" or not _is_of_age(life, day, terms, "women_age_min"):
        return None
    return Standing("in", (reason("woman_of_age"),))


def stands_in_left_behind_women(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """留守妇女: of the age, living in her own township, her husband gone for work beyond the border long enough.

    Where she or he is away and nobody knows where, or her marital state and her husband don't agree, it is to be
    cleared.
    """
    if life.sex != "f" or not _is_of_age(
        life, day, terms, "left_behind_woman_age_min", "left_behind_woman_age_max"
    ):
        return None
    months, length, home = (terms.value(f"left_behind_woman_{name}") for name in ("months", "border", "home"))
    tie, unsettled = marriage_on(life, day)
    if None in {months, length, home} or tie is None or tie.kin is None or is_dead(tie.kin.facts, day):
        return None
    is_gone = _is_beyond(life.facts, place, day, home)
    if is_gone:
        return None
    away = value_on(tie.kin.facts, "away", day)
    if away is None or away.get("reason") != "work":
        return None
    beyond = _is_beyond(tie.kin.facts, place, day, length)
    if beyond is False:
        return None
    since = _away_since(tie.kin, day, ("work",), place if beyond else "", length)
    if day < add_months(since, months):
        return None
    because = reason("husband_away", since=since.isoformat(), where=str(away.get("where", "")))
    unknown = {
        "where_is_missing": beyond is None,
        "own_where_is_missing": is_gone is None,
        unsettled: bool(unsettled),
    }
    missing = tuple(reason(code) for code, is_missing in unknown.items() if is_missing)
    return Standing("unclear" if missing else "in", (because, *missing))


def stands_in_left_behind_children(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """留守儿童: a child one or both of whose parents are away for work, or detained.

    One that went along with a parent who works away isn't left behind; one at a boarding school is. Where both must be
    gone or unable and of one nobody said who that is, or where nobody knows where the child went, it is to be cleared.
    """
    which, most = terms.value("left_behind_child_parents"), terms.value("left_behind_child_age_max")
    if which is None or most is None or completed_years(life.birth_date, day) > most:
        return None
    parents = {name: tie for name in ("father", "mother") if (tie := tie_on(life.ties.get(name, ()), day))}
    gone = {name: away for name, tie in parents.items() if tie.kin and (away := _absence(tie.kin, day))}
    if not gone:
        return None
    others = [
        tie.kin
        for name, tie in parents.items()
        if name not in gone and tie.kin is not None and not is_dead(tie.kin.facts, day)
    ]
    if which == "both_or_unable" and any(value_on(kin.facts, "unable", day) is None for kin in others):
        return None
    is_along = _went_along(life, [parents[name].kin for name in gone], place, day)
    if is_along:
        return None
    because = [reason(f"{name}_away", **details) for name, details in sorted(gone.items())]
    unknown = {
        "parent_is_missing": which == "both_or_unable" and len(parents) < 2,
        "child_where_is_missing": is_along is None,
    }
    if missing := [reason(code) for code, is_missing in unknown.items() if is_missing]:
        return Standing("unclear", (*because, *missing))
    because.append(reason("both_parents" if len(gone) == len(parents) == 2 else "one_parent"))
    return Standing("in", tuple(because))


def stands_in_children_in_hardship(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """特殊困难儿童: a child who lost its parents and is brought up by other relatives."""
    most = terms.value("hardship_child_age_max")
    if most is None or completed_years(life.birth_date, day) > most:
        return None
    lost = _parents_lost(life, day)
    if lost is None:
        return None
    guardian = tie_on(life.ties.get("guardian", ()), day)
    if guardian is None:
        return Standing("unclear", (lost, reason("guardian_is_missing")))
    relation = str((guardian.value or {}).get("relation", ""))
    if relation in {"institution", "parent"}:
        return None
    return Standing("in", (lost, reason("brought_up_by", relation=relation)))


def stands_in_women_in_poverty(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """农村贫困妇女: a woman whose household's net income a head was below the line in the last calendar year."""
    line = terms.value("poverty_line")
    if line is None or life.sex != "f" or not _is_of_age(life, day, terms, "women_age_min"):
        return None
    home = home_on(life.stays, day)
    if home is None:
        return None
    year, is_awaited = _income_year(home, day, terms.value("income_awaited_until"))
    if year is None:
        last = max((each for each in home.incomes if each < day.year), default=None)
        if last is None or home.incomes[last] >= line * (_heads(home, last, day) or 1):
            return None
        return Standing("unclear", (reason("income_is_missing", last=last),))
    heads = _heads(home, year, day)
    if not heads or home.incomes[year] >= line * heads:
        return None
    each = a_head(home.incomes[year], heads)
    because = reason("income_below_line", year=year, a_head=str(each), line=str(line))
    return Standing("in", (because, reason("income_awaited")) if is_awaited else (because,))


def stands_in_two_cancers(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """“两癌”人员: a woman with cervical or breast cancer."""
    if life.sex != "f" or terms.value("two_cancers_kept") is not True:
        return None
    found = slots_on(life.facts, "illness", day)
    because = tuple(reason(slot, since=found[slot].since.isoformat()) for slot in _CANCERS if slot in found)
    return Standing("in", because) if because else None


def stands_in_volunteers(life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """巾帼志愿者: a woman who chose one or more teams."""
    if terms.value("volunteers_kept") is not True or life.sex != "f":
        return None
    teams = slots_on(life.facts, "volunteer", day)
    because = tuple(reason("team", ref=slot, since=teams[slot].since.isoformat()) for slot in sorted(teams))
    return Standing("in", because) if because else None


Definition = Callable[[Life, str, date, Terms], Standing | None]
REGISTERS_BY_FACTS: Final[Mapping[str, Definition]] = {
    "women": stands_in_women,
    "left_behind_women": stands_in_left_behind_women,
    "left_behind_children": stands_in_left_behind_children,
    "children_in_hardship": stands_in_children_in_hardship,
    "women_in_poverty": stands_in_women_in_poverty,
    "two_cancers": stands_in_two_cancers,
    "volunteers": stands_in_volunteers,
}


# The kinds of facts about herself that a definition, or where she stands, may ask for.
ASKED: Final = frozenset(
    {
        "residence",
        "away",
        "died",
        "illness",
        "parentless",
        "volunteer",
        "spouse",
        "marital_state",
        "father",
        "mother",
        "guardian",
    }
)


def _is_woman(life: Life) -> bool:
    return life.sex == "f"


def _ever(life: Life, tie: str, kind: str) -> bool:
    """True where this was stated of anybody to whom she is or was tied so."""
    return any(each.kin is not None and (kind, "") in each.kin.facts for each in life.ties.get(tie, ()))


# What must be so on any day at all for the definition to find anybody: most lives need most definitions never asked.
_POSSIBLE: Final[Mapping[str, Callable[[Life], bool]]] = {
    "women": _is_woman,
    "left_behind_women": lambda life: _is_woman(life) and _ever(life, "spouse", "away"),
    "left_behind_children": lambda life: _ever(life, "father", "away") or _ever(life, "mother", "away"),
    "children_in_hardship": lambda life: (
        ("parentless", "") in life.facts or (_ever(life, "father", "died") and _ever(life, "mother", "died"))
    ),
    "women_in_poverty": lambda life: (
        _is_woman(life) and any(stay.home is not None and stay.home.incomes for stay in life.stays)
    ),
    "two_cancers": lambda life: any(kind == "illness" for kind, _slot in life.facts),
    "volunteers": lambda life: _is_woman(life) and any(kind == "volunteer" for kind, _slot in life.facts),
}


def possible_registers(life: Life) -> list[str]:
    """The registers in which this life may stand on some day, in their order."""
    return [register for register in REGISTERS_BY_FACTS if _POSSIBLE[register](life)]


# Teams are joined by women of the township's offices too, who are registered elsewhere.
WHEREVER_SHE_LIVES: Final = frozenset({"volunteers"})


def standing(register: str, life: Life, place: str, day: date, terms: Terms) -> Standing | None:
    """The register's answer for this life on the day; the dead stand in none."""
    return None if is_dead(life.facts, day) else REGISTERS_BY_FACTS[register](life, place, day, terms)


def _is_of_age(life: Life, day: date, terms: Terms, least: str, most: str = "") -> bool:
    low, high = terms.value(least), terms.value(most) if most else None
    if low is None or (most and high is None):
        return False
    age = completed_years(life.birth_date, day)
    return bool(low <= age and (high is None or age <= high))


def _is_beyond(facts: Mapping[Any, Any], place: str, day: date, length: int) -> bool | None:
    """True where somebody registered at `place` is away beyond its first `length` digits; None: nobody knows where.

    A province alone says enough where it is another one.
    """
    away = value_on(facts, "away", day)
    if away is None:
        return False
    code = str(away.get("place") or "")
    if len(code) < length and place.startswith(code):
        return None
    return not code.startswith(place[:length])


def _away_since(kin: Kin, day: date, reasons: tuple[str, ...], place: str, length: int) -> date:
    """The first day of the absence that lasts on `day`: statements that follow each other without a return are one."""
    timeline = kin.facts[("away", "")]
    first = day
    for stated in reversed([each for each in timeline if each.since <= day]):
        value = stated.value
        if value is None or value.get("reason") not in reasons:
            break
        if place and str(value.get("place") or "").startswith(place[:length]):
            break
        first = stated.since
    return first


def _absence(kin: Kin, day: date) -> dict[str, Any] | None:
    """Since when and why a parent is away: for work, or detained; None for one who is there, or dead."""
    stated = stated_on(kin.facts.get(("away", ""), ()), day)
    if stated is None or stated.value is None or is_dead(kin.facts, day):
        return None
    why = str(stated.value.get("reason", ""))
    if why not in {"work", "detained"}:
        return None
    since = _away_since(kin, day, (why,), "", 0)
    return {"since": since.isoformat(), "reason": why, "where": str(stated.value.get("where", ""))}


def _went_along(child: Life, gone: Iterable[Kin | None], place: str, day: date) -> bool | None:
    """True for a child that is away where a parent works; None: it is away, and nobody knows whether there."""
    own = value_on(child.facts, "away", day)
    if own is None:
        return False
    theirs = [value_on(kin.facts, "away", day) for kin in gone if kin is not None]
    found = {_is_same_place(own, away, place) for away in theirs if away and away.get("reason") == "work"}
    if True in found:
        return True
    return None if None in found else False


def _is_same_place(child: Value, parent: Value, home: str) -> bool | None:
    """Whether both absences of people of `home` lead to one place: to one town, where that is all that is said of one.

    A province, or what home lies in itself, says too little where the other place is another part of it. Without a
    place a school is a school, and a name is a name.
    """
    one, other = (_without_noughts(str(away.get("place") or "")) for away in (child, parent))
    if one and other:
        short, long = sorted((one, other), key=len)
        if not long.startswith(short):
            return False
        says_enough = len(short) >= _TOWN or short == long
        return True if says_enough and not home.startswith(short) else None
    if child.get("where") and child.get("where") == parent.get("where"):
        return True
    return False if child.get("reason") == "study" else None


def _without_noughts(code: str) -> str:
    """A code of six digits as far as it says something: 440000 is a province, 440300 a town."""
    return re.sub(r"(00)+$", "", code) if len(code) == _COUNTY else code


def _parents_lost(life: Life, day: date) -> Any:
    """Why the child has no parents left: both dead, or what was stated; None where it has one."""
    stated = value_on(life.facts, "parentless", day)
    if stated is not None:
        return reason("parents_lost", cause=str(stated.get("cause", "other")))
    ties = [tie_on(life.ties.get(name, ()), day) for name in ("father", "mother")]
    if all(tie is not None and tie.kin is not None and is_dead(tie.kin.facts, day) for tie in ties):
        return reason("parents_lost", cause="both_dead")
    return None


def _income_year(home: Home, day: date, awaited_until: str | None) -> tuple[int | None, bool]:
    """The year whose income counts: the last one; until the day of the policy the one before where that is awaited."""
    last = day.year - 1
    if last in home.incomes:
        return last, False
    if awaited_until and day <= day_of_year(awaited_until, day.year) and last - 1 in home.incomes:
        return last - 1, True
    return None, False


def _heads(home: Home, year: int, day: date) -> int:
    """How many shared the income: members at the end of its year, or on the day where nobody was one then."""
    return members_on(home, date(year, 12, 31)) or members_on(home, day)
