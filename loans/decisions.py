"""What each act of the loan takes: read, checked against the policy and the content, and kept as the act's decision."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans import rules
from loans.content import not_her_account
from loans.sections import GUARANTOR, SECTIONS
from workflows.answers import (
    read_account,
    read_count,
    read_date,
    read_money,
    read_name,
    read_text,
    read_voucher,
)
from workflows.errors import Invalid
from workflows.identity import is_same_name
from workflows.ledger import valid
from workflows.marking import NOTE_MAX, papers_in, read_marks
from workflows.models import SignOff
from workflows.programme import ActContext
from workflows.sections import read_one
from workflows.strokes import read_strokes

Errors = dict[str, list[str]]
HOW_REACHED = ("visit", "phone", "office")
CANNOT_PAY_WORDS = {
    "account_closed": gettext_lazy("The account is closed"),
    "account_name_differs": gettext_lazy("The account’s holder is somebody else"),
    "guarantor_withdrew": gettext_lazy("A guarantor withdrew"),
    "credit_changed": gettext_lazy("Her credit standing changed"),
    "not_reached": gettext_lazy("She can’t be reached"),
    "other": gettext_lazy("Another reason"),
}
CANNOT_PAY_REASONS = tuple(CANNOT_PAY_WORDS)
# Two digits at most: Python refuses to read a number of thousands of them.
_POSITION = re.compile(r"0|[1-9][0-9]?")


def nothing(context: ActContext) -> dict[str, Any]:
    """The act takes nothing but itself."""
    return {}


def sign(context: ActContext) -> dict[str, Any]:
    """Village: 必须严格把关后再签字, every item of the checklist, and what her finger drew, if it drew anything.

    Township: when and how each guarantor was reached.
    """
    if context.case.state == "village_review":
        return _checklist(context)
    return _contacts(context)


def _checklist(context: ActContext) -> dict[str, Any]:
    wanted = [item.code for item in rules.village_checklist(context.case)]
    ticked = context.data.get("checklist")
    ticked = [str(code) for code in ticked] if isinstance(ticked, list) else []
    unknown = sorted(set(ticked) - set(wanted))
    missing = [code for code in wanted if code not in ticked]
    if unknown or missing:
        raise Invalid(
            {"checklist": [_("Check every item of the list before you sign.")]}, code="checklist_incomplete"
        )
    try:
        signature = read_strokes(context.data.get("signature"))
    except ValueError:
        errors = {"signature": [_("The drawn signature can’t be read. Draw it again, or leave it out.")]}
        raise Invalid(errors) from None
    return {"checklist": wanted, "signature": signature} if signature else {"checklist": wanted}


def _contacts(context: ActContext) -> dict[str, Any]:
    rows = context.data.get("contacts")
    rows = rows if isinstance(rows, list) else []
    guarantors = context.content["sections"]["guarantors"]
    errors: Errors = {}
    opened = (
        timezone.localdate(context.case.opened_at),
        _("This day is before the application was opened (%(day)s)."),
    )
    contacts = []
    for index, _guarantor in enumerate(guarantors):
        row = rows[index] if index < len(rows) and isinstance(rows[index], Mapping) else {}
        how = row.get("how")
        if how not in HOW_REACHED:
            errors[f"contacts.{index}.how"] = [_("Say how you reached this guarantor.")]
        on = _day(row.get("on"), f"contacts.{index}.on", errors, latest=context.today, earliest=opened)
        contacts.append({"guarantor": index, "how": how, "on": on})
    if len(rows) > len(guarantors):
        errors["contacts"] = [_("There are more rows than guarantors.")]
    _raise(errors)
    return {"contacts": contacts}


def consent(context: ActContext) -> dict[str, Any]:
    """Amount (not above what was asked, not below the floor), term in months, yearly rate: inside the dated policy."""
    terms, errors = consent_terms(context.data)
    if not errors:
        amount, rate = Decimal(terms["amount"]), Decimal(terms["rate"])
        errors = rules.consent_errors(context.case, context.content, amount, terms["term_months"], rate)
    _raise(errors)
    return terms


def consent_terms(data: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    """The terms as they were read (None or empty where one can't be), and the sentences for those that can't."""
    errors: Errors = {}
    amount = read_one(read_money, data.get("amount"), "amount", errors)
    term = read_one(read_count, data.get("term_months"), "term_months", errors, longest=600)
    rate = _rate(data.get("rate"), errors)
    return {"amount": amount, "term_months": term, "rate": rate}, errors


def _rate(raw: Any, errors: Errors) -> str:
    """Percent a year with up to four decimals, as a string."""
    text = (
        str(raw).strip().rstrip("%％")
        if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool)
        else ""
    )
    try:
        rate = Decimal(text)
        if not rate.is_finite() or rate != round(rate, 4) or not 0 < rate < 100:
            raise ValueError(text)
    except (ArithmeticError, ValueError):
        errors["rate"] = [_("Write the yearly rate in percent, for example 9.15.")]
        return ""
    return str(
        rate.quantize(Decimal("0.0001")).normalize()
        if rate != rate.to_integral()
        else rate.quantize(Decimal(1))
    )


def confirm(context: ActContext) -> dict[str, Any]:
    """Date, amount as consented, account whose holder is the applicant, a voucher number."""
    data, sections = context.data, context.content["sections"]
    errors: Errors = {}
    paid_on = _day(data.get("paid_on"), "paid_on", errors, latest=context.today, earliest=_sealed(context))
    amount = read_one(read_money, data.get("amount"), "amount", errors)
    holder = read_one(read_name, data.get("account_holder"), "account_holder", errors)
    number = read_one(read_account, data.get("account_number"), "account_number", errors)
    voucher = read_one(read_voucher, data.get("voucher"), "voucher", errors, longest=40)
    consented = _consented(context)
    if amount and Decimal(amount) != consented:
        errors["amount"] = [
            _("The amount must be the consented one: %(amount)s yuan.") % {"amount": consented}
        ]
    if holder and not is_same_name(holder, sections["applicant"]["name"]):
        errors["account_holder"] = [_("The account's holder must be the applicant herself.")]
    elif not_her_account(sections):
        errors["account_holder"] = [
            _("The application names an account in somebody else's name. Report “cannot pay”.")
        ]
    if number and number != sections["account"]["number"]:
        errors["account_number"] = [
            _("This isn't the account of the application. If it changed, report “cannot pay”.")
        ]
    _raise(errors)
    return {
        "paid_on": paid_on,
        "amount": amount,
        "account_holder": holder,
        "account_number": number,
        "voucher": voucher,
    }


def _consented(context: ActContext) -> Decimal:
    """What the cooperative signed, in yuan: the sign-off's decision, not the case's column, which is only a copy."""
    return Decimal(_signed(context, "bank").body["decision"]["amount"])


def _sealed(context: ActContext) -> tuple[date, str]:
    """The day of the seal that carries the case: nothing is paid before it."""
    day = timezone.localdate(_signed(context, "county").at)
    return day, _("This day is before the county sealed the application (%(day)s).")


def _signed(context: ActContext, level: str) -> SignOff:
    return [signoff for signoff in valid(context.signoffs) if signoff.level == level][-1]


def send_back(context: ActContext) -> dict[str, Any]:
    """The fields and papers at fault, all at once, each with what is wrong."""
    return {"marks": read_marks(context.data, lambda target: _is_target(target, context))}


def _is_target(target: Any, context: ActContext) -> bool:
    if target == "other":
        return True
    section, _dot, rest = str(target).partition(".")
    if section == "papers":
        return rest in papers_in(context.content)
    if section == "guarantors":
        index, _dot, name = rest.partition(".")
        known = _POSITION.fullmatch(index) and int(index) < len(context.content["sections"]["guarantors"])
        return bool(known) and (not name or name in {field.name for field in GUARANTOR.fields})
    return section in SECTIONS and rest in {field.name for field in SECTIONS[section].fields}


def refuse(context: ActContext) -> dict[str, Any]:
    """Coded reasons in the order of the policy's list: those chosen, and every rule that fails today.

    不予批准应写明原因和补救办法: each prints its clause and its cure, and no failed rule is left off unticked.
    The sign-off keeps the findings of the day, the journal the same codes as the decision.
    """
    known = [reason.code for reason in rules.refusal_reasons(context.case)]
    codes = context.data.get("reasons")
    codes = list(dict.fromkeys(str(code) for code in codes)) if isinstance(codes, list) else []
    if not codes:
        raise Invalid({"reasons": [_("Choose at least one reason.")]})
    if unknown := sorted(set(codes) - set(known)):
        raise Invalid({"reasons": [_("Unknown reason: %(codes)s.") % {"codes": ", ".join(unknown)}]})
    context.judgement = rules.judge_today(context.case, context.content)
    failed = rules.failed_reasons(context.case, context.judgement.findings)
    codes = [code for code in known if code in codes or code in failed]
    context.journal["reasons"] = codes
    return {"reasons": codes, "note": _optional_note(context)}


def withdraw(context: ActContext) -> dict[str, Any]:
    """Why she withdraws, in words."""
    errors: Errors = {}
    reason = read_one(read_text, context.data.get("reason"), "reason", errors, longest=NOTE_MAX)
    _raise(errors)
    return {"reason": reason}


def cannot_pay(context: ActContext) -> dict[str, Any]:
    """The coded reason why the payout failed, and a note."""
    code = context.data.get("reason")
    if code not in CANNOT_PAY_REASONS:
        raise Invalid({"reason": [_("Choose the reason why it can't be paid.")]})
    context.journal["reasons"] = [code]
    return {"reason": code, "note": _optional_note(context)}


def with_note(context: ActContext) -> dict[str, Any]:
    """A note, if any."""
    return {"note": _optional_note(context)}


def _optional_note(context: ActContext) -> str:
    errors: Errors = {}
    raw = context.data.get("note")
    note = "" if raw in (None, "") else read_one(read_text, raw, "note", errors, longest=NOTE_MAX)
    _raise(errors)
    return str(note)


def _day(raw: Any, name: str, errors: Errors, *, latest: date, earliest: tuple[date, str]) -> str | None:
    """The day as ISO text, not after `latest` and not before `earliest`, whose sentence says what began then."""
    text = read_one(read_date, raw, name, errors)
    if text is None:
        return None
    day = date.fromisoformat(text)
    first, sentence = earliest
    if day > latest:
        errors[name] = [_("This day is in the future.")]
    elif day < first:
        errors[name] = [sentence % {"day": first.isoformat()}]
    return str(text)


def _raise(errors: Errors) -> None:
    if errors:
        raise Invalid(errors)


DECISIONS: dict[str, Callable[[ActContext], dict[str, Any]]] = {
    "submit": nothing,
    "sign": sign,
    "consent": consent,
    "seal": nothing,
    "confirm_disbursement": confirm,
    "return_to_village": send_back,
    "return_to_township": send_back,
    "return_to_bank": send_back,
    "refuse": refuse,
    "withdraw": withdraw,
    "lapse": nothing,
    "report_cannot_pay": cannot_pay,
    "propose_unseal": with_note,
    "unseal": with_note,
    "resume_payout": with_note,
}
