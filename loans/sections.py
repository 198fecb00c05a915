"""The sections of an application: which answers there are, and which are still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loans import labels
from workflows.answers import (
    read_account,
    read_choice,
    read_count,
    read_date,
    read_flag,
    read_id_number,
    read_money,
    read_name,
    read_phone,
    read_text,
)
from workflows.sections import Answers, Errors, Field, Section, ask, clean, never, status_in


def _married(answers: Mapping[str, Any]) -> bool:
    return answers.get("marital_state") == "married"


def _on_payroll(answers: Mapping[str, Any]) -> bool:
    return answers.get("class") == "public_payroll"


def _has_deposit(answers: Mapping[str, Any]) -> bool:
    return answers.get("class") == "fixed_deposit"


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section(
            "applicant",
            gettext_lazy("The woman"),
            (
                Field("name", gettext_lazy("Name"), read_name),
                Field(
                    "id_number",
                    gettext_lazy("ID number"),
                    read_id_number,
                    hint=gettext_lazy("18 characters, as on her card."),
                ),
                Field("nation", gettext_lazy("Nationality (民族)"), read_choice, labels.NATIONS),
                Field("education", gettext_lazy("Education"), read_choice, labels.EDUCATION),
                Field("marital_state", gettext_lazy("Marital state"), read_choice, labels.MARITAL_STATES),
                Field("phone", gettext_lazy("Phone"), read_phone),
                Field(
                    "household_place", gettext_lazy("Registered household address"), read_text, longest=100
                ),
                Field("household_group", gettext_lazy("Villagers' group"), read_text, longest=30),
                Field("health", gettext_lazy("Health"), read_choice, labels.HEALTH),
            ),
        ),
        Section(
            "household",
            gettext_lazy("Spouse and household"),
            (
                Field("spouse_name", gettext_lazy("Spouse's name"), read_name, needed=_married),
                Field(
                    "spouse_id_number", gettext_lazy("Spouse's ID number"), read_id_number, needed=_married
                ),
                Field("spouse_phone", gettext_lazy("Spouse's phone"), read_phone, needed=never),
                Field("spouse_workplace", gettext_lazy("Spouse's workplace"), read_text, needed=never),
                Field("members", gettext_lazy("Members of the household"), read_count, longest=30),
                Field("annual_income", gettext_lazy("Household income a year, yuan"), read_money),
                Field(
                    "housing",
                    gettext_lazy("Housing"),
                    read_text,
                    needed=never,
                    hint=gettext_lazy("Structure, area, whose it is."),
                ),
            ),
        ),
        Section(
            "project",
            gettext_lazy("Livelihood and project"),
            (
                Field("employment", gettext_lazy("Employment"), read_choice, labels.EMPLOYMENT),
                Field("received_before", gettext_lazy("Has she had this loan before?"), read_flag),
                Field("industry", gettext_lazy("Industry"), read_choice, labels.INDUSTRIES),
                Field("licensed", gettext_lazy("Has she a business licence?"), read_flag),
                Field("site", gettext_lazy("Place of the project"), read_text, longest=100),
                Field(
                    "use_of_money", gettext_lazy("Use of the money"), read_text, longest=300, multiline=True
                ),
                Field("own_funds", gettext_lazy("Own funds, yuan"), read_money),
                Field("expected_income", gettext_lazy("Expected income a year, yuan"), read_money),
                Field("expected_cost", gettext_lazy("Expected cost a year, yuan"), read_money),
                Field("jobs", gettext_lazy("Jobs"), read_count, longest=500),
            ),
        ),
        Section(
            "loan",
            gettext_lazy("Amount"),
            (
                Field(
                    "amount",
                    gettext_lazy("Amount asked, yuan"),
                    read_money,
                    hint=gettext_lazy("For example 30000 or 3万."),
                ),
                Field("term_months", gettext_lazy("Term asked, months"), read_count, longest=120),
            ),
        ),
        Section(
            "account",
            gettext_lazy("Bank account"),
            (
                Field("bank", gettext_lazy("Bank and branch"), read_text),
                Field(
                    "holder",
                    gettext_lazy("Account holder"),
                    read_name,
                    hint=gettext_lazy("The account must be her own."),
                ),
                Field("number", gettext_lazy("Account number"), read_account),
            ),
        ),
    )
}

GUARANTOR = Section(
    "guarantors",
    gettext_lazy("Guarantors"),
    (
        Field("name", gettext_lazy("Name"), read_name),
        Field("id_number", gettext_lazy("ID number"), read_id_number),
        Field("class", gettext_lazy("Class of guarantor"), read_choice, labels.GUARANTOR_CLASSES),
        Field("relation", gettext_lazy("Relation to the applicant"), read_choice, labels.RELATIONS),
        Field("phone", gettext_lazy("Phone"), read_phone),
        Field("employer", gettext_lazy("Employer"), read_text, needed=_on_payroll),
        Field("position", gettext_lazy("Position"), read_text, needed=_on_payroll),
        Field("monthly_salary", gettext_lazy("Salary a month, yuan"), read_money, needed=_on_payroll),
        Field("deposit_bank", gettext_lazy("Deposit: bank"), read_text, needed=_has_deposit),
        Field(
            "deposit_certificate",
            gettext_lazy("Deposit: certificate number"),
            read_text,
            longest=40,
            needed=_has_deposit,
        ),
        Field("deposit_amount", gettext_lazy("Deposit: amount, yuan"), read_money, needed=_has_deposit),
        Field("deposit_matures_on", gettext_lazy("Deposit: matures on"), read_date, needed=_has_deposit),
    ),
)
MOST_GUARANTORS = 4


def clean_guarantors(raw: Any) -> tuple[list[Answers], Errors]:
    """The list of guarantors, blank rows dropped."""
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        return [], {"guarantors": [_("Send a list of guarantors.")]}
    if len(raw) > MOST_GUARANTORS:
        return [], {"guarantors": [_("Enter at most %(most)d guarantors.") % {"most": MOST_GUARANTORS}]}
    kept: list[Answers] = []
    errors: Errors = {}
    for index, row in enumerate(raw):
        answers, wrong = clean(GUARANTOR, row, prefix=f"guarantors.{index}.")
        errors.update(wrong)
        if any(value is not None for value in answers.values()) or wrong:
            kept.append(answers)
    return kept, errors


def missing(sections: Mapping[str, Any]) -> Errors:
    """A sentence for every answer that must still be given before the application can be submitted."""
    found: Errors = {}
    merged = {**sections.get("applicant", {}), **sections.get("household", {})}
    for section in SECTIONS.values():
        answers = sections.get(section.name) or {}
        context = merged if section.name == "household" else answers
        found |= ask(section.fields, answers, f"{section.name}.", context)
    guarantors: Sequence[Mapping[str, Any]] = sections.get("guarantors") or ()
    if not guarantors:
        found["guarantors"] = [_("Enter at least one guarantor.")]
    for index, guarantor in enumerate(guarantors):
        found |= ask(GUARANTOR.fields, guarantor, f"guarantors.{index}.")
    return found


def status_of(name: str, sections: Mapping[str, Any]) -> str:
    """`done`, `started` or `to_do`: the word beside a section in the task list."""
    return status_in(name, sections.get(name), missing(sections))
