"""The way through an application: from one part to the next that is still open, without the list in between."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from loans import rules
from loans.forms.application import Step, steps_of
from loans.sections import SECTIONS, status_of
from loans.views.application_draft import Draft
from workflows.templatetags.desk import finding_rows


def after(draft: Draft, part: str) -> str:
    """The address of the next part that isn't complete; the task list where there is none, or it came back.

    What a reviewer sent back is mended here and there: the list, which names the faults, is the way then.
    """
    order = [*SECTIONS, "guarantors", "papers"]
    if draft.case.state == "draft":
        for name in order[order.index(part) + 1 :]:
            if _is_open(draft, name):
                return _first_page(draft, name)
    return draft.url("application")


def _is_open(draft: Draft, name: str) -> bool:
    if name == "papers":
        return bool(draft.missing_papers)
    return status_of(name, draft.sections) != "done" or (name == "guarantors" and too_few(draft))


def _first_page(draft: Draft, name: str) -> str:
    if name == "papers":
        return draft.url("application-papers")
    if name == "guarantors":
        return draft.url("application-guarantors" if draft.guarantors else "application-guarantor-add")
    return draft.url("application-step", steps_of(name)[0].slug)


def too_few(draft: Draft) -> bool:
    """True where the amount asked needs more guarantors than are named."""
    return any(row["outcome"] == "fail" for row in _of_their_number(draft))


def guarantors_needed(draft: Draft) -> int:
    """How many the amount asked needs; 0 while that can't be told."""
    told = [each["params"] for row in _of_their_number(draft) for each in row["reasons"]]
    return max((params.get("needed", 0) for params in told), default=0)


def _of_their_number(draft: Draft) -> list[dict[str, Any]]:
    judged = rules.judge_draft(draft.case, registers=False)
    return [row for row in judged if row["rule"] == "guarantor_count"]


def first_shown(draft: Draft, step: Step) -> dict[str, Any]:
    """What a page shows when it is opened: what stands there, and what can't well be anything else."""
    values = dict(draft.sections.get(step.section) or {})
    if step.section == "account" and values.get("holder") is None:
        # The account must be her own.
        values["holder"] = (draft.sections.get("applicant") or {}).get("name")
    return values


# The rules that an answer of the section breaks; of her herself every rule is said at once.
_BROKEN_BY = {
    "project": frozenset({"employment"}),
    "loan": frozenset({"amount", "amount_step", "amount_boundary"}),
}


def warn_of_fails(request: HttpRequest, draft: Draft, section: str) -> None:
    """The next page says which rule what was saved breaks: she needn't fill in ten pages for nothing."""
    about = _BROKEN_BY.get(section, frozenset())
    if section != "applicant" and not about:
        return
    elsewhere = frozenset({"guarantor_count"}).union(*_BROKEN_BY.values())
    fails = [
        row
        for row in draft.findings
        if row["outcome"] == "fail" and (row["rule"] in about if about else row["rule"] not in elsewhere)
    ]
    for row in finding_rows(fails).open:
        messages.warning(request, f"{row.rule}{_(': ')}{row.reason}")
