"""The content of a round: what stands in the draft, complete and canonical, with the digests of its papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from loans import rules
from loans.models import LoanCase
from loans.sections import GUARANTOR, SECTIONS, missing
from workflows.errors import Invalid
from workflows.identity import is_same_name
from workflows.models import Attachment

SCHEMA = 1


def build(case: LoanCase, attachments: Sequence[Attachment]) -> dict[str, Any]:
    """The content as every level will sign it. Raises Invalid naming each missing answer and paper."""
    errors = missing(case.sections)
    sections = {
        name: {field.name: (case.sections.get(name) or {}).get(field.name) for field in section.fields}
        for name, section in SECTIONS.items()
    }
    guarantors = [
        {field.name: guarantor.get(field.name) for field in GUARANTOR.fields}
        for guarantor in case.sections.get("guarantors") or ()
    ]
    present = {(paper.kind, paper.subject) for paper in attachments}
    for paper in rules.required_papers(case, sections, guarantors):
        if (paper.kind, paper.subject) not in present:
            errors[f"papers.{paper.kind}.{paper.subject}"] = [
                _("Add the paper: %(paper)s.") % {"paper": paper.label}
            ]
    errors |= not_her_account(sections)
    if errors:
        raise Invalid(errors, code="incomplete", reason=_("The application isn't complete yet."))
    return {
        "schema": SCHEMA,
        "programme": "loan",
        "place": case.place_code,
        "sections": {**sections, "guarantors": guarantors},
        "attachments": [
            {
                "kind": paper.kind,
                "subject": paper.subject,
                "digest": paper.file.digest,
                "media_type": paper.file.media_type,
                "size": paper.file.size,
            }
            for paper in attachments
        ],
    }


def not_her_account(sections: Mapping[str, Any]) -> dict[str, list[str]]:
    """A sentence where the account is in somebody else's name; nothing where a name is still missing."""
    name, holder = sections["applicant"]["name"], sections["account"]["holder"]
    if not name or not holder or is_same_name(name, holder):
        return {}
    return {"account.holder": [_("The account must be the applicant's own, in her name.")]}


def is_accepted_anew(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> bool:
    """True for a new ID number under the same name: her age and the parameters are judged as of today.

    Raises Invalid where name and number are both new: that is another woman.
    """
    if before is None:
        return True
    was, applicant = before["sections"]["applicant"], now["sections"]["applicant"]
    if was["id_number"] == applicant["id_number"]:
        return False
    if is_same_name(was["name"], applicant["name"]):
        return True
    reason = _("Name and ID number are both new: this is another woman. Withdraw this and open one for her.")
    raise Invalid({"applicant.id_number": [reason]}, code="another_person")


def parties(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """(part, ID number) of applicant, spouse and guarantors."""
    sections = content["sections"]
    yield "applicant", sections["applicant"]["id_number"]
    if sections["household"]["spouse_id_number"]:
        yield "spouse", sections["household"]["spouse_id_number"]
    for guarantor in sections["guarantors"]:
        yield "guarantor", guarantor["id_number"]


def draft_parties(case: LoanCase) -> Iterable[tuple[str, str]]:
    """The same of a draft, complete or not; nobody once it is with the reviewers."""
    if case.state not in {"draft", "returned"}:
        return
    found = [
        ("applicant", (case.sections.get("applicant") or {}).get("id_number")),
        ("spouse", (case.sections.get("household") or {}).get("spouse_id_number")),
        *(("guarantor", row.get("id_number")) for row in case.sections.get("guarantors") or ()),
    ]
    yield from ((part, number) for part, number in found if number)
