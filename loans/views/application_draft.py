"""The draft that a page of the application is about: found, allowed, and read once per request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from loans import rules
from loans.drafting import may_edit
from loans.forms.application import GUARANTOR_FIRST, label_of, step_of
from loans.forms.application_papers import Paper, papers_of
from loans.queries import case_for
from workflows.desk import desk_of
from workflows.ledger import current_content
from workflows.models import Attachment, SignOff
from workflows.outcomes import OUTCOMES
from workflows.permission import level_label
from workflows.questions import anchor_of
from workflows.seats import Seats
from workflows.seen import mark_of
from workflows.templatetags.desk import OUTCOME_WORDS


@dataclass(frozen=True)
class Mark:
    """One thing that a reviewer found at fault, and the place where it is put right."""

    target: str
    label: str
    note: str
    href: str
    # The answer or paper differs from what was signed.
    is_changed: bool


@dataclass(frozen=True)
class Return:
    """Who sent the application back, with which words."""

    level: str
    post: str
    name: str
    at: datetime
    opinion: str
    marks: dict[str, str]


class Draft:
    """An application that this officer may write in. Raises NotFound, NotAllowed with the reason."""

    def __init__(self, request: HttpRequest, ref: str) -> None:
        self.seats: Seats = desk_of(request).seats
        self.case = case_for(ref, self.seats)
        may_edit(self.case, self.seats)

    @cached_property
    def mark(self) -> str:
        """What this page shows of the case, to be sent back with the act."""
        signoffs = SignOff.objects.filter(case_id=self.case.pk).only("digest").order_by("sequence")
        return mark_of(self.case, list(signoffs))

    @property
    def ref(self) -> str:
        return self.case.ref

    @property
    def sections(self) -> dict[str, Any]:
        sections: dict[str, Any] = self.case.sections
        return sections

    @property
    def guarantors(self) -> list[dict[str, Any]]:
        return list(self.sections.get("guarantors") or ())

    @cached_property
    def returned(self) -> Return | None:
        """The return that the draft answers; None for a first draft."""
        if self.case.state != "returned":
            return None
        acts = SignOff.objects.filter(case_id=self.case.pk, act="return_to_village").select_related(
            "officer", "post"
        )
        last = acts.order_by("-sequence").first()
        if last is None:
            return None
        marks = (last.body.get("decision") or {}).get("marks") or ()
        return Return(
            level=level_label(self.case, last.level),
            post=last.post.title,
            name=last.officer.name,
            at=last.at,
            opinion=str(last.body.get("opinion") or ""),
            marks={str(mark["target"]): str(mark["note"]) for mark in marks},
        )

    @property
    def marks(self) -> dict[str, str]:
        return self.returned.marks if self.returned else {}

    @property
    def marked(self) -> list[Mark]:
        """Everything at fault, with where it is put right."""
        return [
            Mark(target, self.label_of(target), note, self.place_of(target), self._is_changed(target))
            for target, note in self.marks.items()
        ]

    @cached_property
    def _signed(self) -> dict[str, Any]:
        """What was signed and came back; empty for a first draft."""
        content = current_content(self.case)
        return (content.body or {}) if content is not None else {}

    def _is_changed(self, target: str) -> bool:
        if not self._signed or target == "other":
            return False
        if target.startswith("papers."):
            was = {
                f"papers.{each['kind']}.{each['subject']}": each["digest"]
                for each in self._signed["attachments"]
            }
            now = {
                f"papers.{each.kind}.{each.subject}": each.stored.file.digest
                for each in self.papers
                if each.stored
            }
            return was.get(target) != now.get(target)
        return _at(target, self._signed["sections"]) != _at(target, self.sections)

    @cached_property
    def papers(self) -> list[Paper]:
        present = Attachment.objects.filter(case_id=self.case.pk, removed_at__isnull=True).select_related(
            "file"
        )
        return papers_of(self.case, list(present.order_by("id")), self.marks)

    @property
    def missing_papers(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.needed and paper.stored is None]

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What the rules say of the answers so far; empty while nobody is named whom they could be about."""
        has_person = (self.sections.get("applicant") or {}).get("id_number")
        return rules.judge_draft(self.case) if has_person else []

    @property
    def tally(self) -> list[dict[str, Any]]:
        """How many rules came out in which way, the worst first."""
        counted = [
            (kind, sum(finding["outcome"] == kind for finding in self.findings))
            for kind in reversed(OUTCOMES)
        ]
        return [
            {"kind": kind, "word": OUTCOME_WORDS[kind], "number": number}
            for kind, number in counted
            if number
        ]

    def url(self, name: str, *args: object) -> str:
        return reverse(f"loans:{name}", args=[self.ref, *args])

    def label_of(self, target: str) -> str:
        """A field or paper in words."""
        if target == "other":
            return _("The application as a whole")
        if target.startswith("papers."):
            return next((paper.label for paper in self.papers if paper.target == target), _("A paper"))
        return label_of(target)

    def place_of(self, target: str, *, back: str = "") -> str:
        """The address of the page and question where `target` (a field, guarantor or paper) is put right."""
        query = f"?back={back}" if back else ""
        section, _dot, rest = target.partition(".")
        if section == "papers":
            known = any(paper.target == target and paper.needed for paper in self.papers)
            return self.url("application-paper", rest) if known else self.url("application-papers")
        if section == "guarantors":
            return self._place_of_guarantor(target, rest, query)
        step = step_of(target)
        return self.url("application-step", step.slug) + query + f"#{anchor_of(target)}" if step else ""

    def _place_of_guarantor(self, target: str, rest: str, query: str) -> str:
        number, _dot, name = rest.partition(".")
        if not (number.isascii() and number.isdecimal()) or int(number) >= len(self.guarantors):
            return self.url("application-guarantors")
        page = (
            "application-guarantor" if not name or name in GUARANTOR_FIRST else "application-guarantor-means"
        )
        return self.url(page, int(number) + 1) + query + (f"#{anchor_of(target)}" if name else "")


def _at(target: str, sections: Mapping[str, Any]) -> Any:
    """The answer that a dotted target names; None where there is none."""
    found: Any = sections
    for part in target.split("."):
        if isinstance(found, list):
            found = found[int(part)] if part.isdigit() and int(part) < len(found) else None
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        return {name: value for name, value in found.items() if value is not None}
    return found
