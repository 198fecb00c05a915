"""The loan as the engine sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from loans import content, hand_sheets, kept_papers, lapsing, registers, rules, statistics, trail
from loans.decisions import CANNOT_PAY_WORDS, DECISIONS
from loans.effects import EFFECTS
from loans.flows import ACTS, ENTRIES, LEVELS, LoanFlow
from loans.happenings import happenings
from loans.reading import paper_label
from workflows import transmittals
from workflows.counting import Counted, Happening
from workflows.models import Attachment, Case, JournalRow, Paper, PaperKey, SignOff
from workflows.programme import ActContext, Finding, Judgement, Printed, Programme


class LoanProgramme(Programme):
    code = "loan"
    label = _("Women's guaranteed loan")
    # 示妇贷〔2014〕00012号: the county's word, then this.
    number_series = "妇贷"
    flow = LoanFlow
    acts = ACTS
    levels = LEVELS
    opening_roles = ("village_cadre",)
    entries = MappingProxyType(ENTRIES)
    facts = MappingProxyType(
        {
            "amount": _("Amount, yuan"),
            "term_months": _("Term, months"),
            "rate": _("Rate, percent a year"),
            "voucher": _("Voucher number"),
            "paid_on": _("Paid on"),
            "received": _("Women who had the loan before"),
            "guarantees": _("Guarantees still open"),
            "register": _("Register"),
            "year": _("Year"),
            "part": _("Part of the year"),
            "industry": _("Industry"),
        }
    )
    fact_codes = MappingProxyType(
        {
            "sheet": {
                "form": _("Approval form"),
                **{code: kind.label for code, kind in kept_papers.KINDS.items()},
            },
            "register": {code: book.title for code, book in registers.REGISTERS.items()},
        }
    )
    followed = trail.FOLLOWED
    papers = kept_papers.KINDS
    handover = transmittals.TRANSMITTAL
    ended_badly = kept_papers.ENDED_BADLY
    file_title = "妇女小额担保贷款办件材料"

    def code_words(self, name: str, row: JournalRow) -> Mapping[str, Any]:
        if name == "industry":
            return statistics.industry_labels()
        if name != "reasons":
            return super().code_words(name, row)
        if row.act == "refuse" and row.case is not None:
            # In the words of the policy that the case was judged by.
            return {item.code: item.label for item in rules.refusal_reasons(row.case)}
        return CANNOT_PAY_WORDS

    def content_of(self, case: Any, attachments: Sequence[Attachment]) -> dict[str, Any]:
        return content.build(case, attachments)

    def parties(self, body: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        return content.parties(body)

    def draft_parties(self, case: Any) -> Iterable[tuple[str, str]]:
        return content.draft_parties(case)

    def draft_of(self, case: Any) -> Any:
        return case.sections if case.state in {"draft", "returned"} else None

    def is_accepted_anew(self, before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
        return content.is_accepted_anew(before, now)

    def judge(self, case: Any, body: Mapping[str, Any], context: ActContext) -> Judgement:
        return rules.judge_case(case, body, context)

    def in_words(self, findings: Sequence[Finding]) -> list[Finding]:
        return rules.in_words(findings)

    def decide(self, context: ActContext) -> dict[str, Any]:
        return DECISIONS[context.act.name](context)

    def apply(self, context: ActContext) -> None:
        for effect in EFFECTS.get(context.act.name, ()):
            effect(context)

    def follow(self, columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
        trail.follow(columns, act, facts)

    def happenings(self, columns: Mapping[str, Any], signoffs: Sequence[SignOff]) -> Iterable[Happening]:
        return happenings(columns, signoffs)

    def counted(self, county: str) -> Mapping[str, Counted]:
        return statistics.every(county)

    def lapsing(self, now: datetime) -> Iterable[Case]:
        return lapsing.overdue(timezone.localdate(now))

    def papers_after(self, context: ActContext, signoff: SignOff | None) -> Iterable[Any]:
        return kept_papers.after(context, signoff)

    def paper_title(self, paper: Paper) -> str:
        return kept_papers.title(paper)

    def paper_name(self, kind: str, subject: str) -> str:
        return paper_label(kind, subject, get_language() or "zh-hans")

    def outdated(
        self, case: Case, papers: Sequence[Paper], content: Mapping[str, Any] | None = None
    ) -> Collection[int]:
        return hand_sheets.outdated(case, papers, content)

    def public_facts(self, paper: Paper) -> Sequence[tuple[Any, str]]:
        return kept_papers.public_facts(paper)

    def print_paper(self, paper: Paper) -> Printed:
        return kept_papers.printed(paper)

    def print_signature(
        self, paper: Paper, signoff: SignOff, key: PaperKey, width: float, height: float
    ) -> Printed:
        return kept_papers.signature(paper, signoff, key, width, height)

    def may_open_at_level(self, case: Any, level: str) -> bool:
        return level == "village" and rules.opener_may_sign(case)


LOANS = LoanProgramme()
