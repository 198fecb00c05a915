"""The printed papers of the loan: facts go in, the bytes of a PDF come out.

Everything here is pure: no database, no clock, no request. A caller gathers `FormFacts` from the signed content and its
sign-offs; the day of printing is passed in where a paper shows it. Papers are in Chinese, whatever language the officer
reads on her screen, because they are handed to people and kept by offices.

The approval form is a *view* of a case: made on demand, never stored, marked 草稿 until the county has sealed. It draws
no seal: the place for each is left empty for the office's own (国发〔1999〕25号 leaves seals to those who keep them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from loans.labels import (
    ATTACHMENT_KINDS,
    EDUCATION,
    EMPLOYMENT,
    GUARANTOR_CLASSES,
    HEALTH,
    INDUSTRIES,
    MARITAL_STATES,
    NATIONS,
    RELATIONS,
    label,
)
from workflows import box_room
from workflows.paper_words import (
    birth_month,
    chinese_date,
    either,
    figures_and_capitals,
    grouped_digest,
    months,
    percent,
    sex,
    text,
    written_date,
    yuan,
)
from workflows.rendering import render
from workflows.stamps import PaperStamp

FORM_TITLE: Final = "妇女小额担保贷款申请审批表"
BOX_TITLES: Final = {
    "village": "村居妇联意见",
    "township": "乡镇妇联意见",
    "bank": "信用社意见",
    "county": "县妇联意见",
}
BOX_ROWS: Final = (("village", "township"), ("bank", "county"))
# The form leaves room for two guarantors, the most that the source asks for (3万以上8万以下需2人担保).
GUARANTOR_ROWS: Final = 2


@dataclass(frozen=True)
class BoxFacts(box_room.BoxFacts):
    """One sign-off as its opinion box shows it. The cooperative's decision is in the first three, null elsewhere.

    A voided sign-off may be passed with `void` set: its box stays empty, as if it had never been signed.
    """

    amount: Decimal | None = None
    term_months: int | None = None
    yearly_rate: Decimal | None = None
    void: bool = False

    @property
    def decided(self) -> Sequence[Sequence[box_room.Said]]:
        if self.level != "bank":
            return ()
        money = figures_and_capitals(self.amount)
        terms = ("期　　限", months(self.term_months)), ("年利率", percent(self.yearly_rate))
        return ((("同意金额", f"{money['capitals']}（{money['figures']}）"),), terms)


@dataclass(frozen=True)
class PayoutFacts:
    """The confirmed payout: day, amount in yuan, the cooperative's voucher number and who confirmed it."""

    paid_on: date
    amount: Decimal
    voucher: str
    name: str
    post: str


@dataclass(frozen=True)
class FormFacts:
    """All that the papers of one case say. `content` is the content of a round, with its codes as they were signed.

    Absent values print as blanks to be filled in by hand; `papers`, where given, replaces the list of attached papers
    that is otherwise read off the content.
    """

    county_name: str
    township_name: str
    village_name: str
    ref: str
    round: int
    content: Mapping[str, Any]
    sealed: bool = False
    case_number: str | None = None
    content_digest: str | None = None
    signoffs: Sequence[BoxFacts] = ()
    payout: PayoutFacts | None = None
    papers: Sequence[str] | None = None
    lender_name: str | None = None
    guarantee_months: int | None = None
    applied_on: date | None = None
    printed_on: date | None = None


@dataclass(frozen=True)
class RefusalReason:
    """One reason in words, the clause it rests on, and what would cure it (empty: nothing on paper would)."""

    text: str
    clause: str
    cure: str


@dataclass(frozen=True)
class RefusalFacts:
    """What a refusal sheet (`returned` false) or a sheet of things to be put right (`returned` true) tells the woman.

    Whoever disagrees may ask the county's federation for a review: no rule sets a period, so none is printed.
    `may_apply_again` is false where the refusal is for good, such as for a woman who had the loan before.
    """

    county_name: str
    applicant_name: str
    reference: str
    reasons: Sequence[RefusalReason]
    decided_by: str
    decided_on: date
    returned: bool = False
    may_apply_again: bool = True
    applied_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class SlipFacts:
    """The first login of one officer. The password is shown once, on this slip, and must be changed on arrival."""

    name: str
    username: str
    password: str
    posts: Sequence[str]
    address: str


def approval_form(facts: FormFacts) -> bytes:
    """小额担保贷款申请审批表, one or two pages A4: all facts, four opinion boxes, payout, digest; 草稿 until sealed."""
    return render("papers/approval_form.html", form_context(facts))


def blank(
    county_name: str, *, lender_name: str | None = None, guarantee_months: int | None = None
) -> FormFacts:
    """What a declaration or a pledge says before there is any application."""
    return FormFacts(
        county_name=county_name,
        township_name="",
        village_name="",
        ref="",
        round=0,
        content={},
        lender_name=lender_name,
        guarantee_months=guarantee_months,
    )


def declaration(facts: FormFacts, stamp: PaperStamp | None = None) -> bytes:
    """申请人承诺书 to be signed by hand; of `blank` the same paper with every fact of a person left blank.

    One that is issued under a number bears it as its stamp.
    """
    return render("papers/declaration.html", {**form_context(facts), "stamp": stamp})


def pledge(facts: FormFacts, guarantor_index: int | None, stamp: PaperStamp | None = None) -> bytes:
    """担保人承诺书 of one guarantor (counted from 0), or with every fact of a person blank where the index is None.

    A blank paper carries both the employer's certificate and the deposit's facts, one of which is crossed out by hand.
    Raises IndexError when the content has no such guarantor.
    """
    context = form_context(facts)
    listed = _guarantors(facts.content)
    own: Mapping[str, Any] = {}
    others: list[str] = []
    if guarantor_index is not None:
        if guarantor_index < 0:
            raise IndexError("guarantors are counted from 0")
        own = listed[guarantor_index]
        others = [text(each.get("name")) for number, each in enumerate(listed) if number != guarantor_index]
    kind = own.get("class")
    context |= {
        "guarantor": _guarantor_view(own),
        "others": [name for name in others if name],
        "shows_employer": kind != "fixed_deposit",
        "stamp": stamp,
        "shows_deposit": kind not in ("public_payroll", "other"),
    }
    return render("papers/pledge.html", context)


def refusal_sheet(facts: RefusalFacts, stamp: PaperStamp | None = None) -> bytes:
    """不予批准通知书, or 退回补正通知书 for a return, in large plain type: each reason, its clause and its cure."""
    return render(
        "papers/refusal_sheet.html",
        {
            "facts": facts,
            "stamp": stamp,
            "applied_on": chinese_date(facts.applied_on),
            "decided_on": chinese_date(facts.decided_on),
        },
    )


def login_slips(slips: Sequence[SlipFacts], *, county_name: str, printed_on: date | None = None) -> bytes:
    """首次登录凭条, six to a page, cut along the dashed lines and handed to each officer in person."""
    return render(
        "papers/login_slips.html",
        {
            "rows": [slips[start : start + 2] for start in range(0, len(slips), 2)],
            "county_name": county_name,
            "printed_on": chinese_date(printed_on),
        },
    )


def form_context(facts: FormFacts) -> dict[str, Any]:
    """What the templates of the form, the declaration and the pledge print of these facts."""
    sections = facts.content.get("sections") or {}
    applicant, household, project, loan, account = (
        sections.get(name) or {} for name in ("applicant", "household", "project", "loan", "account")
    )
    listed = [_guarantor_view(each) for each in _guarantors(facts.content)]
    ends_early = 0 < len(listed) < GUARANTOR_ROWS
    return {
        "facts": facts,
        "content": facts.content,
        "title": f"{facts.county_name}{FORM_TITLE}",
        "place": f"{facts.township_name}{facts.village_name}",
        "number": facts.case_number or facts.ref,
        "digest": grouped_digest(facts.content_digest),
        "applied_on": chinese_date(facts.applied_on),
        "printed_on": chinese_date(facts.printed_on),
        "applicant": _applicant_view(applicant),
        "household": _household_view(household),
        "project": _project_view(project),
        "loan": {**figures_and_capitals(loan.get("amount")), "term": months(loan.get("term_months"))},
        "account": {name: text(account.get(name)) for name in ("bank", "holder", "number")},
        "guarantors": listed,
        "blank_guarantors": range(0 if listed else GUARANTOR_ROWS),
        "ends_early": ends_early,
        "guarantor_lines": 1 + 2 * (len(listed) or GUARANTOR_ROWS) + ends_early,
        "papers": _attached(facts),
        "box_rows": [[_box(level, facts.signoffs) for level in row] for row in BOX_ROWS],
        "payout": payout_view(facts.payout),
        "watermark": "" if facts.sealed else "草稿",
    }


def _applicant_view(applicant: Mapping[str, Any]) -> dict[str, str]:
    number = text(applicant.get("id_number"))
    return {
        "name": text(applicant.get("name")),
        "id_number": number,
        "sex": sex(number),
        "born": birth_month(number),
        "nation": label(NATIONS, applicant.get("nation")),
        "education": label(EDUCATION, applicant.get("education")),
        "marital_state": label(MARITAL_STATES, applicant.get("marital_state")),
        "health": label(HEALTH, applicant.get("health")),
        "phone": text(applicant.get("phone")),
        "address": text(applicant.get("household_place")) + text(applicant.get("household_group")),
    }


def _household_view(household: Mapping[str, Any]) -> dict[str, str]:
    members = text(household.get("members"))
    return {
        "spouse_name": text(household.get("spouse_name")),
        "spouse_id_number": text(household.get("spouse_id_number")),
        "spouse_phone": text(household.get("spouse_phone")),
        "spouse_workplace": text(household.get("spouse_workplace")),
        "members": f"{members}人" if members else "",
        "annual_income": yuan(household.get("annual_income")),
        "housing": text(household.get("housing")),
    }


def _project_view(project: Mapping[str, Any]) -> dict[str, str]:
    jobs = text(project.get("jobs"))
    return {
        "employment": label(EMPLOYMENT, project.get("employment")),
        "industry": label(INDUSTRIES, project.get("industry")),
        "site": text(project.get("site")),
        "use_of_money": text(project.get("use_of_money")),
        "own_funds": yuan(project.get("own_funds")),
        "expected_income": yuan(project.get("expected_income")),
        "expected_cost": yuan(project.get("expected_cost")),
        "jobs": f"{jobs}人" if jobs else "",
        "received_before": either(project.get("received_before"), "是", "否"),
        "licensed": either(project.get("licensed"), "有", "无"),
    }


def _guarantors(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list((content.get("sections") or {}).get("guarantors") or [])


def _guarantor_view(guarantor: Mapping[str, Any]) -> dict[str, str]:
    names = ("name", "id_number", "phone", "employer", "position", "deposit_bank", "deposit_certificate")
    return {
        **{name: text(guarantor.get(name)) for name in names},
        "class": text(guarantor.get("class")),
        "class_label": label(GUARANTOR_CLASSES, guarantor.get("class")),
        "relation": label(RELATIONS, guarantor.get("relation")),
        "salary": yuan(guarantor.get("monthly_salary")),
        "deposit": yuan(guarantor.get("deposit_amount")),
        "deposit_matures_on": written_date(guarantor.get("deposit_matures_on")),
    }


def _attached(facts: FormFacts) -> list[str]:
    """One line a kind of paper, in the order of the content, with the number of files where there are several."""
    if facts.papers is not None:
        return list(facts.papers)
    counted: dict[str, int] = {}
    for attachment in facts.content.get("attachments") or []:
        kind = str(attachment.get("kind"))
        counted[kind] = counted.get(kind, 0) + 1
    return [
        f"{label(ATTACHMENT_KINDS, kind)}{f'（{count}份）' if count > 1 else ''}"
        for kind, count in counted.items()
    ]


def _box(level: str, signoffs: Sequence[BoxFacts]) -> dict[str, Any]:
    """The box of one level: its valid sign-off, the last one where a level signed in several rounds, or blanks."""
    valid = [signoff for signoff in signoffs if signoff.level == level and not signoff.void]
    box: dict[str, Any] = {"level": level, "title": BOX_TITLES[level], "signed": bool(valid)}
    if valid:
        signoff = valid[-1]
        box |= {
            "opinion": signoff.opinion,
            "name": signoff.name,
            "post": signoff.post,
            "signed_on": chinese_date(signoff.signed_on),
            "rate": percent(signoff.yearly_rate),
            "term": months(signoff.term_months),
            **figures_and_capitals(signoff.amount),
        }
    return box


def payout_view(payout: PayoutFacts | None) -> dict[str, str]:
    """The payout as papers write it; nothing where none was confirmed."""
    if payout is None:
        return {}
    return {
        "paid_on": chinese_date(payout.paid_on),
        "amount": yuan(payout.amount),
        "voucher": payout.voucher,
        "name": payout.name,
        "post": payout.post,
    }
