"""Spans say for every day what the definition says on that day: whatever a life looks like."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.kinds import KINDS
from people.policy import (
    ASKED,
    REGISTERS_BY_FACTS,
    Home,
    Kin,
    Life,
    Standing,
    Stated,
    Stay,
    Tie,
    load_policy,
    spans,
)
from people.policy.judging import WHEREVER_SHE_LIVES, standing
from people.policy.spans import Span, place_on
from tests.people.life_builder import PEOPLE, policy_of
from tests.people.life_builder import life as life_of
from workflows.policyfile import PolicyFile

pytestmark = pytest.mark.once

FIRST, LAST = date(2013, 6, 1), date(2018, 6, 1)
A_YEAR = timedelta(days=366)
days = st.dates(FIRST, LAST)
PLACES = ("513499101201", "513499102201", "510105101201")
away = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {"reason": st.sampled_from(["work", "study", "detained"])},
        optional={"place": st.sampled_from(["440300", "513499102", "513499101201"])},
    ),
)


def timeline(values: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[list[Stated]]:
    pairs = st.lists(st.tuples(days, values), max_size=most, unique_by=lambda pair: pair[0])
    return pairs.map(lambda found: [Stated(*pair) for pair in sorted(found, key=lambda pair: pair[0])])


kin = st.builds(
    lambda absence, died, unable: Kin({("away", ""): absence, ("died", ""): died, ("unable", ""): unable}),
    timeline(away),
    timeline(st.just({}), 1),
    timeline(st.sampled_from([None, {"what": "重病"}]), 2),
)


def ties(value: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Tie]]:
    found = st.lists(
        st.tuples(days, st.one_of(st.none(), kin), value), max_size=3, unique_by=lambda tie: tie[0]
    )
    return found.map(lambda rows: [Tie(*row) for row in sorted(rows, key=lambda row: row[0])])


homes = st.builds(
    lambda members, incomes, since: [
        Stay(since, Home(sorted(members, key=lambda change: change[0]), incomes))
    ],
    st.lists(st.tuples(days, st.integers(0, 5)), max_size=3, unique_by=lambda change: change[0]),
    st.dictionaries(st.integers(2012, 2016), st.sampled_from([Decimal(2000), Decimal(9000)]), max_size=3),
    days,
)
lives = st.builds(
    lambda sex, born, residence, gone, marital, died, teams, illness, lost, spouse, father, mother, guardian, stays: (
        Life(
            sex,
            born,
            {
                ("residence", ""): residence,
                ("away", ""): gone,
                ("marital_state", ""): marital,
                ("died", ""): died,
                ("volunteer", "t1"): teams,
                ("illness", "breast_cancer"): illness,
                ("parentless", ""): lost,
            },
            {"spouse": spouse, "father": father, "mother": mother, "guardian": guardian},
            stays,
        )
    ),
    st.sampled_from("fm"),
    st.dates(date(1960, 1, 1), date(2012, 12, 31)),
    timeline(st.one_of(st.none(), st.fixed_dictionaries({"place": st.sampled_from(PLACES)}))),
    timeline(away, 2),
    timeline(st.sampled_from([None, {"state": "married"}, {"state": "divorced"}]), 2),
    timeline(st.just({}), 1),
    timeline(st.sampled_from([None, {"place": PLACES[0]}]), 2),
    timeline(st.sampled_from([None, {}]), 2),
    timeline(st.just({"cause": "abandoned"}), 1),
    ties(st.none()),
    ties(st.none()),
    ties(st.none()),
    ties(st.sampled_from([{"relation": "grandparent"}, {"relation": "institution"}])),
    homes,
)


def said_on(line: Sequence[Stated], on: date) -> Any:
    """The last value stated up to the day, found by going through all of them."""
    value = None
    for stated in line:
        if stated.since <= on:
            value = stated.value
    return value


def registered_on(life: Life, on: date) -> tuple[str, bool]:
    """(the village on the day or "", whether she is registered there): by her own residence, else by her team's."""
    at = said_on(life.facts.get(("residence", ""), []), on)
    if at is not None:
        return at["place"], True
    lines = [line for (kind, _team), line in life.facts.items() if kind == "volunteer"]
    teams = [said["place"] for line in lines if (said := said_on(line, on)) is not None]
    return min(teams, default=""), False


def judged(
    life: Life, register: str, on: date, policy: PolicyFile | None = None
) -> tuple[Standing, str] | None:
    """The definition asked on the day itself, without anything that the spans ask on their way to it."""
    place, is_registered = registered_on(life, on)
    if not place or not (is_registered or register in WHEREVER_SHE_LIVES):
        return None
    if on < life.birth_date or said_on(life.facts.get(("died", ""), []), on) is not None:
        return None
    answer = REGISTERS_BY_FACTS[register](life, place, on, (policy or load_policy()).at(place, on))
    return None if answer is None else (answer, place)


def here_on(found: list[Span], register: str, on: date) -> list[tuple[Standing, str]]:
    return [
        (span.standing, span.place)
        for span in found
        if span.register == register and span.since <= on and (span.until is None or on < span.until)
    ]


def agrees(life: Life, policy: PolicyFile, found: list[Span], looked_at: Iterable[date]) -> None:
    for on in looked_at:
        for register in REGISTERS_BY_FACTS:
            expected = judged(life, register, on, policy)
            assert here_on(found, register, on) == ([] if expected is None else [expected]), (register, on)


@given(lives, st.lists(st.integers(0, (LAST - FIRST).days + 900), min_size=8, max_size=30))
def test_a_span_says_what_the_definition_says_on_each_of_its_days(life: Life, offsets: list[int]) -> None:
    found = spans(life, load_policy())
    looked_at = {FIRST + timedelta(days=offset) for offset in offsets}
    # Most mistakes would lie where something begins or ends.
    looked_at |= {span.since + timedelta(days=step) for span in found for step in (-1, 0, 1)}
    looked_at |= {span.until - timedelta(days=1) for span in found if span.until}
    agrees(life, load_policy(), found, looked_at)


@pytest.mark.parametrize("person", PEOPLE, ids=[person["name"] for person in PEOPLE])
def test_no_day_is_left_out_on_which_a_span_should_end(person: dict[str, Any]) -> None:
    """Day by day through the years around the days of the table, whichever days the spans themselves know of."""
    life, policy = life_of(person), policy_of(person)
    first, last = min(person["stands"]) - A_YEAR, max(person["stands"]) + A_YEAR
    days = (first + timedelta(days=step) for step in range((last - first).days))
    agrees(life, policy, spans(life, policy), days)


@given(lives)
def test_spans_of_a_register_neither_overlap_nor_repeat_each_other(life: Life) -> None:
    found = spans(life, load_policy())
    for one, two in itertools.pairwise(found):
        if one.register != two.register:
            continue
        assert one.until is not None
        assert one.until <= two.since
        same = (one.standing, one.place, one.group) == (two.standing, two.place, two.group)
        assert not (same and one.until == two.since)


def test_every_kind_that_a_definition_names_is_asked_for() -> None:
    """Lives for the registers are read without the other kinds: what isn't read here would be silently unknown."""
    named = {
        word
        for function in (standing, place_on)
        for node in ast.walk(ast.parse(Path(inspect.getfile(function)).read_text()))
        if isinstance(node, ast.Constant) and isinstance(word := node.value, str)
    }
    of_persons = {kind.code for kind in KINDS.values() if kind.subject == "person"}
    # A parent's inability is asked of the kin, whose facts are read by a list of their own.
    assert named & of_persons - {"unable"} == ASKED
