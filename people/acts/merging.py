"""Merging two rows of one person, and undoing it, each by two officers. No fact is moved, so all can be undone."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from people import turns
from people.constraints import MERGED_ALREADY
from people.models import Merge, Pairing, Person, Suspicion
from people.privacy import keeper_seat
from people.standings import follow_facts
from workflows import clock
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.seats import Seat, Seats, no_seat_reason
from workflows.text import UnprintableError, plain

PROPOSE = "propose_merge"
SETTLE = "merge_persons"
REJECT = "reject_merge"
PROPOSE_UNDO = "propose_undo_merge"
UNDO = "undo_merge"


def propose(seats: Seats, kept_id: int, other_id: int, reason: str) -> Merge:
    """It is proposed that both rows are one person and that the first one speaks; another officer decides.

    Raises NotFound, NotAllowed, Invalid, Conflict where a merge of one of them is done, or is open and would chain.
    """
    reason = _readable(reason)
    if not reason or len(reason) > 200:
        raise Invalid({"reason": [_("Write in a sentence how you know that both are one person.")]})
    with turns.in_turn():
        kept, other = _both(kept_id, other_id)
        seat = _seat(seats, kept, other)
        if kept.sex != other.sex:
            raise Invalid({"other": [_("A woman and a man aren’t one person.")]})
        if kept.id_index and other.id_index and not _is_suspected(kept, other):
            raise Invalid(
                {"other": [_("Both have an ID number of their own, and the numbers aren’t alike.")]}
            )
        _check_free(kept, other)
        if Merge.objects.filter(
            Q(other__in=[kept, other]) | Q(kept=other), status=Merge.Status.PROPOSED
        ).exists():
            raise Conflict(
                "merge_open", _("It is proposed already to merge one of the two. Let that be decided first.")
            )
        merge = Merge.objects.create(
            kept=kept,
            other=other,
            county=seat.county,
            reason=reason,
            proposed_by=seats.officer,
            proposed_post_id=seat.post_id,
            proposed_at=clock.now(),
        )
        _enter(PROPOSE, seats, seat, merge)
        return merge


def settle(seats: Seats, merge_id: int, *, is_one_person: bool) -> Merge:
    """Merged, or found to be two persons, by another officer than who proposed it. Raises as `propose` does."""
    with turns.in_turn():
        merge, seat = _locked(seats, merge_id, Merge.Status.PROPOSED)
        if merge.proposed_by_id == seats.officer.pk:
            raise NotAllowed("same_person", _("You proposed it; another officer decides."))
        if is_one_person:
            _check_helpers(merge)
        merge.settled_by, merge.settled_at = seats.officer, clock.now()
        merge.status = Merge.Status.MERGED if is_one_person else Merge.Status.REJECTED
        merge.save()
        if is_one_person:
            _check_free(merge.kept, merge.other)
            Person.objects.filter(pk=merge.other_id).update(merged_into_id=merge.kept_id)
            follow_facts([merge.kept_id, merge.other_id])
        pair = sorted((merge.kept_id, merge.other_id))
        Suspicion.objects.filter(one_id=pair[0], other_id=pair[1], settled_at__isnull=True).update(
            settled_at=clock.now(), settled_by=seats.officer
        )
        _enter(SETTLE if is_one_person else REJECT, seats, seat, merge)
        return merge


def propose_undo(seats: Seats, merge_id: int) -> Merge:
    """It is proposed that the merge was wrong; another officer decides. Raises as `propose` does."""
    with turns.in_turn():
        merge, seat = _locked(seats, merge_id, Merge.Status.MERGED)
        merge.status, merge.undo_proposed_by = Merge.Status.UNDOING, seats.officer
        merge.save()
        _enter(PROPOSE_UNDO, seats, seat, merge)
        return merge


def settle_undo(seats: Seats, merge_id: int, *, was_wrong: bool) -> Merge:
    """Both rows speak for themselves again, each with what was stated of it; or the merge stays."""
    with turns.in_turn():
        merge, seat = _locked(seats, merge_id, Merge.Status.UNDOING)
        if merge.undo_proposed_by_id == seats.officer.pk:
            raise NotAllowed("same_person", _("You proposed it; another officer decides."))
        if was_wrong:
            merge.status, merge.undone_by, merge.undone_at = Merge.Status.UNDONE, seats.officer, clock.now()
            Person.objects.filter(pk=merge.other_id).update(merged_into=None)
        else:
            merge.status, merge.undo_proposed_by = Merge.Status.MERGED, None
        merge.save()
        follow_facts([merge.kept_id, merge.other_id])
        _enter(UNDO if was_wrong else SETTLE, seats, seat, merge)
        return merge


def settle_doubt(seats: Seats, suspicion_id: int) -> Suspicion:
    """The doubt is settled: these are two persons, or the name is right as it stands. Raises NotFound, NotAllowed."""
    with turns.in_turn():
        doubt = (
            Suspicion.objects.select_for_update(of=("self",))
            .select_related("one", "other")
            .filter(pk=suspicion_id, settled_at__isnull=True)
            .first()
        )
        if doubt is None:
            raise NotFound("not_found", _("There is no such entry."))
        seat = _seat(seats, doubt.one, doubt.other or doubt.one)
        doubt.settled_at, doubt.settled_by = clock.now(), seats.officer
        doubt.save()
        turns.enter(
            county=seat.county,
            act=REJECT,
            officer_id=seats.officer.pk,
            post_id=seat.post_id,
            facts={"person": doubt.one_id, "other_person": doubt.other_id},
        )
        return doubt


def _readable(text: str) -> str:
    """The text in one line. Raises Invalid where it can't be printed."""
    try:
        return " ".join(plain(text).split())
    except UnprintableError:
        raise Invalid({"reason": [_("Remove the characters that can't be printed.")]}) from None


def _both(kept_id: int, other_id: int) -> tuple[Person, Person]:
    rows = {
        p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[kept_id, other_id]).order_by("pk")
    }
    if kept_id == other_id or len(rows) < 2:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return rows[kept_id], rows[other_id]


def _check_free(kept: Person, other: Person) -> None:
    """The one is nobody else's row, and the other one neither has a speaker nor is one. Raises Conflict."""
    if kept.merged_into_id or other.merged_into_id or other.merged.exists():
        raise Conflict("merged_already", str(MERGED_ALREADY))


def _locked(seats: Seats, merge_id: int, status: str) -> tuple[Merge, Seat]:
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotFound("not_found", _("There is no such entry."))
    kept, other = _both(merge.kept_id, merge.other_id)
    merge = Merge.objects.select_for_update().get(pk=merge_id)
    merge.kept, merge.other = kept, other
    seat = _seat(seats, kept, other)
    if merge.status != status:
        raise Conflict("moved_on", _("This entry was changed meanwhile; open the page again."))
    return merge, seat


def _seat(seats: Seats, kept: Person, other: Person) -> Seat:
    """The seat that answers for both, as far as they are registered anywhere."""
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    codes = [person.place_code for person in (kept, other) if person.place_code]
    found = [keeper_seat(seats, code) for code in codes]
    if not found or None in found:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    seat = found[0]
    assert seat is not None
    return seat


def _check_helpers(merge: Merge) -> None:
    """One helper looks after a mother: whoever would have two keeps one of them first. Raises Conflict."""
    pairs = Pairing.objects.filter(person_id__in=(merge.kept_id, merge.other_id), ends_on__isnull=True)
    if pairs.count() > 1:
        raise Conflict("two_helpers", _("Each of the two rows has a helper. End one of the pairs first."))


def _is_suspected(kept: Person, other: Person) -> bool:
    one, two = sorted((kept.pk, other.pk))
    return Suspicion.objects.filter(one_id=one, other_id=two).exists()


def _enter(act: str, seats: Seats, seat: Seat, merge: Merge) -> None:
    facts: dict[str, Any] = {"person": merge.kept_id, "other_person": merge.other_id}
    turns.enter(county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=facts)
