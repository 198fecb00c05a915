"""A family in the registers, and a row of everything that is kept of people: what the triggers are tried on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from people.acts import merging, reminding
from people.acts.entering import Entered, enter_person, open_household
from people.models import FollowUp, Helper, Pairing, Person, Visit
from people.opening import open_register
from people.programme import REGISTERS
from tests.county import VILLAGES, County, id_number
from tests.journal.busy_aid import nominations
from workflows import clock
from workflows.acts import Request, perform


def families(county: County) -> None:
    """Two women and a household; a merge proposed, a visit with what it led to, a helper paired with one of them."""
    seats = county.seats("v1.cadre")
    wife, other = (
        enter_person(
            seats,
            Entered("阿依·木呷", number),
            place_code=VILLAGES[0],
            group="3组",
            since=date(2014, 1, 10),
            source="book",
        )
        for number in (id_number("19850506", 922), id_number("19850506", 924))
    )
    open_household(seats, VILLAGES[0], {wife.pk: "head"}, since=date(2014, 1, 10))
    open_household(seats, VILLAGES[0], {other.pk: "head"}, since=date(2014, 1, 10))
    merging.propose(seats, wife.pk, other.pk, "同一户口簿")
    for person, ref in ((wife, "helper-one"), (other, "helper-two")):
        _cared_for(county, person, ref)
    nominations(county)
    _declared(county)
    # Whoever is told of registers that nobody declared: the day of most of them was the eighteenth.
    with clock.at(clock.now() + timedelta(days=1)):
        assert list(reminding.make(clock.now()))


def _declared(county: County) -> None:
    """A register that the county took over, one that waits, one that was withdrawn."""
    marks = {"marks": [{"target": "register", "note": "请核对"}]}
    stories: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        "women": [("t1.reviewer", "sign", {}), ("c.sealer", "take_over", {})],
        "volunteers": [("t1.reviewer", "return_to_village", marks)],
        "two_cancers": [("v1.cadre", "withdraw", {})],
    }
    for register, steps in stories.items():
        seats = county.seats("v1.cadre")
        ref = open_register(register, 2014, VILLAGES[0], seats, key=f"busy-{register}").ref
        for who, act, data in [("v1.cadre", "submit", {}), *steps]:
            perform(REGISTERS, ref, Request(act, data, "同意"), county.seats(who))


def _cared_for(county: County, person: Person, ref: str) -> None:
    """Rows of visits and helpers."""
    officer, post = county.officers["v1.cadre"], county.posts["v1.cadre"]
    entered = {"entered_by": officer, "entered_at": clock.now()}
    day = date(2014, 3, 10)
    helper = Helper.objects.create(
        ref=ref, name="王老师", county=VILLAGES[0][:6], place_code=VILLAGES[0], starts_on=day, **entered
    )
    Pairing.objects.create(helper=helper, person=person, place_code=VILLAGES[0], starts_on=day, **entered)
    visit = Visit.objects.create(
        person=person,
        place_code=VILLAGES[0],
        status=Visit.Status.DONE,
        done_on=day,
        found={"poor": True},
        entered_post=post,
        key=ref,
        **entered,
    )
    FollowUp.objects.create(
        visit=visit,
        person=person,
        place_code=VILLAGES[0],
        what="修缮房屋",
        due_on=date(2014, 4, 10),
        entered_at=clock.now(),
    )
