"""What a nomination asks the village, section by section, and what each act takes. The registers know the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from aid.policy import Grant, chain
from workflows.answers import (
    read_account,
    read_choice,
    read_choices,
    read_date,
    read_money,
    read_name,
    read_past_day,
    read_phone,
    read_photo,
    read_text,
    read_voucher,
)
from workflows.policyfile import Label, Terms
from workflows.sections import Field, Section, never

HOUSING = {"sound": _("A sound house"), "dangerous": _("A dangerous house"), "none": _("No house of her own")}
HOW_RECEIVED = {
    "herself": _("She signed herself"),
    "fingerprint": _("Her fingerprint, with a witness"),
    "proxy": _("Somebody took it for her"),
}

REQUEST = Section(
    "request",
    _("Why she is nominated"),
    (
        Field("reason", _("Her difficulties, and why this grant"), read_text, longest=500, multiline=True),
        Field("housing", _("Housing"), read_choice, HOUSING),
        Field("phone", _("Phone"), read_phone, needed=never),
    ),
)
ACCOUNT = Section(
    "account",
    _("Bank account"),
    (
        Field("bank", _("Bank and branch"), read_text),
        Field("holder", _("Account holder"), read_name, hint=_("The account must be her own.")),
        Field("number", _("Account number"), read_account),
    ),
)
HOUSE = Section(
    "house",
    _("House"),
    (
        Field("site", _("Site"), read_text, longest=100),
        Field("plan", _("What is to be built or mended"), read_text, longest=300, multiline=True),
        Field("cost", _("Cost of the building, yuan"), read_money),
        Field("amount", _("Amount asked, yuan"), read_money),
        Field("own_funds", _("Own funds, yuan"), read_money),
    ),
)
TRAINING = Section(
    "training",
    _("Training"),
    (
        Field("course", _("Course"), read_text),
        Field("school", _("School"), read_text),
        Field("begins_on", _("Begins on"), read_date, needed=never),
        Field("amount", _("Amount asked, yuan"), read_money, hint=_("Fees and keep of one place.")),
    ),
)
MEDICAL = Section(
    "medical",
    _("Illness"),
    (
        Field("diagnosis", _("Diagnosis, as on the certificate"), read_text, longest=100),
        Field("hospital", _("Hospital"), read_text),
        Field("diagnosed_on", _("Diagnosed on"), read_past_day),
    ),
)
PARCEL = Field("parcel", _("Parcel"), read_choice)
GOODS = Section("goods", _("Goods"), (PARCEL,))
SECTIONS: dict[str, Section] = {
    section.name: section for section in (REQUEST, ACCOUNT, HOUSE, TRAINING, MEDICAL, GOODS)
}

NOTE = Field("note", _("Note"), read_text, longest=300, needed=never, multiline=True)
_REASON = Field("reason", _("Why?"), read_text, longest=300, multiline=True)
_PHOTO = Field("photo", _("Photo"), read_photo, needed=never)


def _has_witness(answers: Mapping[str, Any]) -> bool:
    return answers.get("how") == "fingerprint"


def _has_proxy(answers: Mapping[str, Any]) -> bool:
    return answers.get("how") == "proxy"


# A43: whoever can't write leaves her fingerprint beside a witness's name.
_HANDED = (
    Field("on", _("Received on"), read_past_day),
    Field("how", _("Who received it"), read_choice, HOW_RECEIVED),
    Field("witness", _("Witness"), read_name, needed=_has_witness),
    Field("proxy", _("Who took it"), read_name, needed=_has_proxy),
    Field("relation", _("Relation to her"), read_text, longest=20, needed=_has_proxy),
    _PHOTO,
    NOTE,
)


def _was_spent(answers: Mapping[str, Any]) -> bool:
    try:
        return Decimal(str(answers.get("spent") or 0)) > 0
    except InvalidOperation:
        return False


# A house or a course that ends half way: what was paid or built of it stays spent.
STEPWISE_STATES = frozenset({"building", "in_training"})
_SPENT = (
    Field(
        "spent",
        _("Already paid or built of it, yuan"),
        read_money,
        hint=_("0 where nothing was. Only the rest goes back to the budget."),
        at=STEPWISE_STATES,
    ),
    Field(
        "photo",
        _("What shows it: receipts or a photo"),
        read_photo,
        needed=_was_spent,
        hint=_("Needed where an amount is written above."),
        at=STEPWISE_STATES,
    ),
)
_STEP = (Field("step", _("What was reached"), read_choice), Field("on", _("On"), read_past_day), _PHOTO, NOTE)
STEPS = frozenset({"record_milestone", "record_attendance"})

# 必须严格把关后再签字: asked of the village alone, the points as the policy dates them.
_CHECKLIST = Field(
    "checklist",
    _("Checklist"),
    read_choices,
    hint=_("Sign only after strict checks (必须严格把关后再签字): all of them must be checked."),
    every=True,
    at=frozenset({"village_review"}),
)
_CODED = Field("reason", _("Why?"), read_choice)

ACT_FIELDS: dict[str, Sequence[Field]] = {
    "sign": (_CHECKLIST,),
    "confirm_notice": (NOTE,),
    "record_objection": (
        Field("text", _("What was objected"), read_text, longest=500, multiline=True),
        Field("objector", _("Who objected (may stay empty)"), read_name, needed=never),
        Field("received_on", _("Received on"), read_past_day),
    ),
    "answer_objection": (
        Field("answer", _("What was found, and the answer"), read_text, longest=500, multiline=True),
    ),
    "put_on_list": (
        Field("list", _("List"), read_text, longest=16, needed=never, hint=_("Empty: the year’s open list.")),
        Field("amount", _("Amount granted, yuan"), read_money, needed=never, hint=_("Empty: as asked.")),
        NOTE,
    ),
    "take_off_list": (_REASON,),
    "confirm_payment": (
        Field("on", _("Paid on"), read_past_day),
        Field("reference", _("Bank’s reference"), read_voucher, longest=40),
        NOTE,
    ),
    "report_bounced": (_CODED, NOTE),
    "confirm_receipt": _HANDED,
    "record_milestone": _STEP,
    "hand_over_house": _HANDED,
    "record_attendance": _STEP,
    "confirm_training": (
        Field("on", _("Ended on"), read_past_day),
        Field("result", _("Result"), read_text),
        NOTE,
    ),
    "report_undeliverable": (_CODED, *_SPENT, NOTE),
    "carry_over": (NOTE,),
    "cancel": (_CODED, *_SPENT, NOTE),
    "verify": (
        Field("visit", _("Visit"), read_choice),
        Field("found", _("What was found"), read_choice),
        NOTE,
    ),
    "visit_again": (NOTE,),
    "propose_take_back": (
        Field(
            "reason",
            _("What was entered wrongly, or what is wrong with it?"),
            read_text,
            longest=300,
            multiline=True,
        ),
    ),
    "refuse": (Field("reasons", _("Why is it refused?"), read_choices), NOTE),
    "appeal": (_REASON,),
    "withdraw": (_CODED, NOTE),
}

# Which of an act's questions is answered from a list of the policy, by the accessor that gives its rows.
_LISTS: dict[tuple[str, str], Callable[[Terms], Sequence[Any]]] = {
    ("sign", "checklist"): chain.village_checklist,
    ("report_bounced", "reason"): chain.bounced_reasons,
    ("report_undeliverable", "reason"): chain.undeliverable_reasons,
    ("cancel", "reason"): chain.cancel_reasons,
    ("withdraw", "reason"): chain.withdrawal_reasons,
    ("refuse", "reasons"): chain.refusal_reasons,
    ("verify", "found"): chain.verification_findings,
}


def sections_for(grant: Grant, terms: Terms) -> list[Section]:
    """What a nomination for this grant asks, in order; a list of parcels as the terms have it."""
    found = [SECTIONS[name] for name in grant.sections]
    parcels = {row.code: f"{words(row.label)} ({row.yuan})" for row in chain.parcels(terms, grant)}
    goods = Section(GOODS.name, GOODS.label, (replace(PARCEL, options=parcels),))
    return [goods if section is GOODS else section for section in found]


def fields_for(act: str, grant: Grant, terms: Terms, visits: Mapping[str, str]) -> list[Field]:
    """What the act asks, each list as the terms have it; `visits` are those that may verify a delivery."""
    found = []
    for field in ACT_FIELDS.get(act, ()):
        options: Mapping[str, Any] | None = None
        if rows := _LISTS.get((act, field.name)):
            options = {row.code: row.label for row in rows(terms)}
        elif field.name == "step":
            options = {step.code: step.label for step in grant.milestones}
        elif field.name == "visit":
            options = visits
        if field is _PHOTO and act in STEPS:
            found += photos_of(chain.milestone_photos(terms, grant))
        else:
            found.append(field if options is None else replace(field, options=options))
    return found


def photos_of(number: int) -> list[Field]:
    """So many photographs, each of which must be there; where none must be, one may."""
    if number <= 1:
        return [replace(_PHOTO, needed=_always) if number else _PHOTO]
    return [
        replace(
            _PHOTO,
            name="photo" if each == 1 else f"photo_{each}",
            label=_numbered(each, number),
            needed=_always,
        )
        for each in range(1, number + 1)
    ]


def _numbered(each: int, number: int) -> str:
    return gettext("Photo %(each)d of %(number)d") % {"each": each, "number": number}


def _always(_answers: Mapping[str, Any]) -> bool:
    return True


def words(label: Label) -> str:
    """The label in the reader's language."""
    return label.in_language(get_language() or "zh-hans")
