"""Named households, as a lawyer writes them down. To add one, add it to a file beside the others."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loans.policy import RULES, judge, load_policy
from loans.screen_line import read_line
from tests.policy.people import id_number
from workflows.policyschema import read_yaml

FILES = sorted(Path(__file__).with_name("households").glob("*.yaml"))


def merged(defaults: Any, changes: Any) -> Any:
    """The household's facts over the file's defaults; lists are replaced as a whole."""
    if not isinstance(defaults, dict) or not isinstance(changes, dict) or "born" in changes:
        return deepcopy(changes)
    return {
        key: merged(defaults[key], changes[key])
        if key in defaults and key in changes
        else deepcopy(changes.get(key, defaults.get(key)))
        for key in {**defaults, **changes}
    }


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return id_number(**value) if "born" in value else {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def households() -> list[Any]:
    found = []
    for path in FILES:
        content = read_yaml(path)
        for household in content["households"]:
            line = merged(content["defaults"], household["line"])
            found.append(pytest.param(line, household["expect"], id=f"{path.stem}: {household['who']}"))
    return found


@pytest.mark.parametrize("line,expected", households())
def test_household(line: dict[str, Any], expected: dict[str, str]) -> None:
    raw = json.dumps({"ref": "1", **as_json(line)}, ensure_ascii=False).encode()
    judgement = judge(read_line(raw)[1], load_policy())
    found = {finding.rule: finding.outcome for finding in judgement.findings} | {"verdict": judgement.verdict}
    assert {key: found[key] for key in expected} == expected


def test_every_outcome_that_a_rule_can_have_is_met() -> None:
    met = {(rule, outcome) for case in households() for rule, outcome in case.values[1].items()}
    deciding = list(RULES)[:10]
    assert {(rule, outcome) for rule in deciding for outcome in ("pass", "fail", "refer")} <= met
    assert {(rule, outcome) for rule in list(RULES)[10:] for outcome in ("pass", "note")} <= met
