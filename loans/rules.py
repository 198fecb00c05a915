"""The pure rules applied to a stored case: the terms in force for it, and what the database knows of its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from loans.known import NOTHING_KNOWN, KnownFacts, known_facts, notes_of
from loans.models import LoanCase
from loans.policy import (
    ApplicantFacts,
    Consent,
    Facts,
    GuarantorFacts,
    judge,
    judge_consent,
    lists,
    load_policy,
    rate_cap,
)
from workflows import clock
from workflows.models import Case
from workflows.policyfile import Terms
from workflows.programme import ActContext, Judgement

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


def terms_of(case: Case) -> Terms:
    """What is in force for this case: at its place, on the day it was first accepted (today for a draft)."""
    return load_policy().at(case.place_code, case.accepted_on or clock.today())


def _language() -> str:
    return "en" if (get_language() or "zh-hans").startswith("en") else "zh"


def village_checklist(case: LoanCase) -> list[Item]:
    """What the village ticks off before it may sign."""
    return [Item(row.code, row.label[_language()]) for row in lists.village_checklist(terms_of(case))]


def refusal_reasons(case: Case) -> list[Item]:
    """Every coded reason for a refusal, with what would cure it."""
    language = _language()
    return [
        Item(row.code, row.label[language], row.cure[language], row.is_rule)
        for row in lists.refusal_reasons(terms_of(case))
    ]


def industries(case: LoanCase) -> list[Item]:
    """The kinds of project that an application can name."""
    return [Item(row.code, row.label[_language()]) for row in lists.industries(terms_of(case))]


def opener_may_sign(case: LoanCase) -> bool:
    """Many villages have one officer; a place that has more switches this off. Unset: no."""
    return bool(terms_of(case).value("village_opener_may_sign"))


def lifetime_count(case: LoanCase) -> int:
    """一个妇女只能享受一次: how often one woman may have the loan. Unset: once."""
    return int(terms_of(case).value("lifetime_count") or 1)


def station_days(case: LoanCase, station: str) -> int | None:
    """Working days that the policy gives a station."""
    return (terms_of(case).value("station_days") or {}).get(station)


def reminder_days(case: Case) -> int | None:
    """Working days before the due day at which a station is reminded. Unset: it isn't."""
    days: int | None = terms_of(case).value("reminder_days")
    return days


def escalation_days(case: Case) -> int | None:
    """Working days after the due day at which the county is told. Unset: it isn't."""
    days: int | None = terms_of(case).value("escalation_days")
    return days


def lapse_days(case: LoanCase) -> int | None:
    """Days after which a case lapses in its present state; None where it never does."""
    state = {"payout_stopped": "awaiting_payout", "unseal_proposed": "awaiting_payout"}.get(
        case.state, case.state
    )
    return (terms_of(case).value("lapse_days") or {}).get(state)


def required_papers(
    case: LoanCase, sections: Mapping[str, Any], guarantors: Sequence[Mapping[str, Any]]
) -> list[RequiredPaper]:
    """The papers this application needs, one row per paper and person."""
    language = _language()
    wanted = lists.required_papers(
        terms_of(case),
        marital_state=(sections.get("applicant") or {}).get("marital_state"),
        has_licence=(sections.get("project") or {}).get("licensed"),
        guarantor_classes=[guarantor.get("class") for guarantor in guarantors],
    )
    return [
        RequiredPaper(
            paper.kind,
            f"guarantor-{paper.position}" if paper.position else paper.holder,
            paper.label[language] + (f" {paper.position}" if paper.position else ""),
        )
        for paper in wanted
        if not paper.waits_on
    ]


def judge_case(case: LoanCase, body: Mapping[str, Any], context: ActContext) -> Judgement:
    """Every rule on the content with the facts of today; age and parameters as of the first acceptance."""
    considered = context.decision.get("amount") if context.act.name == "consent" else None
    # Changed content voids the consent in this very act: the cooperative decides anew.
    return judge_today(case, body, considered=considered, consent_stands="voids" not in context.journal)


def judge_today(
    case: LoanCase, body: Mapping[str, Any], *, considered: str | None = None, consent_stands: bool = True
) -> Judgement:
    """Every rule on this content with the facts of today, as a gate judges it. One statement."""
    known = known_facts(case, body)
    facts = facts_of(case, body["sections"], known, considered=considered, consent_stands=consent_stands)
    judged = judge(facts, load_policy())
    return Judgement(
        judged.verdict, judged.policy_version, judged.as_data() + notes_of(known, body["sections"])
    )


def failed_reasons(case: Case, findings: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The findings that fail and are a reason for refusal, by the reason's code, in the order of the policy's list."""
    failed = {finding["rule"]: finding for finding in findings if finding["outcome"] == "fail"}
    return {
        item.code: failed[item.code] for item in refusal_reasons(case) if item.is_rule and item.code in failed
    }


# What stands in other applications decides these; typing ID numbers one after another must not read that out.
_OF_REGISTERS = frozenset({"once_only", "guarantor_open", "guarantor_pending", "household"})


def judge_draft(case: LoanCase, *, registers: bool = True) -> list[dict[str, Any]]:
    """What the rules say of a draft as far as it goes, in the reader's words. Two statements at most.

    Without `registers` other applications aren't looked up, and rules that rest on them are left out.
    """
    sections = case.sections
    number = (sections.get("applicant") or {}).get("id_number")
    complete = (
        registers and bool(number) and all(row.get("id_number") for row in sections.get("guarantors") or ())
    )
    known = known_facts(case, {"sections": {"guarantors": (), **sections}}) if complete else NOTHING_KNOWN
    facts = facts_of(case, sections, known, consent_stands=False)
    found = judge(facts, load_policy()).as_data() + notes_of(known, sections)
    return in_words([row for row in found if registers or row["rule"] not in _OF_REGISTERS])


def facts_of(
    case: LoanCase,
    sections: Mapping[str, Any],
    known: KnownFacts,
    *,
    considered: str | None = None,
    consent_stands: bool = True,
) -> Facts:
    """The case as the rules see it; what isn't answered is None. `considered` is a consent not yet given, in yuan.

    Where it doesn't stand, the consent that the case still holds belongs to an earlier content.
    """
    applicant, project = sections.get("applicant") or {}, sections.get("project") or {}
    loan = sections.get("loan") or {}
    given = case.amount_consented if consent_stands else None
    declared = project.get("received_before")
    return Facts(
        place=case.place_code,
        accepted_on=case.accepted_on or clock.today(),
        amount=_decimal(loan.get("amount")),
        applicant=ApplicantFacts(
            name=applicant.get("name"),
            id_number=applicant.get("id_number"),
            employment=project.get("employment"),
            received_before=True if known.times_received else declared,
            times_received=max(known.times_received, int(declared))
            if declared is not None
            else known.times_received,
            marital_state=applicant.get("marital_state"),
            spouse_id_number=(sections.get("household") or {}).get("spouse_id_number"),
        ),
        guarantors=tuple(_guarantor_facts(row, known) for row in sections.get("guarantors") or ()) or None,
        consented_amount=Decimal(considered) if considered else given,
        is_consented=considered is None and given is not None,
        term_months=(case.term_months if consent_stands else None) or loan.get("term_months"),
    )


def _guarantor_facts(row: Mapping[str, Any], known: KnownFacts) -> GuarantorFacts:
    number = row.get("id_number")
    matures_on = row.get("deposit_matures_on")
    return GuarantorFacts(
        name=row.get("name"),
        id_number=number,
        guarantor_class=row.get("class"),
        relation=row.get("relation"),
        open_guarantees=known.open_guarantees.get(number, 0) if number else None,
        deposit_amount=_decimal(row.get("deposit_amount")),
        deposit_matures_on=date.fromisoformat(matures_on) if matures_on else None,
        is_mutual=number in known.mutual if number else None,
    )


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)


def consent_errors(
    case: LoanCase, body: Mapping[str, Any], amount: Decimal, term: int, rate: Decimal
) -> Errors:
    """Sentences for each consented term that the policy doesn't allow, or doesn't speak of."""
    facts = facts_of(case, body["sections"], NOTHING_KNOWN)
    judged = judge_consent(
        Consent(amount=amount, term_months=term, rate=rate, on=clock.today()), facts, load_policy()
    )
    fields = {"consent_amount": "amount", "consent_term": "term_months", "consent_rate": "rate"}
    return {
        fields[finding.rule]: [f"{finding.reason_in(_language())} {finding.clause_in(_language())}".strip()]
        for finding in judged.findings
        if finding.outcome in {"fail", "refer"}
    }


def highest_rate(case: LoanCase, term_months: int) -> Decimal | None:
    """The rate cap in percent a year for this term, today; None where the policy sets none."""
    return rate_cap(case.place_code, clock.today(), term_months, load_policy())


def in_words(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Kept findings with `reason` and `clause` in the reader's language, in the words of the day they were made."""
    language = _language()
    return [
        {**finding, "reason": finding["reason"][language], "clause": finding["clause"][language]}
        for finding in findings
    ]
