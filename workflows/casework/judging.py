"""Findings in the shape that the engine keeps: a rule's outcome, its reason in both languages, and the clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from workflows.policyfile import Term
from workflows.wording import LANGUAGES, Wording, language_key


def finding(
    wording: Wording, rule: str, outcome: str, code: str, term: Term | None = None, **params: Any
) -> dict[str, Any]:
    """What the rule says. `code` is worded in `wording`, `term` is the dated parameter that it rests on."""
    return {
        "rule": rule,
        "outcome": outcome,
        "reasons": [{"code": code, "params": params}],
        "reason": {language: wording.text(code, params, language) for language in LANGUAGES},
        "clause": {language: _clause(term, language) for language in LANGUAGES},
        "parameter": term.name if term is not None else "",
    }


def _clause(term: Term | None, language: str) -> str:
    return term.reference.in_language(language) if term is not None and term.reference is not None else ""


def verdict_of(findings: Sequence[Mapping[str, Any]]) -> str:
    """Any fail makes ineligible, else any refer makes refer; a note never changes it."""
    outcomes = {finding["outcome"] for finding in findings}
    return "ineligible" if "fail" in outcomes else "refer" if "refer" in outcomes else "eligible"


def in_words(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Kept findings with `reason` and `clause` in the reader's language, in the words of the day they were made."""
    language = language_key(get_language() or "zh-hans")
    return [{**row, "reason": row["reason"][language], "clause": row["clause"][language]} for row in findings]
