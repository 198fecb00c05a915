"""The rules of the women's guaranteed loan: facts in, findings out. No database, no request, no clock.

`judge` applies every rule once; `judge_consent` looks at what the credit cooperative would consent to. The
parameters stand in `loans/policies`, each with its date, its place and the clause it comes from.
"""

from __future__ import annotations

from loans.policy.consent import Consent, judge_consent, rate_cap
from loans.policy.facts import ApplicantFacts, Facts, GuarantorFacts
from loans.policy.findings import Finding, Judgement, Outcome, Reason, Verdict
from loans.policy.guarantors import guarantors_needed
from loans.policy.judging import RULES, judge
from loans.policy.lists import (
    RefusalReason,
    RequiredPaper,
    Row,
    industries,
    refusal_reasons,
    required_papers,
    village_checklist,
)
from loans.policy.parameters import load_policy, wording

__all__ = [
    "RULES",
    "ApplicantFacts",
    "Consent",
    "Facts",
    "Finding",
    "GuarantorFacts",
    "Judgement",
    "Outcome",
    "Reason",
    "RefusalReason",
    "RequiredPaper",
    "Row",
    "Verdict",
    "guarantors_needed",
    "industries",
    "judge",
    "judge_consent",
    "load_policy",
    "rate_cap",
    "refusal_reasons",
    "required_papers",
    "village_checklist",
    "wording",
]
