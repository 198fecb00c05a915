"""Why an application was refused or sent back, as the sheet for the woman says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import get_language

from loans import papers, rules
from loans.models import LoanCase
from loans.reading import target_label
from workflows.models import SignOff
from workflows.wording import language_key

# The sign-off that the sheet is about, by the state that it brought the case to.
ACTS = {"refused": "refuse", "returned": "return_to_village"}


def decided_by(case: LoanCase, signoffs: Sequence[SignOff]) -> SignOff | None:
    """The refusal or the return that the case stands at; None in every other state."""
    act = ACTS.get(case.state)
    return next((each for each in reversed(signoffs) if each.act == act), None)


def refusal_facts(case: LoanCase, signoff: SignOff, county_name: str) -> papers.RefusalFacts:
    """What the printed sheet says, in Chinese whatever the reader's language."""
    decision = signoff.body.get("decision") or {}
    returned = signoff.act == ACTS["returned"]
    with translation.override("zh-hans"):
        reasons = _faults(decision) if returned else reasons_of(case, signoff)
    return papers.RefusalFacts(
        county_name=county_name,
        applicant_name=case.title,
        reference=case.number or case.ref,
        reasons=reasons,
        decided_by=signoff.post.office.name,
        decided_on=timezone.localtime(signoff.at).date(),
        returned=returned,
        may_apply_again=may_apply_again(signoff),
        applied_on=case.accepted_on,
        note=decision.get("note") or (signoff.body.get("opinion", "") if returned else ""),
    )


def may_apply_again(signoff: SignOff) -> bool:
    """False where she had the loan before: that is for good."""
    return "once_only" not in ((signoff.body.get("decision") or {}).get("reasons") or ())


def marked(signoff: SignOff, language: str) -> list[str]:
    """The names of what a return marks, without the officer's notes."""
    decision = signoff.body.get("decision") or {}
    return [target_label(mark["target"], language) for mark in decision.get("marks") or ()]


def reasons_of(case: LoanCase, signoff: SignOff) -> list[papers.RefusalReason]:
    """In the reader's language, with the clause that the finding of the same rule rests on: that of the day of refusal,
    else that of the submission.
    """
    known = {item.code: item for item in rules.refusal_reasons(case)}
    findings = [*case.findings, *(signoff.body.get("findings") or ())]
    clauses = {finding["rule"]: _clause(finding) for finding in findings}
    codes = (signoff.body.get("decision") or {}).get("reasons") or ()
    return [
        papers.RefusalReason(known[code].label, clauses.get(code, ""), known[code].cure)
        for code in codes
        if code in known
    ]


def _faults(decision: Mapping[str, Any]) -> list[papers.RefusalReason]:
    return [
        papers.RefusalReason(target_label(m["target"], "zh-hans"), "", m["note"]) for m in decision["marks"]
    ]


def _clause(finding: Mapping[str, Any]) -> str:
    kept = finding.get("clause", "")
    if isinstance(kept, Mapping):
        return str(kept.get(language_key(get_language() or "zh"), ""))
    return str(kept)
