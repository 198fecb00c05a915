"""Named people at the boundaries of each definition, before and after each dated change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from people.policy import spans
from people.registers.reasons import missing
from tests.people.life_builder import PEOPLE, life, policy_of

pytestmark = pytest.mark.once


def registers_on(found: list[Any], on: date) -> list[str]:
    return sorted(
        ("" if span.standing.outcome == "in" else "unclear:") + span.register
        for span in found
        if span.since <= on and (span.until is None or on < span.until)
    )


@pytest.mark.parametrize(
    ("person", "on"),
    [(person, on) for person in PEOPLE for on in person["stands"]],
    ids=[f"{person['name']} {on}" for person in PEOPLE for on in person["stands"]],
)
def test_she_stands_in_the_registers_of_her_facts(person: dict[str, Any], on: date) -> None:
    assert registers_on(spans(life(person), policy_of(person)), on) == sorted(person["stands"][on])


@pytest.mark.parametrize(
    ("person", "register"),
    [(person, register) for person in PEOPLE for register in person.get("because", ())],
    ids=[f"{person['name']} {register}" for person in PEOPLE for register in person.get("because", ())],
)
def test_the_register_says_why(person: dict[str, Any], register: str) -> None:
    on = max(person["stands"])
    (standing,) = (
        span.standing
        for span in spans(life(person), policy_of(person))
        if span.register == register and span.since <= on and (span.until is None or on < span.until)
    )
    told = [[code, dict(details)] for code, details in standing.because]
    assert told == person["because"][register]


def test_whatever_is_unclear_names_what_is_to_be_entered() -> None:
    unclear = [
        [{"code": code, **dict(details)} for code, details in span.standing.because]
        for person in PEOPLE
        for span in spans(life(person), policy_of(person))
        if span.standing.outcome == "unclear"
    ]
    assert unclear
    for because in unclear:
        told = []
        for language in ("en", "zh-hans"):
            with override(language):
                told.append(missing(because))
        assert all(told), because
        assert told[0] != told[1], because
