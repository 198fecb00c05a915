"""What is said of a register when it is declared and checked: in time or late, and what is still to be cleared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language

from people.declaring.content import unclear_in
from people.models import RegisterCase
from people.policy import load_policy
from people.policy.parameters import REGISTERS_FILE
from people.registers.due import days_late
from workflows.policyfile import Term
from workflows.programme import ActContext, Judgement
from workflows.wording import LANGUAGES, Wording, language_key

_WORDING: Final = Wording([REGISTERS_FILE.with_name("declared.yaml")])


def judge(case: RegisterCase, body: Mapping[str, Any], context: ActContext) -> Judgement:
    """Lateness and what is missing are told, and forbid nothing: a late register is better than none."""
    policy = load_policy()
    declared = case.declared_on or context.today
    count = len(body.get("rows", ()))
    findings = [_timeliness(case, declared), _clearness(case)]
    findings.append(_finding("rows", "pass" if count else "note", "rows" if count else "nobody", count=count))
    verdict = "refer" if any(finding["outcome"] == "refer" for finding in findings) else "eligible"
    return Judgement(verdict, policy.version, findings)


def _timeliness(case: RegisterCase, declared: date) -> dict[str, Any]:
    if case.due_on is None:
        return _finding("due_day", "note", "no_due_day")
    late = days_late(case.due_on, declared)
    term = load_policy().at(case.place_code, declared)[f"due_{case.register}"]
    if late:
        return _finding("due_day", "note", "late", term, due=case.due_on.isoformat(), days=late)
    return _finding("due_day", "pass", "in_time", term, due=case.due_on.isoformat())


def _clearness(case: RegisterCase) -> dict[str, Any]:
    count = unclear_in(case)
    return (
        _finding("cleared", "refer", "unclear", count=count)
        if count
        else _finding("cleared", "pass", "all_clear")
    )


def _finding(rule: str, outcome: str, code: str, term: Term | None = None, **params: Any) -> dict[str, Any]:
    """A finding in the shape that the engine keeps, with its words in both languages."""
    return {
        "rule": rule,
        "outcome": outcome,
        "reasons": [{"code": code, "params": params}],
        "reason": {language: _WORDING.text(code, params, language) for language in LANGUAGES},
        "clause": {language: _clause(term, language) for language in LANGUAGES},
        "parameter": term.name if term is not None else "",
    }


def _clause(term: Term | None, language: str) -> str:
    return term.reference.in_language(language) if term is not None and term.reference is not None else ""


def in_words(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Kept findings with `reason` and `clause` in the reader's language."""
    language = language_key(get_language() or "zh-hans")
    return [
        {**finding, "reason": finding["reason"][language], "clause": finding["clause"][language]}
        for finding in findings
    ]
