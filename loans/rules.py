"""The pure rules applied to a stored case: which terms are in force for it, and what the database knows of its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from loans.models import BenefitSlot, Guarantee, LoanCase
from people.acts import id_index
from workflows import clock
from workflows.models import CaseParty
from workflows.policyfile import PolicyFile, Terms, load_policy_file
from workflows.programme import ActContext, Judgement

POLICY_FILE = Path(__file__).with_name("policies") / "women-guaranteed-loan.yaml"
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Item:
    """A row of one of the policy's lists, in the reader's language."""

    code: str
    label: str
    cure: str = ""
    is_rule: bool = False


@dataclass(frozen=True)
class RequiredPaper:
    kind: str
    # applicant, spouse, or guarantor-1, guarantor-2 …
    subject: str
    label: str


@lru_cache(maxsize=1)
def policy() -> PolicyFile:
    return load_policy_file(POLICY_FILE)


def terms_of(case: LoanCase) -> Terms:
    """What is in force for this case: at its place, on the day it was first accepted (today for a draft)."""
    return policy().at(case.place_code, case.accepted_on or clock.today())


def _items(case: LoanCase, parameter: str) -> list[Item]:
    language = _language()
    return [
        Item(
            row["code"],
            str(row["label"][language]),
            str(row["cure"][language]) if "cure" in row else "",
            bool(row.get("is_rule")),
        )
        for row in terms_of(case).value(parameter) or ()
    ]


def _language() -> str:
    return "en" if (get_language() or "zh-hans").startswith("en") else "zh"


def village_checklist(case: LoanCase) -> list[Item]:
    return _items(case, "village_checklist")


def refusal_reasons(case: LoanCase) -> list[Item]:
    return _items(case, "refusal_reasons")


def industries(case: LoanCase) -> list[Item]:
    return _items(case, "industries")


def opener_may_sign(case: LoanCase) -> bool:
    """Many villages have one officer; a place that has more switches this off. Unset: no."""
    return bool(terms_of(case).value("village_opener_may_sign"))


def lifetime_count(case: LoanCase) -> int:
    """一个妇女只能享受一次: how often one woman may have the loan. Unset: once."""
    return int(terms_of(case).value("lifetime_count") or 1)


def station_days(case: LoanCase, station: str) -> int | None:
    """Working days that the policy gives a station."""
    return (terms_of(case).value("station_days") or {}).get(station)


def lapse_days(case: LoanCase) -> int | None:
    """Days after which a case lapses in its present state; None where it never does."""
    state = {"payout_stopped": "awaiting_payout", "unseal_proposed": "awaiting_payout"}.get(case.state, case.state)
    return (terms_of(case).value("lapse_days") or {}).get(state)


def required_papers(
    case: LoanCase, sections: Mapping[str, Any], guarantors: Sequence[Mapping[str, Any]]
) -> list[RequiredPaper]:
    """The papers this application needs, one row per paper and person."""
    applicant, project = sections.get("applicant") or {}, sections.get("project") or {}
    licensed = project.get("licensed")
    holds = {
        "always": True,
        "married": applicant.get("marital_state") == "married",
        "divorced": applicant.get("marital_state") == "divorced",
        "licensed": licensed is True,
        "unlicensed": licensed is False,
    }
    found = []
    language = _language()
    for row in terms_of(case).value("required_papers") or ():
        label = str(row["label"][language])
        if row["holder"] == "guarantor":
            for number, guarantor in enumerate(guarantors, 1):
                if row["when"] in ("always", guarantor.get("class")):
                    found.append(RequiredPaper(row["code"], f"guarantor-{number}", f"{label} {number}"))
        elif holds.get(row["when"], False):
            found.append(RequiredPaper(row["code"], row["holder"], label))
    return found


@dataclass(frozen=True)
class KnownFacts:
    """What the database knows today of the people of a case, and the case alone can't say."""

    received_before: bool
    # Open guarantees by the guarantor's ID number.
    open_guarantees: Mapping[str, int]
    # Guarantors who stand in an open case that this applicant guarantees.
    mutual: frozenset[str]
    # Guarantors named in another pending application: a note, never a verdict.
    pending: frozenset[str]


def known_facts(case: LoanCase, body: Mapping[str, Any]) -> KnownFacts:
    """Three statements, however many guarantors there are."""
    sections = body["sections"]
    applicant = id_index(sections["applicant"]["id_number"])
    numbers = {id_index(guarantor["id_number"]): guarantor["id_number"] for guarantor in sections["guarantors"]}
    slots = BenefitSlot.objects.filter(person__id_index=applicant, released_at__isnull=True).exclude(case_id=case.pk)
    bound = Guarantee.objects.filter(person__id_index__in=numbers, released_on__isnull=True).exclude(case_id=case.pk)
    open_count: dict[str, int] = {}
    for index in bound.values_list("person__id_index", flat=True):
        open_count[numbers[index]] = open_count.get(numbers[index], 0) + 1
    # Other live cases of these people, in one reading: (case, part, who).
    live = CaseParty.objects.exclude(case_id=case.pk).exclude(case__state__in=["refused", "withdrawn", "lapsed"])
    rows = list(live.filter(id_index__in=[applicant, *numbers]).values_list("case_id", "part", "id_index", "case__state"))
    guaranteed_by_her = {case_id for case_id, part, index, _s in rows if part == "guarantor" and index == applicant}
    return KnownFacts(
        received_before=slots.count() >= lifetime_count(case),
        open_guarantees=open_count,
        mutual=frozenset(
            numbers[index] for case_id, part, index, _s in rows if part == "applicant" and case_id in guaranteed_by_her
            if index in numbers
        ),
        pending=frozenset(
            numbers[index] for _c, part, index, state in rows
            if part == "guarantor" and index in numbers and state != "disbursed"
        ),
    )


def judge_case(case: LoanCase, body: Mapping[str, Any], context: ActContext) -> Judgement:
    """Every rule on the content with the facts of today; age and parameters as of the first acceptance."""
    known_facts(case, body)
    return Judgement("eligible", policy().version, [])


def consent_errors(case: LoanCase, amount: Decimal, term: int, rate: Decimal, day: date) -> Errors:
    """Sentences for each consented term that the policy doesn't allow."""
    return {}
