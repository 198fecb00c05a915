"""走访: planned, done, cancelled; what was found is written once, and a need becomes a follow-up with a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.caring import keeper_of
from people.merged import who_speaks
from people.models import FollowUp, Helper, Person, Visit
from people.policy import load_policy
from people.privacy import keeper_seat, keeping, person_in_reach
from workflows import clock, journal
from workflows.calendar import add_working_days
from workflows.errors import Conflict, Invalid, NotFound
from workflows.files import JPEG_TYPE, Prepared, prepare, record
from workflows.refusals import told
from workflows.seats import Seat, Seats
from workflows.text import UnprintableError, lines

PLAN: Final = "plan_visit"
DO: Final = "do_visit"
CANCEL: Final = "cancel_visit"
SETTLE: Final = "settle_follow_up"
POOR: Final[dict[str, Any]] = {"yes": gettext_lazy("In poverty"), "no": gettext_lazy("Not in poverty")}
# What a visit finds, and how long each may be.
LONGEST: Final = {"why": 300, "life": 500, "difficulties": 500}
NEED_LONGEST: Final = 300
_KEY_LONGEST: Final = 64


@dataclass(frozen=True)
class Done:
    """A visit as it is entered; `visit` is the planned one that it was, `need` what is to be seen to by `due_on`."""

    person: int
    done_on: date
    found: Mapping[str, str]
    need: str = ""
    due_on: date | None = None
    helper: int | None = None
    photo: bytes = b""
    visit: int | None = None
    key: str = ""
    # What couldn't be read on the way here, by field.
    faults: Mapping[str, list[str]] = field(default_factory=dict)


def plan(seats: Seats, person_id: int, planned_for: date) -> Visit:
    """She is to be visited on that day. Raises NotAllowed, NotFound, Invalid."""
    person, seat = person_of(seats, person_id)
    if planned_for < clock.today():
        raise Invalid({"planned_for": [_("Write a day that isn’t before today.")]})
    if planned_for.year > clock.today().year + 1:
        raise Invalid({"planned_for": [_("Write a day of this year or the next.")]})
    with told(), transaction.atomic(), clock.at(clock.now()):
        hers = _locked(person)
        if Visit.objects.filter(
            person_id__in=hers, status=Visit.Status.PLANNED, planned_for=planned_for
        ).exists():
            raise Conflict("planned_already", _("A visit to her is planned for that day already."))
        visit = Visit.objects.create(
            person=person,
            place_code=person.place_code,
            status=Visit.Status.PLANNED,
            planned_for=planned_for,
            **_by(seats, seat),
        )
        _enter(PLAN, seats, seat, visit=visit.pk, person=person.pk)
        return visit


def cancel(seats: Seats, visit_id: int) -> Visit:
    """The visit won't take place. Raises NotAllowed, NotFound, Conflict where it took place or was cancelled."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        visit, seat = _visit(seats, visit_id)
        if visit.status != Visit.Status.PLANNED:
            raise Conflict("moved_on", _("This visit was done or cancelled before."))
        visit.status = Visit.Status.CANCELLED
        visit.save(update_fields=["status"])
        _enter(CANCEL, seats, seat, visit=visit.pk, person=visit.person_id)
        return visit


def do(seats: Seats, done: Done) -> Visit:
    """The visit stands with what was found, its need has a follow-up. The same key again is the same visit.

    Raises NotAllowed, NotFound, Invalid naming every field, Conflict.
    """
    person, seat = person_of(seats, done.person)
    done = replace(done, person=person.pk)
    found = _checked(done, person)
    if (before := _sent_before(seats, done, found)) is not None:
        return before
    photo = _photo(done.photo)
    with told(), transaction.atomic(), clock.at(clock.now()):
        hers = _locked(person)
        if (before := _sent_before(seats, done, found)) is not None:
            return before
        if Visit.objects.filter(person_id__in=hers, status=Visit.Status.DONE, done_on=done.done_on).exists():
            raise Invalid({"done_on": [_("A visit to her on this day is entered already.")]})
        visit = _planned(seats, done, hers) or Visit(person=person)
        # Planned before she moved, it is counted where she is visited.
        visit.place_code = person.place_code
        visit.status, visit.done_on, visit.found = Visit.Status.DONE, done.done_on, found
        visit.helper = _helper(done, person)
        visit.photo = record(photo) if photo is not None else None
        visit.key = done.key or None
        for name, value in _by(seats, seat).items():
            setattr(visit, name, value)
        visit.save()
        need = _open(visit, done)
        facts = {"follow_up": need.pk} if need is not None else {}
        _enter(DO, seats, seat, visit=visit.pk, person=person.pk, **facts)
        return visit


def settle(seats: Seats, follow_up_id: int, outcome: str, done_on: date) -> FollowUp:
    """The need was seen to, and how. Raises NotAllowed, NotFound, Invalid, Conflict."""
    with told(), transaction.atomic(), clock.at(clock.now()):
        rows = FollowUp.objects.select_for_update(of=("self",)).select_related("person__merged_into")
        need = rows.filter(pk=follow_up_id).first()
        seat = keeper_of(keeping(seats), need) if need is not None else None
        if need is None or seat is None:
            raise NotFound("not_found", _("There is no such entry."))
        if need.done_on is not None:
            raise Conflict("moved_on", _("This need was settled before."))
        faults: dict[str, list[str]] = {}
        text = _text("outcome", outcome, NEED_LONGEST, faults)
        if not text and "outcome" not in faults:
            faults["outcome"] = [_("Write what came of it.")]
        opened = FollowUp.objects.values_list("visit__done_on", flat=True).get(pk=need.pk)
        if done_on > clock.today() or (opened is not None and done_on < opened):
            faults["done_on"] = [_("Write a day from the visit to today.")]
        if faults:
            raise Invalid(faults)
        need.outcome, need.done_on, need.settled_by = text, done_on, seats.officer
        need.save(update_fields=["outcome", "done_on", "settled_by"])
        _enter(SETTLE, seats, seat, follow_up=need.pk, person=need.person_id)
        return need


def due_by_default(place_code: str, done_on: date) -> date | None:
    """The last day of the policy's working days for a need; None where the place has no such days."""
    days = load_policy().at(place_code, done_on).value("follow_up_days")
    return add_working_days(done_on, days).day if days is not None else None


def person_of(seats: Seats, person_id: int) -> tuple[Person, Seat]:
    """The person in one of her places, and the seat that keeps it; of a merged row the one that speaks for it.

    Raises NotAllowed, NotFound.
    """
    held = keeping(seats)
    person = person_in_reach(held, person_id)
    if person is None and (row := Person.objects.filter(pk=person_id, merged_into__isnull=False).first()):
        # A form that was opened, or kept on a phone, before the two rows were one.
        person = person_in_reach(held, row.merged_into_id or 0)
    seat = keeper_seat(seats, person.place_code) if person is not None else None
    if person is None or seat is None or person.merged_into_id is not None:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return person, seat


def _locked(person: Person) -> Collection[int]:
    """Her rows, while nobody else writes of her. Raises Conflict where hers was merged at this moment."""
    if Person.objects.select_for_update().get(pk=person.pk).merged_into_id is not None:
        raise Conflict("moved_on", _("This entry was changed meanwhile; open the page again."))
    return who_speaks([person.pk])


def _by(seats: Seats, seat: Seat) -> dict[str, Any]:
    return {"entered_by": seats.officer, "entered_post_id": seat.post_id, "entered_at": clock.now()}


def _visit(seats: Seats, visit_id: int) -> tuple[Visit, Seat]:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("person__merged_into")
    visit = rows.filter(pk=visit_id).first()
    seat = keeper_of(keeping(seats), visit) if visit is not None else None
    if visit is None or seat is None:
        raise NotFound("not_found", _("There is no such entry."))
    return visit, seat


def _sent_before(seats: Seats, done: Done, found: Mapping[str, str]) -> Visit | None:
    if not done.key:
        return None
    before = Visit.objects.select_related("person__merged_into").filter(key=done.key[:_KEY_LONGEST]).first()
    if before is None:
        return None
    said = (before.person.speaker.pk, before.entered_by_id, before.done_on, before.found)
    if said != (done.person, seats.officer.pk, done.done_on, dict(found)):
        raise Conflict("key_reused", _("This key was used for another request. Open the page again."))
    return before


def _checked(done: Done, person: Person) -> dict[str, str]:
    faults: dict[str, list[str]] = {name: list(sentences) for name, sentences in done.faults.items()}
    if "done_on" not in faults and not person.birth_date <= done.done_on <= clock.today():
        faults["done_on"] = [_("Write a day that isn’t after today.")]
    found = {"poor": str(done.found.get("poor", ""))}
    if found["poor"] not in POOR:
        faults["poor"] = [_("Say whether she lives in poverty.")]
    for name, longest in LONGEST.items():
        if text := _text(name, str(done.found.get(name, "")), longest, faults):
            found[name] = text
    if found["poor"] == "yes" and "why" not in found:
        faults.setdefault("why", [_("Write why she lives in poverty.")])
    if "life" not in found:
        faults.setdefault("life", [_("Write how she lives and works.")])
    _check_need(done, faults)
    if len(done.key) > _KEY_LONGEST:
        faults["key"] = [_("Write at most %(most)d characters.") % {"most": _KEY_LONGEST}]
    if faults:
        raise Invalid(faults)
    return found


def _check_need(done: Done, faults: dict[str, list[str]]) -> None:
    need = _text("need", done.need, NEED_LONGEST, faults)
    if done.due_on is not None and not need:
        faults.setdefault("need", [_("Write what is needed by that day.")])
    if done.due_on is not None and done.due_on < done.done_on:
        faults.setdefault("due_on", [_("Write a day that isn’t before the visit.")])


def _text(name: str, typed: str, longest: int, faults: dict[str, list[str]]) -> str:
    try:
        text = lines(typed)
    except UnprintableError:
        faults[name] = [_("Remove the characters that can't be printed.")]
        return ""
    if len(text) > longest:
        faults[name] = [_("Write at most %(most)d characters.") % {"most": longest}]
    return text


def _photo(data: bytes) -> Prepared | None:
    """The photo as it is kept: re-encoded, so that it doesn't say where it was taken. Raises Invalid."""
    if not data:
        return None
    try:
        photo = prepare(data)
    except Invalid as error:
        raise Invalid({"photo": error.fields.get("file", [str(error.reason)])}) from error
    if photo.media_type != JPEG_TYPE:
        raise Invalid({"photo": [_("Send a photo (JPEG, PNG or WEBP).")]})
    return photo


def _planned(seats: Seats, done: Done, hers: Collection[int]) -> Visit | None:
    """The planned one, which stays on the row of hers for which it was planned."""
    if done.visit is None:
        return None
    visit, _seat = _visit(seats, done.visit)
    if visit.person_id not in hers:
        raise NotFound("not_found", _("There is no such entry."))
    if visit.status != Visit.Status.PLANNED:
        raise Conflict("moved_on", _("This visit was done or cancelled before."))
    return visit


def _helper(done: Done, person: Person) -> Helper | None:
    """Who went along: somebody who helped in the person's place on that day. Raises Invalid."""
    if done.helper is None:
        return None
    helper = Helper.objects.filter(pk=done.helper).first()
    if helper is None or not person.place_code.startswith(helper.place_code):
        raise Invalid({"helper": [_("Choose one of the list.")]})
    if done.done_on < helper.starts_on or (helper.left_on is not None and helper.left_on < done.done_on):
        raise Invalid({"helper": [_("%(name)s didn’t help on that day.") % {"name": helper.name}]})
    return helper


def _open(visit: Visit, done: Done) -> FollowUp | None:
    need = lines(done.need)
    if not need:
        return None
    due_on = done.due_on or due_by_default(visit.place_code, done.done_on)
    if due_on is None:
        raise Invalid({"due_on": [_("Write by when it is to be seen to.")]})
    return FollowUp.objects.create(
        visit=visit,
        person_id=visit.person_id,
        place_code=visit.place_code,
        what=need,
        due_on=due_on,
        entered_at=clock.now(),
    )


def _enter(act: str, seats: Seats, seat: Seat, **facts: int) -> None:
    journal.append(
        county=seat.county, act=act, officer_id=seats.officer.pk, post_id=seat.post_id, facts=dict(facts)
    )
