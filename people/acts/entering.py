"""Entering a person, and who lives with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from django.utils.translation import gettext as _

from people import turns
from people.acts import doubts, stating
from people.acts.meeting import Unnumbered, meet, meet_without_number
from people.acts.stating import Statement
from people.lives import effective
from people.models import Household, HouseholdRole, Membership, Person
from people.privacy import keeper_seat, keeping_seat
from people.standings import follow_facts
from workflows import clock
from workflows.bulk import insert, made
from workflows.errors import Invalid, NotFound
from workflows.identity import (
    IdNumberError,
    NameFormError,
    normalise_id_number,
    normalise_name,
    parse_id_number,
)
from workflows.refs import new_ref
from workflows.seats import Seat, Seats
from workflows.tables.cells import worded

ENTER = "enter_person"
HOUSEHOLD = "change_household"


@dataclass(frozen=True)
class Entered:
    """Somebody as a cadre types her: by ID number, or by sex and day of birth where nobody has the number."""

    name: str
    id_number: str = ""
    sex: Literal["", "f", "m"] = ""
    birth_date: date | None = None
    # What is known of her from `since` on, besides where she is registered.
    facts: Sequence[Statement] = field(default_factory=tuple)


def enter_person(
    seats: Seats, entered: Entered, *, place_code: str, group: str, since: date, source: str
) -> Person:
    """She stands in the village's registers by her facts; met before, she is the same person as then.

    Raises NotAllowed, NotFound for a village that isn't hers, Invalid naming every field.
    """
    seat = keeping_seat(seats, place_code)
    typed = checked_person(entered)
    with turns.in_turn():
        person, is_new = _met(typed, place_code)
        doubts.look_at([doubts.Typed(person, typed.name, place_code)], seat.county)
        if person.place_code and keeper_seat(seats, person.place_code) is None:
            # By the name that was typed: a number alone opens nobody's name.
            raise Invalid(
                {
                    "id_number": [
                        _(
                            "She is registered in another village (%(name)s). Ask that village or the township to "
                            "enter her move."
                        )
                        % {"name": typed.name}
                    ]
                }
            )
        at = Statement("residence", since, {"place": place_code, "group": group}, person=person.pk)
        rest = [_of(person, statement) for statement in typed.facts]
        stating.state(seats, [at, *rest], source=source)
        if is_new:
            turns.enter(
                county=seat.county,
                act=ENTER,
                officer_id=seats.officer.pk,
                post_id=seat.post_id,
                facts={"person": person.pk, "place": place_code},
            )
        person.refresh_from_db()
        return person


def _of(person: Person, statement: Statement) -> Statement:
    return Statement(
        statement.kind,
        statement.starts_on,
        statement.value,
        statement.slot,
        person.pk,
        None,
        statement.other,
        statement.field,
    )


def checked_person(entered: Entered) -> Entered:
    """The same with name and number in the form that is kept. Raises Invalid naming every field that is wrong."""
    faults: dict[str, list[Any]] = {}
    name = entered.name
    try:
        name = normalise_name(entered.name)
    except NameFormError as error:
        faults["name"] = [worded(error)]
    number, sex, born = normalise_id_number(entered.id_number), entered.sex, entered.birth_date
    if number:
        try:
            parsed = parse_id_number(number, on=clock.today())
            sex, born = ("f" if parsed.sex == "female" else "m"), parsed.birth_date
        except IdNumberError as error:
            faults["id_number"] = [worded(error)]
    else:
        if sex not in {"f", "m"}:
            faults["sex"] = [_("Without an ID number, say whether it is a woman or a man.")]
        if born is None:
            faults["birth_date"] = [_("Without an ID number, write the day of birth.")]
        elif born > clock.today():
            faults["birth_date"] = [_("Write a day that isn’t after today.")]
    if faults:
        raise Invalid(faults)
    return Entered(name, number, sex, born, entered.facts)


def _met(entered: Entered, place_code: str) -> tuple[Person, bool]:
    before = clock.now()
    if entered.id_number:
        person = meet({entered.id_number: entered.name})[entered.id_number]
    else:
        assert entered.birth_date is not None
        assert entered.sex
        key = Unnumbered(entered.name, entered.sex, entered.birth_date)
        person = meet_without_number([key], place_code)[key]
    speaks = person.merged_into or person
    return speaks, person.first_met_at >= before


def open_household(seats: Seats, place_code: str, members: Mapping[int, str], *, since: date) -> Household:
    """These persons belong to a new household from `since` on, by their roles. Raises NotAllowed, NotFound, Invalid."""
    seat = keeping_seat(seats, place_code)
    if not members:
        raise Invalid({"members": [_("Name at least one member.")]})
    with turns.in_turn():
        household = Household.objects.create(
            ref=new_ref(),
            place_code=place_code,
            county=seat.county,
            opened_at=clock.now(),
        )
        join(seats, seat, {pk: (household, role) for pk, role in members.items()}, since=since)
        return household


def change_members(
    seats: Seats, household: Household, members: Mapping[int, str | None], *, since: date
) -> None:
    """From `since` on these persons belong to the household by their roles; with None as role, to none any more."""
    seat = keeping_seat(seats, household.place_code)
    with turns.in_turn():
        join(
            seats,
            seat,
            {pk: (household, role) if role else (None, "") for pk, role in members.items()},
            since=since,
        )


def join(
    seats: Seats, seat: Seat, moves: Mapping[int, tuple[Household | None, str]], *, since: date
) -> list[Membership]:
    """Rows for who goes where; registers follow, and the journal says so. Inside a turn of the caller's."""
    people = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=moves).order_by("pk")}
    _check_moves(moves, people, since)
    rows = write_memberships(moves, seats.officer, since=since)
    if rows:
        follow_facts(row.person_id for row in rows)
        turns.enter(
            county=seat.county,
            act=HOUSEHOLD,
            officer_id=seats.officer.pk,
            post_id=seat.post_id,
            facts={"members": len(rows)},
        )
    return rows


def _check_moves(
    moves: Mapping[int, tuple[Household | None, str]], people: Mapping[int, Person], since: date
) -> None:
    if len(people) < len(moves):
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    if since > clock.today():
        raise Invalid({"since": [_("Write a day that isn’t after today.")]})
    if any(home is not None and role not in HouseholdRole.values for home, role in moves.values()):
        raise Invalid({"role": [_("Choose one of the list.")]})


def write_memberships(
    moves: Mapping[int, tuple[Household | None, str]], officer: Any, *, since: date
) -> list[Membership]:
    """The rows that say something new, saved."""
    lines: dict[int, list[Membership]] = {}
    merged = dict(Person.objects.filter(merged_into_id__among=moves).values_list("pk", "merged_into_id"))
    for row in Membership.objects.filter(person_id__among={*moves, *merged}).order_by("starts_on", "pk"):
        lines.setdefault(merged.get(row.person_id, row.person_id) or 0, []).append(row)
    rows = []
    for pk, (home, role) in moves.items():
        held = [row for row in effective(lines.get(pk, ())) if row.starts_on <= since]
        last = held[-1] if held else None
        now = (home.pk if home is not None else None, role)
        if (last.household_id, last.role) == now if last is not None else home is None:
            continue
        own = [row for row in lines.get(pk, ()) if row.person_id == pk]
        on_day = [row.revision for row in own if row.starts_on == since]
        rows.append(
            made(
                Membership,
                person_id=pk,
                starts_on=since,
                revision=max(on_day, default=-1) + 1,
                household_id=home.pk if home is not None else None,
                role=role,
                entered_by_id=officer.pk,
                entered_at=clock.now(),
            )
        )
    insert(rows)
    return rows
