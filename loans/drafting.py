"""Writing a draft: the only ways to change the content before it is signed (again).

Drafts and returned cases are changed by the village cadre of the place, under the case's lock; what was signed lies in
its round's content and isn't touched. Saving a section is no act: the journal gets the digest when it is submitted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from loans.models import LoanCase
from loans.programme import LOANS
from loans.rules import required_papers
from loans.sections import SECTIONS, clean_guarantors
from workflows import acts, clock
from workflows.crypto import Unreadable
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.files import JPEG_TYPE, Prepared, prepare, prepare_together, record
from workflows.models import Attachment
from workflows.opening import open_case
from workflows.permission import not_party, tied, ties_of
from workflows.refusals import told
from workflows.seats import Seats, no_seat_reason
from workflows.sections import clean

EDITABLE = ("draft", "returned")
MOST_PAPERS = 40


def open_application(place_code: str, seats: Seats, *, key: str) -> acts.Outcome:
    """A new draft in the village. Raises NotAllowed, Invalid, Conflict."""
    return open_case(LOANS, place_code, seats, key=key, columns={})


def save_section(ref: str, name: str, raw: Mapping[str, Any], seats: Seats) -> LoanCase:
    """The section's answers are kept, all or none. Raises NotFound, NotAllowed, Invalid (by `section.field`)."""
    if name not in SECTIONS:
        raise NotFound("no_section", _("There is no such section."))
    with editing(ref, seats) as case:
        write_section(case, name, raw, seats)
    return case


def write_section(case: LoanCase, name: str, raw: Mapping[str, Any], seats: Seats) -> None:
    """Inside `editing`, for a page that builds on what stands there. Raises Invalid (by `section.field`)."""
    kept, errors = clean(SECTIONS[name], raw, prefix=f"{name}.")
    if errors:
        raise Invalid(errors)
    _write(case, name, kept, seats)


def save_guarantors(ref: str, raw: Any, seats: Seats) -> LoanCase:
    """The list of guarantors is this one. Raises NotFound, NotAllowed, Invalid (by `guarantors.0.field`)."""
    with editing(ref, seats) as case:
        write_guarantors(case, raw, seats)
    return case


def write_guarantors(case: LoanCase, raw: Any, seats: Seats) -> None:
    """Inside `editing`, as `write_section`; each one's papers go along. Raises Invalid (by `guarantors.0.field`)."""
    kept, errors = clean_guarantors(raw)
    if errors:
        raise Invalid(errors)
    before = case.sections.get("guarantors") or []
    _write(case, "guarantors", kept, seats)
    _move_papers(case, _places(before, kept))


def _places(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> dict[int, int | None]:
    """Where each guarantor of `before` stands now, None for one who is gone.

    A guarantor is known by the ID number; a number that is new at the same place is a correction of the same person.
    """
    numbers = [row.get("id_number") for row in now]
    known = {row.get("id_number") for row in before} - {None}
    places: dict[int, int | None] = {}
    for index, row in enumerate(before):
        number = row.get("id_number")
        if number is not None and number in numbers:
            places[index] = numbers.index(number)
        else:
            places[index] = index if index < len(numbers) and numbers[index] not in known else None
    return places


def _move_papers(case: LoanCase, places: Mapping[int, int | None]) -> None:
    """The papers of a guarantor go along to the new place; those of one who is gone stand no longer in the draft."""
    moved = []
    for old, new in places.items():
        if old == new:
            continue
        subject = f"guarantor-{old + 1}"
        papers = Attachment.objects.filter(case_id=case.pk, subject=subject, removed_at__isnull=True)
        for paper in papers if new is not None else ():
            row = Attachment(case_id=case.pk, kind=paper.kind, subject=f"guarantor-{(new or 0) + 1}")
            row.file_id, row.added_by_id, row.added_at = paper.file_id, paper.added_by_id, paper.added_at
            moved.append(row)
        papers.update(removed_at=clock.now())
    Attachment.objects.bulk_create(moved)


def _write(case: LoanCase, name: str, answers: Any, seats: Seats) -> None:
    _refuse_hers(name, answers, seats)
    case.sections = {**case.sections, name: answers}
    if name == "applicant":
        case.title = answers.get("name") or ""
    if name == "project" and case.accepted_on is None:
        # Once it was accepted it is counted under the industry that was submitted, until another one is.
        case.industry = answers.get("industry") or ""
    case.save()


def _refuse_hers(name: str, answers: Any, seats: Seats) -> None:
    """Her own number or her kin's, once stored, would keep her from ever correcting it."""
    rows = answers if isinstance(answers, list) else [answers]
    named = [
        (f"{name}.{index}.{field}" if isinstance(answers, list) else f"{name}.{field}", row[field])
        for index, row in enumerate(rows)
        for field in ("id_number", "spouse_id_number")
        if row.get(field)
    ]
    officer = seats.officer
    sentences = {
        True: _("This is your own ID number. Whoever stands in an application can't write it."),
        False: _("This is the ID number of a relative whom you declared: someone else must write it."),
    }
    errors = {field: [sentences[index == officer.id_index]] for field, index in tied(officer, named)}
    if errors:
        raise Invalid(errors, code="own_number")


def add_paper(ref: str, kind: str, subject: str, data: bytes, seats: Seats) -> Attachment:
    """The paper is stored and stands in the draft, in place of an earlier one of its kind and person.

    Raises NotFound, NotAllowed, Invalid (what is wrong with the file, and what to do), Conflict.
    """
    _check_kind(_editable(ref, seats), kind, subject)
    # Decoding takes seconds: nobody waits for it under a lock. What was true before it is asked again.
    return _put(ref, kind, subject, prepare(data), seats)


def add_photos(
    ref: str, kind: str, subject: str, photos: Sequence[bytes], seats: Seats, *, onto: int | None = None
) -> Attachment:
    """Several photographs of one paper stand in the draft as one picture, with what the paper `onto` shows above them.

    The same photographs sent again to the same paper are there once. Raises as add_paper does; Conflict where the
    paper `onto` isn't the one that is there any more.
    """
    case = _editable(ref, seats)
    _check_kind(case, kind, subject)
    first = None
    if onto is not None:
        papers = Attachment.objects.filter(case_id=case.pk, kind=kind, subject=subject)
        first = papers.select_related("file").filter(pk=onto).first()
        # Other papers aren't parts of each other: each stands by itself.
        if first is None or kind == "other" or first.file.media_type != JPEG_TYPE:
            raise NotFound("no_paper", _("There is no such paper in this application."))
    try:
        prepared = prepare_together(photos, first.file if first else None)
    except Unreadable as error:
        raise NotFound("paper_unreadable", _("This paper can't be read any more. Send it again.")) from error
    return _put(ref, kind, subject, prepared, seats, onto=onto)


def _put(
    ref: str, kind: str, subject: str, prepared: Prepared, seats: Seats, *, onto: int | None = None
) -> Attachment:
    with editing(ref, seats) as case:
        _check_kind(case, kind, subject)
        file = record(prepared)
        now = clock.now()
        present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True)
        if present.count() >= MOST_PAPERS:
            raise Invalid({"file": [_("This application has too many papers; remove one first.")]})
        same = present.filter(kind=kind, subject=subject, file=file).first()
        if same is not None:
            # Sent again over a weak line: the paper is there already.
            return same
        if onto is not None and not present.filter(pk=onto).exists():
            raise Conflict(
                "paper_changed",
                _("This paper changed in another window. Look at it, then add the photo again."),
            )
        if kind != "other":
            present.filter(kind=kind, subject=subject).update(removed_at=now)
        return Attachment.objects.create(
            case_id=case.pk, kind=kind, subject=subject, file=file, added_by=seats.officer, added_at=now
        )


def remove_paper(ref: str, paper_id: int, seats: Seats) -> None:
    """The paper no longer stands in the draft; its bytes stay if a round was signed with them."""
    with editing(ref, seats) as case:
        found = Attachment.objects.filter(pk=paper_id, case_id=case.pk, removed_at__isnull=True)
        if not found.update(removed_at=clock.now()):
            raise NotFound("no_paper", _("There is no such paper in this application."))


def _check_kind(case: LoanCase, kind: str, subject: str) -> None:
    if (kind, subject) == ("other", ""):
        return
    wanted = required_papers(case, case.sections, case.sections.get("guarantors") or ())
    if (kind, subject) not in {(paper.kind, paper.subject) for paper in wanted}:
        raise Invalid(
            {"kind": [_("This application needs no such paper. Save the section that it belongs to first.")]}
        )


def _editable(ref: str, seats: Seats) -> LoanCase:
    """The case as it is now, not locked, if this officer may write in it."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    case: LoanCase | None = LoanCase.objects.filter(ref=ref).first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    may_edit(case, seats)
    return case


@contextmanager
def editing(ref: str, seats: Seats) -> Iterator[LoanCase]:
    """The case, locked, if this officer may write in it now; what is done inside is done whole or not at all."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with told(), transaction.atomic():
        case = acts.lock(LOANS, ref, seats)
        may_edit(case, seats)
        yield case


def may_edit(case: LoanCase, seats: Seats) -> None:
    """Nothing, if this officer may write in the draft now. Raises NotAllowed with the reason."""
    if case.state not in EDITABLE:
        raise NotAllowed(
            "wrong_state", _("The application is with the reviewers; it can be changed once it is returned.")
        )
    cadres = [seat for seat in seats.of_role("village_cadre") if seat.covers(case.place_code)]
    if not cadres:
        raise NotAllowed("wrong_post", _("Only the village cadre of this place changes an application."))
    if answer := not_party(ties_of(case, seats.officer)):
        raise NotAllowed(answer.code, answer.reason)
