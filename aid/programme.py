"""Aid as the engine sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aid import case_file, checking, kept_papers, lapsing, rules, statistics, trail
from aid.asking import SECTIONS, fields_for, sections_for, words
from aid.decisions import FAULTS, is_in_order, visits_since, visits_told
from aid.effects import EFFECTS
from aid.flows import ACTS, LEVELS, AidFlow
from aid.happenings import happenings
from aid.known import beside_sections
from aid.models import AidCase
from aid.policy import GRANTS, chain
from workflows import clock, transmittals
from workflows.casework.programme import SectionedProgramme, WantedPaper
from workflows.counting import Counted, Happening
from workflows.file_parts import CasePaper, Pieces
from workflows.identity import is_same_name
from workflows.models import Case, JournalRow, Paper, PaperKey, SignOff
from workflows.programme import Act, ActContext, Judgement, Printed
from workflows.seats import Seat
from workflows.sections import Field, Section, choices_of

_APPROVALS = {"goods": "approve_goods", "housing": "approve_house", "training": "approve_training"}
_TAKEN_BACK = {"goods": "take_back_goods", "housing": "take_back_house", "training": "take_back_training"}
_APPEALS = {
    "village_review": "allow_to_village",
    "township_review": "allow_to_township",
    "objected": "allow_to_township",
}


# In the language of whoever reads them then.
_lazy_words = lazy(words, str)


class AidProgramme(SectionedProgramme):
    code = "aid"
    label = gettext_lazy("Aid for mothers in poverty")
    # 示妇助〔2014〕00012号: the county's word, then this.
    number_series = "妇助"
    flow = AidFlow
    acts = ACTS
    levels = LEVELS
    opening_roles = ("village_cadre",)
    related = ("person",)
    sections = tuple(SECTIONS.values())
    with_password = frozenset({"submit", "approve"})
    # 保护提出异议的人: who objected stands on record, not on the pages of the case.
    unshown = frozenset({"objector"})
    form_title = "贫困母亲救助审批表"
    file_title = "贫困母亲救助办件材料"
    file_person = "救助对象"
    ended_badly = frozenset({"refused", "withdrawn", "cancelled", "lapsed"})
    papers = kept_papers.KINDS
    handover = transmittals.TRANSMITTAL
    followed = trail.FOLLOWED
    entries = MappingProxyType(
        {
            "allot_fund": gettext_lazy("Allotted a budget"),
            "propose_transfer": gettext_lazy("Proposed a transfer between budgets"),
            "transfer_funds": gettext_lazy("Transferred between budgets"),
            "reject_transfer": gettext_lazy("Rejected a transfer between budgets"),
            "load_grants": gettext_lazy("Grants from before this system loaded from a table"),
            "begin_list": gettext_lazy("Began a further list"),
            "make_bank_list": gettext_lazy("Made a list for the bank"),
            "call_off_bank_list": gettext_lazy("Called off a list for the bank"),
            "receive_bank_results": gettext_lazy("Sent the bank’s file of results"),
            "take_payments": gettext_lazy("Took out transfers with their accounts"),
        }
    )
    facts = MappingProxyType(
        {
            "grant": gettext_lazy("Programme"),
            "amount": gettext_lazy("Amount, yuan"),
            "number_of_grants": gettext_lazy("Number"),
            "grants": gettext_lazy("Grants from before this system"),
            "need": gettext_lazy("Points of need"),
            "list": gettext_lazy("List"),
            "bank_list": gettext_lazy("List for the bank"),
            "fund": gettext_lazy("Budget"),
            "transfer": gettext_lazy("Transfer"),
            "to_fund": gettext_lazy("To the budget"),
            "step": gettext_lazy("What was reached"),
            "year": gettext_lazy("Year"),
            "found": gettext_lazy("What was found"),
            "spent": gettext_lazy("Spent before it stopped, yuan"),
            "notice_from": gettext_lazy("On notice from"),
            "notice_until": gettext_lazy("On notice until"),
            "notice_left": gettext_lazy("Days of the notice that were left"),
            "delivered_on": gettext_lazy("Delivered on"),
            "objection": gettext_lazy("Objection"),
        }
    )
    fact_codes = MappingProxyType(
        {
            "grant": {code: _lazy_words(grant.name) for code, grant in GRANTS.items()},
            "objection": {"closed": gettext_lazy("Closed by this act, without an answer")},
            "sheet": {
                "form": gettext_lazy("Approval form"),
                **{code: kind.label for code, kind in kept_papers.KINDS.items()},
            },
        }
    )

    def sections_of(self, case: AidCase) -> Sequence[Section]:
        return sections_for(rules.grant_for(case), rules.terms_of(case))

    def attachments_of(self, case: AidCase) -> Sequence[WantedPaper]:
        grant, terms = rules.grant_for(case), rules.terms_of(case)
        wanted = {paper.kind for paper in chain.required_papers(terms, grant, rules.age_of(case))}
        return [WantedPaper(p.kind, words(p.label), needed=p.kind in wanted) for p in grant.papers]

    def paper_name(self, kind: str, subject: str) -> str:
        labels = {paper.kind: paper.label for grant in GRANTS.values() for paper in grant.papers}
        return words(labels[kind]) if kind in labels else super().paper_name(kind, subject)

    def fields_of(self, case: AidCase, act: Act) -> Sequence[Field]:
        visits = visits_since(case) if act.name == "verify" else {}
        return fields_for(act.name, rules.grant_for(case), rules.terms_of(case), visits)

    def asked_of(self, case: AidCase, act: Act) -> Sequence[Field]:
        asked = super().asked_of(case, act)
        if case.amount_granted is None:
            asked = [field for field in asked if not (field.name in {"spent", "photo"} and field.at)]
        if act.name != "verify":
            return asked
        told = visits_told(case)
        return [
            replace(
                field, options={key: day for key, day in (field.options or {}).items() if key not in told}
            )
            if field.name == "visit"
            else field
            for field in asked
        ]

    def beside(self, case: AidCase) -> Mapping[str, Any]:
        return {**beside_sections(case), "amount": self._amount(case)}

    def _amount(self, case: AidCase) -> str | None:
        """Yuan, as the rules fix it, or as it is asked for a house or a place."""
        grant, terms = rules.grant_for(case), rules.terms_of(case)
        parcel = (case.sections.get("goods") or {}).get("parcel")
        fixed = chain.amount_to_ask(terms, grant, parcel)
        if fixed is not None:
            return str(fixed)
        asked = (case.sections.get(name) or {} for name in ("house", "training"))
        return next((answers["amount"] for answers in asked if answers.get("amount")), None)

    def faults(self, case: AidCase, answers: Mapping[str, Any]) -> dict[str, list[str]]:
        holder = (answers.get("account") or {}).get("holder")
        if holder and not is_same_name(holder, case.person.name):
            return {"account.holder": [_("The account must be her own, in her name.")]}
        return {}

    def parties(self, content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        number = (content.get("beneficiary") or {}).get("id_number")
        if number:
            yield "beneficiary", number

    def draft_parties(self, case: AidCase) -> Iterable[tuple[str, str]]:
        if case.state in self.editable and case.person.id_number:
            yield "beneficiary", case.person.id_number

    def judge(self, case: Any, content: Mapping[str, Any], context: ActContext) -> Judgement:
        return rules.judge_case(case, content, context)

    def accepts(self, context: ActContext, decision: dict[str, Any]) -> dict[str, list[Any]]:
        check = FAULTS.get(context.act.name)
        return check(context, decision) if check is not None else {}

    def way(self, context: ActContext) -> str:
        case, name = context.case, context.act.name
        if name == "sign" and case.state == "township_review" and not rules.has_notice(case):
            return "sign_without_notice"
        if name == "approve":
            return _APPROVALS.get(rules.grant_for(case).kind, "approve")
        if name == "take_back":
            return _TAKEN_BACK.get(rules.grant_for(case).kind, "take_back")
        if name == "verify" and not is_in_order(case, context.data.get("found", "")):
            return "verify_with_doubt"
        if name == "allow_appeal":
            return _APPEALS.get(case.refused_from, "allow_appeal")
        if name == "lapse" and case.state == "refusal_open":
            return "lapse_appeal"
        return str(name)

    def apply(self, context: ActContext) -> None:
        for effect in EFFECTS.get(context.act.name, ()):
            effect(context)

    def follow(self, columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
        trail.follow(columns, act, facts)

    def papers_after(self, context: ActContext, signoff: SignOff | None) -> Iterable[Any]:
        return kept_papers.after(context, signoff)

    def paper_title(self, paper: Paper) -> str:
        return kept_papers.title(paper)

    def unbound(self, case: Case) -> tuple[str, Any] | None:
        return case_file.unbound(case)

    def beside_file(self, case: AidCase) -> Mapping[str, Any]:
        return case_file.lists_with(case)

    def in_file(self, pieces: Pieces) -> Sequence[CasePaper]:
        return case_file.in_file(pieces)

    def outdated(
        self, case: Any, papers: Sequence[Paper], content: Mapping[str, Any] | None = None
    ) -> Collection[int]:
        return kept_papers.outdated(case, papers)

    def public_facts(self, paper: Paper) -> Sequence[tuple[Any, str]]:
        return kept_papers.public_facts(paper)

    def print_paper(self, paper: Paper) -> Printed:
        return kept_papers.printed(paper)

    def print_signature(
        self, paper: Paper, signoff: SignOff, key: PaperKey, width: float, height: float
    ) -> Printed:
        return kept_papers.signature(paper, signoff, key, width, height)

    def allows(self, case: AidCase, act: Act, seat: Seat) -> tuple[str, Any] | None:
        if act.name == "confirm_notice" and case.notice_until and clock.today() <= case.notice_until:
            reason = _("The public notice runs until %(day)s, that day included.")
            return "notice_runs", reason % {"day": case.notice_until.isoformat()}
        if act.name == "sign" and case.state == "township_review":
            return _unknown_notice(case)
        if act.name == "appeal":
            last = rules.appeal_ends(case)
            if last is not None and clock.today() > last:
                return "too_late", _("The time to appeal was over on %(day)s.") % {"day": last.isoformat()}
        return None

    def happenings(self, columns: Mapping[str, Any], signoffs: Sequence[SignOff]) -> Iterable[Happening]:
        return happenings(columns, signoffs)

    def counted(self, county: str) -> Mapping[str, Counted]:
        return statistics.COUNTED.every(county)

    def misfits(self, county: str) -> Iterable[tuple[str, str, str]]:
        return checking.misfits(county)

    def lapsing(self, now: datetime) -> Iterable[Case]:
        return lapsing.overdue(timezone.localdate(now))

    def may_open_at_level(self, case: Any, level: str) -> bool:
        # 村级一人多岗: many villages have one officer.
        return level == "village"

    def code_words(self, name: str, row: JournalRow) -> Mapping[str, Any]:
        is_coded = name in {"reasons", "step", "found"} and row.act in self.acts
        case = self.case_of(row) if is_coded else None
        if case is None:
            return super().code_words(name, row)
        grant, terms = rules.grant_for(case), rules.terms_of(case)
        fields = fields_for(row.act, grant, terms, {})
        asked = {"reasons": ("reason", "reasons")}.get(name, (name,))
        language = get_language() or "zh-hans"
        return {
            code: word
            for field in fields
            if field.name in asked
            for code, word in choices_of(field, language)
        }


def _unknown_notice(case: AidCase) -> tuple[str, Any] | None:
    """Nothing goes past the public notice by silence: who can mend it is told, and the case waits."""
    if not rules.has_notice(case) or rules.notice_days(case) is not None:
        return None
    reason = _(
        "The rules name no length for the public notice of this grant here on %(day)s, the day on which it was "
        "handed in, and nothing goes past the notice unsaid. Tell the county federation, which has the length set in "
        "the rules."
    )
    day = case.accepted_on or clock.today()
    return "notice_length_unset", reason % {"day": day.isoformat()}


AID = AidProgramme()
