"""A case as a program reads it: the draft for those who write it, what was signed for everybody else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.api.cases import SignOffOut, acts_of, signoffs_of
from workflows.casework.desk import CaseDesk
from workflows.casework.programme import SectionedProgramme, complete
from workflows.casework.queries import Bodies, bodies_of, papers_in, papers_of
from workflows.casework.reading import is_number
from workflows.casework.reading import masked as stars
from workflows.casework.shapes import (
    ActChoicesOut,
    AnswerOut,
    CaseChangeOut,
    CaseChoicesOut,
    CaseOut,
    CaseRowOut,
    PaperOut,
    RequiredOut,
    StepOut,
)
from workflows.errors import Invalid, NotFound
from workflows.ledger import attachments_of
from workflows.models import Attachment, CaseTask
from workflows.permission import state_label
from workflows.programme import Kind, called
from workflows.seats import Seats
from workflows.sections import Field, Section, missing, status_in, word_of
from workflows.seen import mark_of

_REF = re.compile(r"[0-9a-z]{1,16}")
# What a content says of itself; the answers have it elsewhere.
_FRAME = frozenset({"schema", "programme", "place", "sections", "attachments"})


def plausible(ref: str) -> str:
    """`ref`, if a case could have it: an address holds what a database can't be asked for. Raises NotFound."""
    if not _REF.fullmatch(ref):
        raise NotFound("not_found", _("There is no such case."))
    return ref


def find(programme: SectionedProgramme, ref: str, seats: Seats) -> Any:
    """The case, if she may see it. One statement. Raises NotFound."""
    found = programme.model._default_manager.select_related("place").filter(ref=plausible(ref)).first()
    if found is None or not seats.sees(found):
        raise NotFound("not_found", _("There is no such case."))
    return found


def row_of(desk: CaseDesk, case: Any) -> CaseRowOut:
    """What a list shows of a case, without opening anything sealed."""
    return CaseRowOut(
        id=case.pk,
        ref=case.ref,
        number=case.number,
        title=called(case),
        place_code=case.place_code,
        place=case.place.name,
        state=case.state,
        state_label=state_label(case),
        state_since=case.state_since,
        round=case.round,
        figure=str(desk.figure(case)),
    )


def case_out(desk: CaseDesk, case: Any, seats: Seats, *, unmasked: bool) -> CaseOut:
    """All that the case's page shows, as data."""
    programme, signoffs, every = desk.programme, signoffs_of(case), papers_of(case)
    bodies = bodies_of(case, every, seats, signoffs)
    shown = papers_in(bodies, every)
    task = CaseTask.objects.filter(process_id=case.pk, finished__isnull=True).only("due_on").first()
    sections = programme.sections_of(case)
    answers = complete(sections, bodies.now.get("sections") or {})
    writes = bodies.is_draft and case.state in programme.editable
    if not unmasked:
        answers = {section.name: masked(section, answers[section.name]) for section in sections}
    _cover_decisions(programme, case, signoffs, unmasked=unmasked)
    return CaseOut(
        **dict(row_of(desk, case)),
        opened_at=case.opened_at,
        accepted_on=case.accepted_on,
        closed_at=case.closed_at,
        due_on=task.due_on if task else None,
        returned_from=case.returned_from,
        content="draft" if bodies.is_draft else "signed",
        content_digest=bodies.digest,
        seen=mark_of(case, signoffs),
        unmasked=unmasked,
        sections=answers,
        beside=_beside(bodies, unmasked=unmasked),
        changes=_changes(desk, case, bodies),
        papers=[paper_out(paper) for paper in shown],
        required_papers=required(programme, case, shown),
        task_list=_task_list(programme, case, shown) if writes else [],
        missing=_lacking(programme, case) if writes else {},
        policy_version=case.policy_version,
        findings=case.findings,
        conflicts_today=_strings(desk.today(case)),
        signoffs=signoffs,
        acts=acts_of(case, seats),
    )


def _strings(sentences: Sequence[str] | None) -> list[str] | None:
    return None if sentences is None else [str(each) for each in sentences]


def _beside(bodies: Bodies, *, unmasked: bool) -> dict[str, Any]:
    found = {name: value for name, value in bodies.now.items() if name not in _FRAME}
    return found if unmasked else hide(found)


def hide(value: Any) -> Any:
    """The value with stars in place of every ID number in it, by its name."""
    if isinstance(value, Mapping):
        return {
            name: stars(item) if name == "id_number" and isinstance(item, str) else hide(item)
            for name, item in value.items()
        }
    return [hide(item) for item in value] if isinstance(value, list) else value


def _changes(desk: CaseDesk, case: Any, bodies: Bodies) -> list[CaseChangeOut]:
    if bodies.earlier is None:
        return []
    found = desk.words().changes(case, bodies.earlier, bodies.now)
    return [CaseChangeOut(label=each.label, before=each.before, now=each.now) for each in found]


def masked(section: Section, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with stars in place of the numbers of persons and accounts."""
    return {field.name: _starred(field, answers.get(field.name)) for field in section.fields}


def _starred(field: Field, value: Any) -> Any:
    return stars(value) if is_number(field) and isinstance(value, str) else value


def _cover_decisions(
    programme: SectionedProgramme, case: Any, signoffs: list[SignOffOut], *, unmasked: bool
) -> None:
    for signoff in signoffs:
        fields = {field.name: field for field in programme.fields_of(case, programme.acts[signoff.act])}
        signoff.decision = {
            name: _starred(fields[name], value) if name in fields and not unmasked else value
            for name, value in signoff.decision.items()
            if name not in programme.unshown
        }


def paper_out(paper: Attachment) -> PaperOut:
    """The paper, by its digest."""
    return PaperOut(
        id=paper.pk,
        kind=paper.kind,
        subject=paper.subject,
        digest=paper.file.digest,
        media_type=paper.file.media_type,
        size=paper.file.size,
    )


def required(programme: SectionedProgramme, case: Any, shown: list[Attachment]) -> list[RequiredOut]:
    """The papers that the case needs, each with whether it is there."""
    present = {(paper.kind, paper.subject) for paper in shown}
    return [
        RequiredOut(
            kind=paper.kind,
            subject=paper.subject,
            label=str(paper.label),
            present=(paper.kind, paper.subject) in present,
        )
        for paper in programme.attachments_of(case)
        if paper.needed
    ]


def _task_list(programme: SectionedProgramme, case: Any, shown: list[Attachment]) -> list[StepOut]:
    lacking = missing(programme.sections_of(case), case.sections)
    found = [
        StepOut(
            step=section.name,
            label=str(section.label),
            status=status_in(section.name, case.sections.get(section.name), lacking),
        )
        for section in programme.sections_of(case)
    ]
    wanted = [paper.present for paper in required(programme, case, shown)]
    if not wanted:
        return found
    status = "done" if all(wanted) else "started" if any(wanted) else "to_do"
    return [*found, StepOut(step="papers", label=_("Papers"), status=status)]


def _lacking(programme: SectionedProgramme, case: Any) -> dict[str, list[str]]:
    """What stands between this draft and its submission, by field and by paper."""
    try:
        programme.content_of(case, attachments_of(case))
    except Invalid as error:
        return {field: [str(sentence) for sentence in sentences] for field, sentences in error.fields.items()}
    return {}


def choices_out(desk: CaseDesk, case: Any, seats: Seats) -> CaseChoicesOut:
    """What each act takes, with words in the reader's language."""
    programme, language = desk.programme, get_language() or "zh-hans"
    every = papers_of(case)
    acts = []
    for act in programme.acts.values():
        if act.kind is Kind.CLOCK:
            continue
        answers = [
            AnswerOut(
                name=field.name,
                label=str(field.label),
                needed=field.needed({}),
                choices={code: word_of(field, code, language) for code in field.options}
                if field.options is not None
                else None,
                every=field.every,
            )
            for field in programme.asked_of(case, act)
        ]
        acts.append(ActChoicesOut(act=act.name, answers=answers))
    shown = papers_in(bodies_of(case, every, seats, ()), every)
    return CaseChoicesOut(acts=acts, required_papers=required(programme, case, shown))
