"""What the rules say while she types: judged by the gates' own function, told in its words, kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from loans import rules
from loans.forms.application import label_of
from loans.sections import GUARANTOR, MOST_GUARANTORS, SECTIONS, missing
from loans.views.application_draft import Draft
from workflows.desk import officer_page
from workflows.sections import clean

_GUARANTOR = re.compile(r"guarantors\.([0-9])\.([a-z_]+)")
# Which rules an answer of the section can change.
_ABOUT: dict[str, frozenset[str]] = {
    "applicant": frozenset({"id_number", "sex", "age", "id_place", "name", "marital_state"}),
    "household": frozenset({"marital_state"}),
    "project": frozenset({"employment"}),
    "loan": frozenset({"amount", "amount_step", "amount_boundary", "guarantor_count"}),
    "account": frozenset(),
    "guarantors": frozenset(
        {
            "guarantor_count",
            "guarantor_class",
            "guarantor_identity",
            "guarantor_relation",
            "deposit_cover",
            "deposit_maturity",
        }
    ),
}


@dataclass
class SoFar:
    """What was typed on one page, read into the answers that stand; nothing of it is saved."""

    sections: dict[str, Any]
    # What was typed but can't be read, in sentences; the question that she is at isn't called wrong yet.
    wrong: list[tuple[str, str]] = field(default_factory=list)
    # The questions of the page that still want an answer.
    missing: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


@require_POST
@officer_page
def so_far(request: HttpRequest, ref: str) -> HttpResponse:
    """A part of a page: what is wrong, what is missing, which rules that makes or breaks. Nothing is written."""
    draft = Draft(request, ref)
    read = _read(draft.sections, request.POST)
    draft.case.sections = read.sections
    wanted = frozenset[str]().union(*(_ABOUT[name] for name in read.touched))
    findings = [row for row in rules.judge_draft(draft.case, registers=False) if row["rule"] in wanted]
    # What waits for an answer on another page isn't said on this one.
    told = [row for row in findings if row["outcome"] != "refer" or "guarantors" in read.touched]
    still_needed = 0
    if "guarantors" in read.touched:
        # She is naming them one by one: that the next one isn't there yet is no breach of this one's page.
        still_needed = sum(map(_guarantors_short, told))
        told = [row for row in told if not _guarantors_short(row)]
    context = {
        "wrong": read.wrong,
        "missing": read.missing,
        "findings": told,
        "still_needed": still_needed,
    }
    return render(request, "loans/application/so_far.html", context)


def _guarantors_short(finding: Mapping[str, Any]) -> int:
    """How many more guarantors than are named the finding asks for; 0 where it is about something else."""
    if finding["rule"] != "guarantor_count" or finding["outcome"] != "fail":
        return 0
    return sum(each["params"]["needed"] - each["params"]["named"] for each in finding["reasons"])


def _read(stored: Mapping[str, Any], typed: QueryDict) -> SoFar:
    found = SoFar({**stored})
    at, asked = typed.get("at", ""), []
    for name, section in SECTIONS.items():
        answers = {
            each.name: typed.get(f"{name}.{each.name}", "")
            for each in section.fields
            if f"{name}.{each.name}" in typed
        }
        asked += [f"{name}.{each}" for each in answers]
        if answers:
            kept, errors = clean(section, {**_known(section, stored.get(name)), **answers}, f"{name}.")
            _take(found, name, errors, at)
            found.sections[name] = kept
    _read_guarantors(found, typed, at, asked)
    lacking = missing(found.sections)
    unread = {target for target, _sentence in found.wrong}
    found.missing = [
        label_of(target) for target in asked if target in lacking and target not in unread and target != at
    ]
    found.wrong = [(label_of(target), sentence) for target, sentence in found.wrong]
    return found


def _read_guarantors(found: SoFar, typed: QueryDict, at: str, asked: list[str]) -> None:
    """The one guarantor that a page is about; a place beyond the list is a new one."""
    answers: dict[str, str] = {}
    index = MOST_GUARANTORS
    known = {each.name for each in GUARANTOR.fields}
    for name in typed:
        match = _GUARANTOR.fullmatch(name)
        if match and match[2] in known:
            index = int(match[1])
            answers[match[2]] = typed.get(name, "")
            asked.append(name)
    rows = [dict(row) for row in found.sections.get("guarantors") or ()]
    if index >= MOST_GUARANTORS or index > len(rows):
        return
    before = rows[index] if index < len(rows) else {}
    kept, errors = clean(GUARANTOR, {**_known(GUARANTOR, before), **answers}, f"guarantors.{index}.")
    _take(found, "guarantors", errors, at)
    found.sections["guarantors"] = [*rows[:index], {**before, **kept}, *rows[index + 1 :]]


def _known(section: Any, answers: Mapping[str, Any] | None) -> dict[str, Any]:
    names = {each.name for each in section.fields}
    return {name: value for name, value in (answers or {}).items() if name in names}


def _take(found: SoFar, name: str, errors: Mapping[str, list[str]], at: str) -> None:
    found.touched.add(name)
    found.wrong += [
        (target, sentence) for target, said in errors.items() if target != at for sentence in said
    ]
