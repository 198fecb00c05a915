"""The draft that a page is about: found, allowed, and read once per request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflows.casework.desk import CaseDesk
from workflows.casework.drafting import OTHER, may_write
from workflows.casework.programme import WantedPaper
from workflows.casework.queries import case_for
from workflows.desk import desk_of
from workflows.ledger import current_content
from workflows.models import Attachment, SignOff
from workflows.permission import level_label
from workflows.programme import Kind
from workflows.questions import anchor_of
from workflows.sections import Section, missing, status_in
from workflows.seen import mark_of


@dataclass(frozen=True)
class PaperRow:
    """A paper that is needed, may be there, or is there although nothing asks for it any more."""

    wanted: WantedPaper
    stored: Attachment | None
    mark: str = ""

    @property
    def is_image(self) -> bool:
        return self.stored is not None and self.stored.file.media_type.startswith("image/")


@dataclass(frozen=True)
class Marked:
    """One thing that a reviewer found at fault, and the place where it is put right."""

    label: str
    note: str
    href: str
    is_changed: bool


@dataclass(frozen=True)
class Returned:
    """Who sent the case back, with which words."""

    level: str
    name: str
    at: datetime
    opinion: str
    marks: Mapping[str, str]


class Draft:
    """A case that this officer may write in. Raises NotFound, NotAllowed with the reason."""

    def __init__(self, request: HttpRequest, desk: CaseDesk, ref: str) -> None:
        self.desk, self.seats = desk, desk_of(request).seats
        self.case = case_for(desk.programme, ref, self.seats)
        may_write(desk.programme, self.case, self.seats)
        self.words = desk.words()

    @property
    def ref(self) -> str:
        return str(self.case.ref)

    def url(self, name: str, *args: Any) -> str:
        return self.desk.url(name, self.ref, *args)

    @cached_property
    def mark(self) -> str:
        """What this page shows of the case, to be sent back with the act."""
        signoffs = SignOff.objects.filter(case_id=self.case.pk).only("digest").order_by("sequence")
        return mark_of(self.case, list(signoffs))

    @property
    def sections(self) -> Sequence[Section]:
        return self.desk.programme.sections_of(self.case)

    def answers_of(self, section: Section) -> Mapping[str, Any]:
        return self.case.sections.get(section.name) or {}

    @property
    def lacking(self) -> Mapping[str, Any]:
        return missing(self.sections, self.case.sections)

    def status_of(self, section: Section) -> str:
        """Nothing need be answered where every question may stay empty."""
        answers = self.answers_of(section)
        status = status_in(section.name, answers, self.lacking)
        optional = not any(field.needed(answers) for field in section.fields)
        return "done" if optional else status

    def after(self, section: Section) -> str:
        """The next part that isn't complete; the task list where there is none, or where the case came back."""
        names = [each.name for each in self.sections]
        if self.case.state == "draft":
            for each in self.sections[names.index(section.name) + 1 :]:
                if self.status_of(each) != "done":
                    return self.url("section", each.name)
            if any(row.wanted.needed and row.stored is None for row in self.papers):
                return self.url("papers")
        return self.url("draft")

    @cached_property
    def papers(self) -> list[PaperRow]:
        """What is wanted, in its order, then what is there beside it. One statement."""
        present = Attachment.objects.filter(case_id=self.case.pk, removed_at__isnull=True)
        there = list(present.select_related("file").order_by("id"))
        wanted = self.desk.programme.attachments_of(self.case)
        by_kind = {(row.kind, row.subject): row for row in there if row.kind != OTHER}
        found = [
            PaperRow(
                each, by_kind.pop((each.kind, each.subject), None), self.marks.get(f"papers.{each.slug}", "")
            )
            for each in wanted
        ]
        for row in there:
            if row.kind == OTHER or (row.kind, row.subject) in by_kind:
                label = self.words.paper(row.kind, row.subject)
                paper = WantedPaper(row.kind, label, row.subject, needed=False)
                found.append(PaperRow(paper, row))
        return found

    @cached_property
    def returned(self) -> Returned | None:
        """The return that the draft answers; None for a first draft. One statement, none for a first one."""
        if not self.case.returned_from:
            return None
        names = [act.name for act in self.desk.programme.acts.values() if act.kind is Kind.RETURN]
        acts = SignOff.objects.filter(case_id=self.case.pk, act__in=names).select_related("officer")
        last = acts.order_by("-sequence").first()
        if last is None:
            return None
        marks = (last.body.get("decision") or {}).get("marks") or ()
        return Returned(
            level=level_label(self.case, last.level),
            name=last.officer.name,
            at=last.at,
            opinion=str(last.body.get("opinion") or ""),
            marks={str(mark["target"]): str(mark["note"]) for mark in marks},
        )

    @property
    def marks(self) -> Mapping[str, str]:
        return self.returned.marks if self.returned else {}

    @property
    def marked(self) -> list[Marked]:
        """Everything at fault, with where it is put right."""
        return [
            Marked(
                self.words.target(self.case, target), note, self.place_of(target), self._is_changed(target)
            )
            for target, note in self.marks.items()
        ]

    @cached_property
    def _signed(self) -> Mapping[str, Any]:
        content = current_content(self.case)
        return (content.body or {}) if content is not None else {}

    def _is_changed(self, target: str) -> bool:
        section, _dot, name = target.partition(".")
        if section == "papers":
            was = {
                f"{row['kind']}.{row['subject']}".rstrip("."): row["digest"]
                for row in self._signed.get("attachments") or ()
            }
            now = {row.wanted.slug: row.stored.file.digest for row in self.papers if row.stored is not None}
            return was.get(name) != now.get(name)
        before = (self._signed.get("sections") or {}).get(section) or {}
        return bool(name) and before.get(name) != (self.case.sections.get(section) or {}).get(name)

    def label_of(self, target: str) -> str:
        """A field or paper in words."""
        return self.words.target(self.case, target) if "." in target else _("The application as a whole")

    def place_of(self, target: str, *, back: str = "") -> str:
        """The address of the page and question where `target` (a field or paper) is put right."""
        section, _dot, rest = target.partition(".")
        if section == "papers":
            known = any(row.wanted.slug == rest for row in self.papers)
            return self.url("paper-add", rest) if known else self.url("papers")
        if any(each.name == section for each in self.sections):
            query = f"?back={back}" if back else ""
            return self.url("section", section) + query + f"#{anchor_of(target)}"
        return self.url("draft")
