"""Writing a draft: the only ways to change what is asked before it is signed (again).

A draft or returned case is changed by the post that opens it, under the case's lock; what was signed lies in its
round's content and isn't touched. Saving a section is no act: the journal gets the digest when it is submitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import acts, clock
from workflows.answers import read_id_number
from workflows.casework.programme import SectionedProgramme, answer_at
from workflows.errors import Invalid, NotAllowed, NotFound
from workflows.files import Prepared, prepare, record
from workflows.models import Attachment
from workflows.permission import not_party, tied, ties_of
from workflows.refusals import told
from workflows.roles import ROLES
from workflows.seats import Seats, no_seat_reason
from workflows.sections import Section, clean

MOST_PAPERS = 40
# A paper that nothing asks for.
OTHER = "other"


def section_named(programme: SectionedProgramme, case: Any, name: str) -> Section:
    """The case's section. Raises NotFound."""
    for section in programme.sections_of(case):
        if section.name == name:
            return section
    raise NotFound("no_section", _("There is no such section."))


def save_section(
    programme: SectionedProgramme,
    ref: str,
    name: str,
    raw: Mapping[str, Any],
    seats: Seats,
    *,
    keeps: bool = False,
) -> Any:
    """The section's answers are kept, all or none, and the case is given. Raises NotFound, NotAllowed, Conflict,
    Invalid (by `section.field`).

    With `keeps`, what `raw` doesn't name stays: a page sends what it shows.
    """
    with editing(programme, ref, seats) as case:
        section = section_named(programme, case, name)
        known = {field.name for field in section.fields}
        stored = {key: value for key, value in (case.sections.get(name) or {}).items() if key in known}
        kept, errors = clean(section, {**stored, **raw} if keeps else raw, prefix=f"{name}.")
        if errors:
            raise Invalid(errors)
        _refuse_hers(section, kept, seats)
        case.sections = {**case.sections, name: kept}
        if programme.title_at.partition(".")[0] == name:
            case.title = str(answer_at(case.sections, programme.title_at) or "")[:60]
        programme.saved(case, name)
        case.save()
    return case


def _refuse_hers(section: Section, answers: Mapping[str, Any], seats: Seats) -> None:
    """Her own number or her kin's, once stored, would keep her from ever correcting it."""
    named = [
        (f"{section.name}.{field.name}", answers[field.name])
        for field in section.fields
        if field.read is read_id_number and answers.get(field.name)
    ]
    officer = seats.officer
    sentences = {
        True: _("This is your own ID number. Whoever stands in an application can't write it."),
        False: _("This is the ID number of a relative whom you declared: someone else must write it."),
    }
    errors = {field: [sentences[index == officer.id_index]] for field, index in tied(officer, named)}
    if errors:
        raise Invalid(errors, code="own_number")


def add_paper(
    programme: SectionedProgramme, ref: str, seats: Seats, *, kind: str, subject: str, data: bytes
) -> Attachment:
    """The paper is stored and stands in the draft, in place of an earlier one of its kind and subject.

    Raises NotFound, NotAllowed, Invalid (what is wrong with the file, and what to do), Conflict.
    """
    case = case_seen(programme, ref, seats)
    may_write(programme, case, seats)
    _check_kind(programme, case, kind, subject)
    # Decoding takes seconds: nobody waits for it under a lock. What was true before it is asked again.
    return _put(programme, ref, seats, kind=kind, subject=subject, prepared=prepare(data))


def _put(
    programme: SectionedProgramme, ref: str, seats: Seats, *, kind: str, subject: str, prepared: Prepared
) -> Attachment:
    with editing(programme, ref, seats) as case:
        _check_kind(programme, case, kind, subject)
        file, now = record(prepared), clock.now()
        present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True)
        if present.count() >= MOST_PAPERS:
            raise Invalid({"file": [_("This application has too many papers; remove one first.")]})
        same = present.filter(kind=kind, subject=subject, file=file).first()
        if same is not None:
            # Sent again over a weak line: the paper is there already.
            return same
        if kind != OTHER:
            present.filter(kind=kind, subject=subject).update(removed_at=now)
        return Attachment.objects.create(
            case_id=case.pk, kind=kind, subject=subject, file=file, added_by=seats.officer, added_at=now
        )


def remove_paper(programme: SectionedProgramme, ref: str, paper_id: int, seats: Seats) -> None:
    """The paper no longer stands in the draft; its bytes stay if a round was signed with them."""
    with editing(programme, ref, seats) as case:
        found = Attachment.objects.filter(pk=paper_id, case_id=case.pk, removed_at__isnull=True)
        if not found.update(removed_at=clock.now()):
            raise NotFound("no_paper", _("There is no such paper in this application."))


def _check_kind(programme: SectionedProgramme, case: Any, kind: str, subject: str) -> None:
    wanted = {(paper.kind, paper.subject) for paper in programme.attachments_of(case)}
    if (kind, subject) not in {*wanted, (OTHER, "")}:
        raise Invalid(
            {"kind": [_("This application needs no such paper. Save the section that it belongs to first.")]}
        )


def case_seen(programme: SectionedProgramme, ref: str, seats: Seats) -> Any:
    """The case as it is now, not locked. Raises NotFound for what she may not see, NotAllowed without a seat."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    case = programme.model._default_manager.filter(ref=ref).first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    return case


@contextmanager
def editing(programme: SectionedProgramme, ref: str, seats: Seats) -> Iterator[Any]:
    """The case, locked, if this officer may write in it now; what is done inside is done whole or not at all."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic():
        case = acts.lock(programme, ref, seats)
        may_write(programme, case, seats)
        yield case


def may_write(programme: SectionedProgramme, case: Any, seats: Seats) -> None:
    """Nothing, if this officer may write in the draft now. Raises NotAllowed with the reason."""
    if case.state not in programme.editable:
        raise NotAllowed(
            "wrong_state", _("The application is with the reviewers; it can be changed once it is returned.")
        )
    roles = programme.writing_roles or programme.opening_roles
    if not any(seat.covers(case.place_code) for seat in seats.of_role(*roles)):
        names = _(" or ").join(str(ROLES[role].label) for role in roles)
        raise NotAllowed("wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})
    if answer := not_party(ties_of(case, seats.officer)):
        raise NotAllowed(answer.code, answer.reason)
