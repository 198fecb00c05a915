"""What each act's page asks, and what was typed as the data that the act takes.

The data is read from the request alone, never from the case: sent twice, it is the same data, although the case has
moved on meanwhile, and the key finds the first answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from loans import rules
from loans.course import HOW_REACHED_WORDS
from loans.decisions import CANNOT_PAY_WORDS, HOW_REACHED
from loans.models import LoanCase
from loans.policy import load_policy
from loans.policy.consent import rate_cap
from loans.reading import Reader, paper_label
from workflows import clock
from workflows.marking import Mark, mark, marks_asked_as, marks_data
from workflows.money import grouped
from workflows.programme import Act
from workflows.questions import Question

Typed = Mapping[str, Any]
RETURNS = frozenset({"return_to_village", "return_to_township", "return_to_bank"})


@dataclass
class Group:
    """Questions under one heading."""

    title: str = ""
    hint: str = ""
    questions: list[Question] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass
class ActForm:
    """The page's groups. `shape` says which of an act's forms was filled in (village and township sign differently)."""

    groups: list[Group]
    shape: str = ""

    def questions(self) -> Iterator[Question]:
        for group in self.groups:
            yield from group.questions
            yield from (mark.note for mark in group.marks)


def form_for(act: Act, case: LoanCase, body: Mapping[str, Any], typed: QueryDict | None) -> ActForm:
    """The act's questions on this case, with what was typed before."""
    ask = _FORMS.get(act.name)
    found = ask(case, body, typed if typed is not None else QueryDict()) if ask else ActForm([])
    if act.needs_opinion or act.name == "refuse":
        found.groups.append(Group(questions=[_opinion(act, typed)]))
    return found


def _opinion(act: Act, typed: QueryDict | None) -> Question:
    return Question(
        "opinion",
        _("Your opinion"),
        "textarea",
        typed.get("opinion", "") if typed is not None else "",
        hint=_(
            "Needed too: one sentence on the whole. It is printed beside your name, at most 500 characters."
        )
        if act.name in RETURNS
        else _("It is printed beside your name, at most 500 characters."),
        optional=not act.needs_opinion,
    )


def _sign(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    shape = typed.get("shape") or ("checklist" if case.state == "village_review" else "contacts")
    return _checklist(case, typed) if shape == "checklist" else _contacts(body, typed)


def _checklist(case: LoanCase, typed: QueryDict) -> ActForm:
    items = [(item.code, item.label) for item in rules.village_checklist(case)]
    question = Question(
        "checklist",
        _("Check each item before you sign"),
        "checkboxes",
        typed.getlist("checklist"),
        items,
        hint=_("Sign only after strict checks (必须严格把关后再签字): all of them must be checked."),
        called=_("Checklist"),
    )
    return ActForm([Group(questions=[question])], shape="checklist")


def _contacts(body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    groups = []
    for index, guarantor in enumerate((body.get("sections") or {}).get("guarantors") or ()):
        title = _("Guarantor %(number)d: %(name)s") % {"number": index + 1, "name": guarantor["name"]}
        prefix = f"contacts.{index}."
        how = [(code, HOW_REACHED_WORDS[code]) for code in HOW_REACHED]
        groups.append(
            Group(
                title=title,
                hint=_("Phone given: %(phone)s") % {"phone": guarantor["phone"]}
                if guarantor.get("phone")
                else "",
                questions=[
                    Question(
                        f"{prefix}how",
                        _("How did you reach this guarantor?"),
                        "radios",
                        typed.get(f"{prefix}how", ""),
                        how,
                        inline=True,
                        called=title,
                    ),
                    Question(
                        f"{prefix}on",
                        _("On which day?"),
                        "date",
                        typed.get(f"{prefix}on", ""),
                        width="10",
                        called=_("%(guarantor)s, day of it") % {"guarantor": title},
                    ),
                ],
            )
        )
    return ActForm(groups, shape="contacts")


def _consent(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    amount, term, rate = _limits(case, ((body.get("sections") or {}).get("loan") or {}).get("term_months"))
    asked = (
        ("amount", _("Amount consented"), amount, _("yuan"), "10", "decimal"),
        ("term_months", _("Term"), term, _("months"), "5", "numeric"),
        ("rate", _("Yearly rate"), rate, "%", "5", "decimal"),
    )
    questions = [
        Question(
            name, label, value=typed.get(name, ""), hint=hint, suffix=suffix, width=width, inputmode=inputmode
        )
        for name, label, hint, suffix, width, inputmode in asked
    ]
    return ActForm([Group(questions=questions)])


def _limits(case: LoanCase, months: int | None) -> tuple[str, str, str]:
    """What amount, term and rate may be here and today, in words."""
    terms = rules.terms_of(case)
    floor, longest = terms.value("amount_min"), terms.value("term_max_months")
    cap = rate_cap(case.place_code, clock.today(), months or 12, load_policy())
    asked = grouped(case.amount_asked) if case.amount_asked is not None else "—"
    amount = _("Asked: %(asked)s yuan; not more, and not below the floor.") % {"asked": asked}
    if floor is not None:
        amount = _("Asked: %(asked)s yuan; not more, and not below %(floor)s yuan.") % {
            "asked": asked,
            "floor": grouped(floor),
        }
    term = _("Asked: %(months)s months.") % {"months": months}
    if longest is not None:
        term = _("Asked: %(months)s months; at most %(longest)s.") % {"months": months, "longest": longest}
    rate = _("Percent a year, for example 9.15.")
    if cap is not None:
        rate = _("Percent a year; at most %(cap)s for %(months)s months today.") % {
            "cap": f"{cap.normalize():f}",
            "months": months or 12,
        }
    return amount, term, rate


def _confirm(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    consented = grouped(case.amount_consented) if case.amount_consented is not None else "—"
    holder = _("Copy it from the bank’s voucher. It must be the applicant herself.")
    number = _("Copy it from the bank’s voucher; it is compared with the application.")
    as_consented = _("As consented: %(amount)s yuan.") % {"amount": consented}
    once = _("Each voucher is used once in the county.")
    asked = (
        ("amount", _("Amount paid"), as_consented, _("yuan"), "10", "decimal"),
        ("account_holder", _("Holder of the account that was paid into"), holder, "", "20", ""),
        ("account_number", _("Number of the account that was paid into"), number, "", "20", "numeric"),
        ("voucher", _("Voucher number"), once, "", "20", ""),
    )
    questions = [
        Question(
            name, label, value=typed.get(name, ""), hint=hint, suffix=suffix, width=width, inputmode=inputmode
        )
        for name, label, hint, suffix, width, inputmode in asked
    ]
    paid_on = Question("paid_on", _("Paid on"), "date", typed.get("paid_on", ""), width="10")
    return ActForm([Group(questions=[paid_on, *questions])])


def _marks(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    reader = Reader()
    hint = _(
        "Tick everything at fault, all at once, and say beside each what is wrong and what would be right."
    )
    groups = [
        Group(title=section.label, marks=[mark(f.target, f.label, f.text, typed) for f in section.rows])
        for section in reader.sections(body)
    ]
    papers = [
        mark(
            f"papers.{p['kind']}.{p['subject']}".rstrip("."),
            paper_label(p["kind"], p["subject"], reader.language),
            "",
            typed,
        )
        for p in body.get("attachments") or ()
    ]
    groups.append(Group(title=_("Papers"), marks=papers))
    groups.append(
        Group(title=_("Something else"), marks=[mark("other", _("What no field or paper shows"), "", typed)])
    )
    groups.insert(0, Group(hint=hint))
    return ActForm(groups)


def _refuse(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    """Each rule that fails today is ticked from the start; it is printed even where the tick is taken away."""
    reasons = rules.refusal_reasons(case)
    failed = rules.failed_reasons(case, rules.judge_today(case, body).findings)
    told = {finding["rule"]: finding["reason"] for finding in rules.in_words(list(failed.values()))}
    hint = _("Each reason and its cure are printed on the sheet that the woman gets.")
    if failed:
        hint += " " + _("A rule that fails today is printed there in any case.")
    question = Question(
        "reasons",
        _("Why is it refused?"),
        "checkboxes",
        typed.getlist("reasons") if typed else list(failed),
        [(item.code, item.label) for item in reasons],
        hints={item.code: _beside_reason(item, told.get(item.code, "")) for item in reasons},
        hint=hint,
    )
    return ActForm([Group(questions=[question, _note(typed)])])


def _beside_reason(reason: rules.Item, failing: str) -> str:
    """How it fails today, if it does, and what would cure it."""
    fails = _("Fails today: %(reason)s.") % {"reason": failing} if failing else ""
    cure = _("What would cure it: %(cure)s") % {"cure": reason.cure} if reason.cure else ""
    return f"{fails} {cure}".strip()


def _note(typed: QueryDict) -> Question:
    return Question(
        "note", _("Note"), "textarea", typed.get("note", ""), optional=True, hint=_("At most 300 characters.")
    )


def _withdraw(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    reason = Question(
        "reason",
        _("Why does she withdraw?"),
        "textarea",
        typed.get("reason", ""),
        hint=_("At most 300 characters."),
    )
    return ActForm([Group(questions=[reason])])


def _cannot_pay(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    options = list(CANNOT_PAY_WORDS.items())
    reason = Question("reason", _("Why can’t it be paid?"), "radios", typed.get("reason", ""), options)
    return ActForm([Group(questions=[reason, _note(typed)])])


def _only_note(case: LoanCase, body: Mapping[str, Any], typed: QueryDict) -> ActForm:
    return ActForm([Group(questions=[_note(typed)])])


_FORMS: dict[str, Callable[[LoanCase, Mapping[str, Any], QueryDict], ActForm]] = {
    "sign": _sign,
    "consent": _consent,
    "confirm_disbursement": _confirm,
    **dict.fromkeys(RETURNS, _marks),
    "refuse": _refuse,
    "withdraw": _withdraw,
    "report_cannot_pay": _cannot_pay,
    "propose_unseal": _only_note,
    "unseal": _only_note,
    "resume_payout": _only_note,
}

_PLAIN: dict[str, Sequence[str]] = {
    "consent": ("amount", "term_months", "rate"),
    "confirm_disbursement": ("paid_on", "amount", "account_holder", "account_number", "voucher"),
    "withdraw": ("reason",),
    "report_cannot_pay": ("reason", "note"),
    "propose_unseal": ("note",),
    "unseal": ("note",),
    "resume_payout": ("note",),
}


def data_of(act: Act, typed: QueryDict) -> dict[str, Any]:
    """What was typed as the act's data; read from the request alone."""
    if act.name == "sign":
        return _sign_data(typed)
    if act.name in RETURNS:
        return marks_data(typed)
    if act.name == "refuse":
        return {"reasons": typed.getlist("reasons"), "note": typed.get("note", "")}
    return {name: typed.get(name, "") for name in _PLAIN.get(act.name, ())}


def _sign_data(typed: QueryDict) -> dict[str, Any]:
    if typed.get("shape") == "checklist":
        drawn = typed.get("signature", "")
        return {"checklist": typed.getlist("checklist"), **({"signature": drawn} if drawn else {})}
    indexes = {
        int(found[1]) for name in typed if (found := re.fullmatch(r"contacts\.([0-9]{1,2})\.(how|on)", name))
    }
    rows = [
        {"how": typed.get(f"contacts.{index}.how", ""), "on": typed.get(f"contacts.{index}.on", "")}
        for index in range(max(indexes) + 1 if indexes else 0)
    ]
    return {"contacts": rows}


def asked_as(act: Act, typed: QueryDict) -> dict[str, str]:
    """The question's name for each field that the act may complain about, where they differ."""
    return marks_asked_as(typed) if act.name in RETURNS else {}
