"""The application's pages in order: which questions stand together, how they are asked, what was answered.

A page holds few questions, as a phone shows them. It saves only its own answers: the rest of its section is taken
from the draft in the moment of saving, so that two pages open in two tabs don't undo each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from loans.drafting import editing, write_section
from loans.labels import choices, label
from loans.models import LoanCase
from loans.sections import GUARANTOR, SECTIONS
from workflows import answers as reading
from workflows.money import grouped
from workflows.questions import Question
from workflows.seats import Seats
from workflows.sections import Field, Section

Answers = Mapping[str, Any]
Marks = Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One page of the application: some questions of one section."""

    slug: str
    section: str
    title: Any
    fields: tuple[str, ...]
    hint: Any = ""

    def asked(self, sections: Answers) -> list[Field]:
        """The questions that this application needs: those about a spouse only where there is one."""
        by_name = {each.name: each for each in SECTIONS[self.section].fields}
        left_out = () if needs_spouse(sections) else SPOUSE
        return [by_name[name] for name in self.fields if name not in left_out]


SPOUSE = ("spouse_name", "spouse_id_number", "spouse_phone", "spouse_workplace")
STEPS: dict[str, Step] = {
    step.slug: step
    for step in (
        Step(
            "woman",
            "applicant",
            gettext_lazy("Who she is"),
            ("name", "id_number", "phone", "household_place", "household_group"),
        ),
        Step(
            "about-her",
            "applicant",
            gettext_lazy("About her"),
            ("nation", "education", "marital_state", "health"),
        ),
        Step(
            "household",
            "household",
            gettext_lazy("Her household"),
            (*SPOUSE, "members", "annual_income", "housing"),
        ),
        Step(
            "project",
            "project",
            gettext_lazy("Her work and project"),
            (
                "employment",
                "received_before",
                "industry",
                "licensed",
                "site",
                "use_of_money",
                "jobs",
                "own_funds",
                "expected_income",
                "expected_cost",
            ),
        ),
        Step("amount", "loan", gettext_lazy("The loan she asks for"), ("amount", "term_months")),
        Step("account", "account", gettext_lazy("Her bank account"), ("bank", "holder", "number")),
    )
}

# Asked first, whoever the guarantor is; what else is asked follows from the class.
GUARANTOR_FIRST = ("name", "id_number", "phone", "relation", "class")
GUARANTOR_MEANS = {
    "public_payroll": ("employer", "position", "monthly_salary"),
    "fixed_deposit": ("deposit_bank", "deposit_certificate", "deposit_amount", "deposit_matures_on"),
}


def needs_spouse(sections: Answers) -> bool:
    """True where a spouse must be asked about: she is married, or something stands there to be cleared."""
    household = sections.get("household") or {}
    married = (sections.get("applicant") or {}).get("marital_state") == "married"
    return married or any(household.get(name) is not None for name in SPOUSE)


def steps_of(section: str) -> list[Step]:
    """The pages of a section, in order."""
    return [step for step in STEPS.values() if step.section == section]


def step_of(target: str) -> Step | None:
    """The page that asks `section.field`; None for anything else."""
    section, _dot, name = target.partition(".")
    return next((step for step in STEPS.values() if step.section == section and name in step.fields), None)


@dataclass
class Asked(Question):
    """A question with what a reviewer wrote about its answer when the application came back."""

    mark: str = ""
    capture: bool = field(default=False)

    @property
    def answer(self) -> str:
        """The last part of its name: the answer without section or guarantor."""
        return self.name.rpartition(".")[2]

    @property
    def described_by(self) -> str:
        return f"{self.id}-mark {super().described_by}".strip() if self.mark else super().described_by


def questions_of(
    fields: Sequence[Field], prefix: str, values: Answers, section_answers: Answers, marks: Marks
) -> list[Asked]:
    """The questions with `values` filled in (as stored, or as typed); `section_answers` decide what may stay empty."""
    return [_question(each, prefix, values.get(each.name), section_answers, marks) for each in fields]


def _question(each: Field, prefix: str, value: Any, section_answers: Answers, marks: Marks) -> Asked:
    name = f"{prefix}{each.name}"
    options = _options(each)
    return Asked(
        name=name,
        label=each.label,
        kind=_kind(each, options),
        value=typed(value),
        options=options,
        hint=each.hint or HINTS.get(each.name, ""),
        optional=not each.needed(section_answers),
        inputmode=_input_mode(each),
        width=_width(each),
        suffix=_suffix(each),
        # A short choice beside its neighbours: a phone shows the whole question at once.
        inline=each.read is reading.read_flag or each.name in _SHORT,
        mark=marks.get(name, ""),
    )


_SHORT = frozenset({"education", "marital_state", "health", "industry"})
# What helps at the moment of answering; sentences of the rules themselves stand in the policy.
HINTS: dict[str, Any] = {
    "household_place": gettext_lazy("As in the household book."),
    "household_group": gettext_lazy("For example 3组."),
    "relation": gettext_lazy("What the guarantor is to her."),
    "holder": gettext_lazy("The account must be her own."),
    "jobs": gettext_lazy("People who will work in it, herself included."),
    "use_of_money": gettext_lazy("What will be bought or built, and how much of it."),
    "term_months": gettext_lazy("For example 24."),
    "bank": gettext_lazy("For example 示范县农村信用社东河分社."),
    "employment": gettext_lazy(
        "Without a job, farming or working for herself: only these may have the loan."
    ),
    "site": gettext_lazy("For example 清泉村3组."),
    "own_funds": gettext_lazy("An estimate is enough; write 0 where there is none."),
    "expected_income": gettext_lazy("What the project brings in a year."),
    "expected_cost": gettext_lazy("What the project costs in a year."),
}


def _kind(each: Field, options: Sequence[tuple[str, Any]]) -> str:
    if options:
        return "select" if len(options) > 8 else "radios"
    if each.read is reading.read_date:
        return "date"
    return "textarea" if each.multiline else "text"


def _options(each: Field) -> Sequence[tuple[str, Any]]:
    if each.read is reading.read_flag:
        return (("yes", _("Yes")), ("no", _("No")))
    return choices(each.options, language()) if each.options else ()


def _input_mode(each: Field) -> str:
    modes = {reading.read_phone: "tel", reading.read_account: "numeric", reading.read_count: "numeric"}
    # The asked amount may be written with 万, which a keypad of digits doesn't have.
    decimal = each.read is reading.read_money and each.name != "amount"
    return "decimal" if decimal else modes.get(each.read, "")


def _width(each: Field) -> str:
    widths = {reading.read_count: "4", reading.read_money: "10", reading.read_phone: "20"}
    return widths.get(each.read, "")


def _suffix(each: Field) -> str:
    # Amounts and terms name their unit in the question.
    return _("people") if each.name in {"members", "jobs"} else ""


def typed(value: Any) -> str:
    """A stored answer as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text[:-3] if text.endswith(".00") and text[:-3].isdigit() else text


def said(each: Field, value: Any) -> str:
    """A stored answer as it is read: words for codes, yuan for amounts; empty for no answer."""
    if value is None:
        return ""
    if each.options:
        return label(each.options, value, language())
    if each.read is reading.read_flag:
        return _("Yes") if value else _("No")
    if each.read is reading.read_money:
        return _("%(amount)s yuan") % {"amount": grouped(Decimal(str(value)))}
    if each.name == "term_months":
        return _("%(months)s months") % {"months": value}
    if each.name in {"members", "jobs"}:
        return _("%(count)s people") % {"count": value}
    return str(value)


def language() -> str:
    """The reader's language, as labels take it."""
    return get_language() or "zh-hans"


def posted(fields: Sequence[Field], prefix: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form holds for these fields, as typed; what it doesn't hold isn't there, and nothing of it changes."""
    return {
        each.name: form.get(f"{prefix}{each.name}") or "" for each in fields if f"{prefix}{each.name}" in form
    }


def save_step(ref: str, step: Step, values: Answers, seats: Seats) -> LoanCase:
    """The page's answers are kept, the section's others stay. Raises as `save_section` does."""
    with editing(ref, seats) as case:
        stored = case.sections.get(step.section) or {}
        known = {each.name for each in SECTIONS[step.section].fields}
        kept = {name: value for name, value in stored.items() if name in known}
        write_section(case, step.section, {**kept, **values}, seats)
    return case


def label_of(target: str, section: Section = GUARANTOR) -> str:
    """`section.field`, or `guarantors.0.field`, in words."""
    parts = target.split(".")
    if parts[0] == "guarantors":
        number = int(parts[1]) + 1 if len(parts) > 1 and parts[1].isascii() and parts[1].isdecimal() else 0
        who = _("Guarantor %(number)d") % {"number": number} if number else str(GUARANTOR.label)
        name = next(
            (str(each.label) for each in section.fields if len(parts) > 2 and each.name == parts[2]), ""
        )
        return _("%(person)s: %(field)s") % {"person": who, "field": name} if name else who
    asked = SECTIONS.get(parts[0])
    if asked is None:
        return ""
    found = next((each for each in asked.fields if len(parts) > 1 and each.name == parts[1]), None)
    return str(found.label) if found else str(asked.label)
