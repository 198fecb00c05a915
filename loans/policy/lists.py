"""The policy's lists, as the desks read them: checklist, papers, kinds of project, reasons for refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from workflows.policyfile import Label, Terms


@dataclass(frozen=True, slots=True)
class Row:
    """A coded line of a list."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why a case may be refused, and what would cure it. `is_rule` says that the code is a rule's id."""

    code: str
    label: Label
    cure: Label
    is_rule: bool


@dataclass(frozen=True, slots=True)
class RequiredPaper:
    """A paper that one person has to hand in. `position` counts guarantors from 1 and is 0 for others.

    `waits_on` names the fact that decides whether it is needed, as long as that fact isn't known.
    """

    kind: str
    holder: Literal["applicant", "spouse", "guarantor"]
    position: int
    label: Label
    waits_on: str = ""


def _rows(terms: Terms, name: str) -> tuple[Row, ...]:
    return tuple(Row(row["code"], row["label"]) for row in terms.value(name) or ())


def village_checklist(terms: Terms) -> tuple[Row, ...]:
    """What the village ticks off before it may sign (必须严格把关后再签字)."""
    return _rows(terms, "village_checklist")


def industries(terms: Terms) -> tuple[Row, ...]:
    """The kinds of project."""
    return _rows(terms, "industries")


def refusal_reasons(terms: Terms) -> tuple[RefusalReason, ...]:
    """Every reason for a refusal: one per deciding rule, then those that no rule can see."""
    return tuple(
        RefusalReason(row["code"], row["label"], row["cure"], row["is_rule"])
        for row in terms.value("refusal_reasons") or ()
    )


def required_papers(
    terms: Terms,
    *,
    marital_state: str | None,
    has_licence: bool | None,
    guarantor_classes: Sequence[str | None],
) -> tuple[RequiredPaper, ...]:
    """The papers of one case, one entry per paper and person.

    A paper whose condition isn't known yet is listed with the fact that it waits on, never left out.
    """
    licence = None if has_licence is None else "licensed" if has_licence else "unlicensed"
    known = {"marital_state": marital_state, "has_licence": licence}
    papers: list[RequiredPaper] = []
    for row in terms.value("required_papers") or ():
        kind, holder, when, label = row["code"], row["holder"], row["when"], row["label"]
        if holder == "guarantor":
            papers.extend(
                RequiredPaper(kind, holder, position, label, "" if when == "always" or given else "class")
                for position, given in enumerate(guarantor_classes, start=1)
                if when == "always" or given is None or given == when
            )
            continue
        fact = "has_licence" if when in ("licensed", "unlicensed") else "marital_state"
        if when == "always" or known[fact] == when:
            papers.append(RequiredPaper(kind, holder, 0, label))
        elif known[fact] is None:
            papers.append(RequiredPaper(kind, holder, 0, label, fact))
    return tuple(papers)
