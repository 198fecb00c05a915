"""Which version of an application an officer sees: the one being written, or the one that was signed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from loans import content, rules
from loans.api.masks import masked
from loans.api.shapes import ChangeOut, LoanRowOut
from loans.drafting import EDITABLE
from loans.models import LoanCase
from loans.queries import changes_in
from loans.reading import Reader
from loans.sections import GUARANTOR, SECTIONS, status_of
from workflows.casework.queries import bodies_of, papers_of
from workflows.casework.shapes import PaperOut, RequiredOut, StepOut
from workflows.errors import Invalid, NotFound
from workflows.ledger import current_content
from workflows.models import Attachment
from workflows.permission import state_label
from workflows.roles import ROLES
from workflows.seats import Seats

_REF = re.compile(r"[0-9a-z]{1,16}")


@dataclass(frozen=True)
class Seen:
    """A case as this officer sees it. `sections` is None where the signed content was erased by law."""

    case: LoanCase
    is_draft: bool
    digest: str
    sections: Mapping[str, Any] | None
    attachments: tuple[Attachment, ...]
    papers: tuple[PaperOut, ...]


def find(ref: str, seats: Seats) -> LoanCase:
    """The case, if she may see it. One statement. Raises NotFound."""
    found = LoanCase.objects.select_related("place").filter(ref=plausible(ref)).first()
    if found is None or not seats.sees(found):
        raise NotFound("not_found", _("There is no such case."))
    return found


def plausible(ref: str) -> str:
    """`ref`, if a case could have it: an address holds what a database can't be asked for. Raises NotFound."""
    if not _REF.fullmatch(ref):
        raise NotFound("not_found", _("There is no such case."))
    return ref


def seen(case: LoanCase, seats: Seats) -> Seen:
    """Two statements. A returned case is written by the village; every other desk keeps seeing what it signed."""
    writes = any(ROLES[seat.role].sees_from == 0 and seat.covers(case.place_code) for seat in seats.current)
    if case.round == 0 or (case.state in EDITABLE and writes):
        present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True).select_related("file")
        attachments = tuple(present.order_by("kind", "subject", "id"))
        papers = tuple(
            PaperOut(
                id=paper.pk,
                kind=paper.kind,
                subject=paper.subject,
                digest=paper.file.digest,
                media_type=paper.file.media_type,
                size=paper.file.size,
            )
            for paper in attachments
        )
        return Seen(case, True, "", case.sections, attachments, papers)
    return _signed(case)


def _signed(case: LoanCase) -> Seen:
    signed = current_content(case)
    body = signed.body if signed else None
    digest = signed.digest if signed else ""
    if body is None:
        return Seen(case, False, digest, None, (), ())
    wanted = {paper["digest"] for paper in body["attachments"]}
    rows = (
        Attachment.objects.filter(case_id=case.pk, file__digest__in=wanted)
        .select_related("file")
        .order_by("id")
    )
    # A paper that was removed after it was signed still belongs to what was signed.
    by_name = {(row.kind, row.subject, row.file.digest): row for row in rows}
    named = [
        (by_name.get((paper["kind"], paper["subject"], paper["digest"])), paper)
        for paper in body["attachments"]
    ]
    papers = tuple(PaperOut(id=row.pk if row else None, **paper) for row, paper in named)
    return Seen(case, False, digest, body["sections"], tuple(row for row, _paper in named if row), papers)


def shown_sections(view: Seen, *, unmasked: bool) -> dict[str, Any] | None:
    """Every section with every field, null where nothing was answered; personal numbers with stars."""
    if view.sections is None:
        return None
    shown: dict[str, Any] = {}
    for name, section in SECTIONS.items():
        answers = view.sections.get(name) or {}
        whole = {field.name: answers.get(field.name) for field in section.fields}
        shown[name] = whole if unmasked else masked(name, whole)
    shown["guarantors"] = [
        row if unmasked else masked("guarantors", row)
        for row in (
            {field.name: guarantor.get(field.name) for field in GUARANTOR.fields}
            for guarantor in view.sections.get("guarantors") or ()
        )
    ]
    return shown


def required(view: Seen) -> list[RequiredOut]:
    """The papers that the policy asks for, each with whether it is there."""
    sections = view.sections or {}
    present = {(paper.kind, paper.subject) for paper in view.papers}
    return [
        RequiredOut(
            kind=paper.kind,
            subject=paper.subject,
            label=paper.label,
            present=(paper.kind, paper.subject) in present,
        )
        for paper in rules.required_papers(view.case, sections, sections.get("guarantors") or ())
    ]


def task_list(view: Seen) -> list[StepOut]:
    """The sections and the papers with what is done of each; empty for what was submitted."""
    if not view.is_draft or view.case.state not in EDITABLE:
        return []
    sections = view.sections or {}
    steps = [(name, section.label) for name, section in (*SECTIONS.items(), (GUARANTOR.name, GUARANTOR))]
    found = [StepOut(step=name, label=str(label), status=status_of(name, sections)) for name, label in steps]
    wanted = required(view)
    have = [paper.present for paper in wanted]
    status = "done" if all(have) else "started" if any(have) else "to_do"
    return [*found, StepOut(step="papers", label=_("Papers"), status=status)]


def missing(view: Seen) -> dict[str, list[str]]:
    """What stands between this draft and its submission, by field and by paper."""
    if not view.is_draft or view.case.state not in EDITABLE:
        return {}
    try:
        content.build(view.case, view.attachments)
    except Invalid as error:
        return {field: [str(sentence) for sentence in sentences] for field, sentences in error.fields.items()}
    return {}


def row_of(case: LoanCase) -> LoanRowOut:
    """What a list shows of a case, without opening anything sealed."""
    return LoanRowOut(
        id=case.pk,
        ref=case.ref,
        number=case.number,
        title=case.title,
        place_code=case.place_code,
        place=case.place.name,
        state=case.state,
        state_label=state_label(case),
        state_since=case.state_since,
        round=case.round,
        amount_asked=_money(case.amount_asked),
        amount_consented=_money(case.amount_consented),
    )


def _money(amount: Any) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def changes(case: LoanCase, seats: Seats, signoffs: Sequence[Any]) -> list[ChangeOut]:
    """What her level has not seen yet of the content that stands now. Two statements."""
    bodies = bodies_of(case, papers_of(case), seats, signoffs)
    return [
        ChangeOut(label=change.label, before=change.before, now=change.now)
        for change in changes_in(bodies, Reader())
    ]
