"""Invented households as the content of a round, for the tests of the rules."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from aid.policy import GRANTS, Nomination, judge, load_policy, nomination_of
from tests.policy.people import id_number
from workflows.findings import Judged
from workflows.policyschema import read_yaml

TABLE = read_yaml(Path(__file__).with_name("nominations.yaml"))


def merged(whole: Any, changes: Any) -> Any:
    """The changes over the whole; lists, null and numbers to be made are replaced."""
    if not isinstance(whole, dict) or not isinstance(changes, dict) or "born" in changes:
        return deepcopy(changes)
    return {
        key: merged(whole[key], changes[key])
        if key in whole and key in changes
        else deepcopy(changes.get(key, whole.get(key)))
        for key in {**whole, **changes}
    }


def as_content(value: Any) -> Any:
    if isinstance(value, dict):
        if "born" in value:
            return id_number(**value)
        return {key: as_content(each) for key, each in value.items()}
    return [as_content(each) for each in value] if isinstance(value, list) else value


def content_for(grant: str, changes: Any = None) -> dict[str, Any]:
    """The content of a nomination that qualifies for the grant, with changes laid over it."""
    block = TABLE["grants"][grant]
    laid = merged(merged(TABLE["defaults"], block["content"]), changes or {})
    content: dict[str, Any] = as_content({"schema": 1, "programme": "aid", "grant": grant, **laid})
    registers = content["facts"]["registers"]
    if registers:
        content["facts"]["registers"] = {name: since for name, since in registers.items() if since}
    return content


def nominated(grant: str, changes: Any = None, *, on: date | None = None, **told: Any) -> Nomination:
    """The nomination of such a content, handed in on the grant's own day unless `on` says another."""
    day = on or TABLE["grants"][grant]["handed_in"]
    told.setdefault("overdue_loan", False)
    return nomination_of(content_for(grant, changes), told.pop("judged_on", day), submitted_on=day, **told)


def judged(nomination: Nomination) -> Judged:
    """By the terms in force where and when it was handed in."""
    terms = load_policy().at(nomination.place, nomination.submitted_on)
    return judge(nomination, terms, GRANTS[nomination.grant])


def outcomes(nomination: Nomination) -> dict[str, str]:
    """Every rule's outcome, and the verdict."""
    found = judged(nomination)
    return {finding.rule: finding.outcome for finding in found.findings} | {"verdict": found.verdict}
