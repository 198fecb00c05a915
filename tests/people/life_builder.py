"""Lives from the few lines of a table, and the named ones of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from people.policy import Home, Kin, Life, Stated, Stay, Tie, load_policy
from people.policy.parameters import REGISTERS_FILE
from workflows.policyfile import PolicyFile
from workflows.policyschema import DatedValue, read_document

PEOPLE = yaml.safe_load(Path(__file__).with_name("lives.yaml").read_text(encoding="utf-8"))


def policy_of(person: dict[str, Any]) -> PolicyFile:
    """The registers' policy, with what her county sets beside it."""
    if "terms" not in person:
        return load_policy()
    document = read_document(REGISTERS_FILE)
    parameters = dict(document.parameters)
    for name, places in person["terms"].items():
        spec = parameters[name]
        reference = next(dated.reference for by_date in spec.values.values() for dated in by_date.values())
        more = {
            place: {since: DatedValue(value, reference, False) for since, value in by_date.items()}
            for place, by_date in places.items()
        }
        parameters[name] = replace(spec, values={**spec.values, **more})
    return PolicyFile(replace(document, parameters=parameters))


def timelines(rows: list[Any]) -> dict[tuple[str, str], list[Stated]]:
    """[kind or kind:slot, since, value] rows by (kind, slot), in the order of their days."""
    found: dict[tuple[str, str], list[Stated]] = {}
    for name, since, value in sorted(rows, key=lambda row: row[1]):
        kind, _colon, slot = name.partition(":")
        found.setdefault((kind, slot), []).append(Stated(since, value))
    return found


def tie(spec: dict[str, Any]) -> list[Tie]:
    ties = [Tie(spec["since"], Kin(timelines(spec.get("facts", []))), spec.get("value"))]
    if "until" in spec:
        ties.append(Tie(spec["until"], None))
    return ties


def life(spec: dict[str, Any]) -> Life:
    stays = []
    if home := spec.get("home"):
        incomes = {year: Decimal(amount) for year, amount in home["incomes"].items()}
        stays = [Stay(home["since"], Home([(home["since"], home["members"])], incomes))]
    return Life(
        spec["sex"],
        spec["born"],
        timelines(spec["facts"]),
        {name: tie(spec[name]) for name in ("spouse", "father", "mother", "guardian") if name in spec},
        stays,
    )


def day(text: Any) -> date:
    assert isinstance(text, date)
    return text
