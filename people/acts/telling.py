"""What an officer types about one person or household: a statement, a correction, a tie to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from people.acts import doubts, stating
from people.acts.entering import Entered, checked_person, enter_person
from people.acts.marrying import is_divorce, mirrored, mirrors_of
from people.acts.meeting import id_index
from people.acts.stating import Statement, state
from people.models import Fact, Person, VolunteerTeam
from people.privacy import keeper_seat, may_read
from people.turns import in_turn
from workflows import files
from workflows.errors import Conflict, Invalid, NotFound
from workflows.files import Prepared
from workflows.identity import is_same_name
from workflows.seats import Seats


@dataclass(frozen=True)
class Told:
    """From `starts_on` on the value holds of the person or household; None: it holds no longer.

    `other` is the other person of a tie: known by the row's number, or as typed.
    """

    kind: str
    starts_on: date
    value: Mapping[str, Any] | None
    source: str
    slot: str = ""
    person: int | None = None
    household: int | None = None
    other: int | Entered | None = None
    evidence: Prepared | None = None


def tell(seats: Seats, told_: Told) -> list[Fact]:
    """The statement stands; being married, and being so no longer, is stated of both where both are kept in her places.

    Raises what `people.acts.stating.state` does; the other person's fields begin with `other_`.
    """
    with in_turn():
        told_ = _of_team(told_)
        other = _other(seats, told_)
        first = Statement(
            told_.kind,
            told_.starts_on,
            told_.value,
            told_.slot,
            told_.person,
            told_.household,
            other.pk if other is not None else None,
        )
        evidence = files.record(told_.evidence) if told_.evidence is not None else None
        return state(seats, [first, *mirrored(seats, first)], source=told_.source, evidence=evidence)


def take_back(seats: Seats, fact_id: int) -> Fact:
    """The statement counts as not written; of a marriage what was entered with it of the other one neither.

    Raises what `people.acts.stating.take_back` does.
    """
    with in_turn():
        gone = stating.take_back(seats, fact_id)
        waiting = [gone]
        while waiting:
            # Each may give somebody else the spouse of before back.
            mirrors = list(mirrors_of(seats, waiting.pop()))
            waiting += [stating.take_back(seats, mirror.pk) for mirror in mirrors]
        return gone


def correct(seats: Seats, fact_id: int, told_: Told) -> list[Fact]:
    """The statement was wrong: it counts as not written where its day was, and what is told counts in its place.

    Raises as `tell` and `take_back` do.
    """
    with in_turn():
        # What was stated of a row that is merged into hers is corrected on her page.
        of_her = (
            Q(person=told_.person) | Q(person__merged_into=told_.person) if told_.person else Q(person=None)
        )
        fact = Fact.objects.filter(of_her, pk=fact_id, household=told_.household).first()
        if fact is None:
            raise NotFound("not_found", _("There is no such entry."))
        was_of_both = fact.kind == "marital_state" and is_divorce(fact.value) and not is_divorce(told_.value)
        if fact.starts_on != told_.starts_on or was_of_both:
            take_back(seats, fact.pk)
        elif _is_overtaken(fact):
            raise Conflict("moved_on", _("This entry was changed meanwhile; open the page again."))
        kept = replace(told_, kind=fact.kind, slot=fact.slot)
        return tell(seats, kept if told_.other is not None else replace(kept, other=fact.other_id))


def _of_team(told_: Told) -> Told:
    """Of a membership the place is its team's, and it begins while there is the team. Raises Invalid."""
    if told_.kind != "volunteer":
        return told_
    team = VolunteerTeam.objects.select_for_update().filter(ref=told_.slot).first()
    if team is None:
        raise Invalid({"slot": [_("Choose one of the list.")]})
    if told_.value is None:
        return told_
    if told_.starts_on < team.formed_on:
        raise Invalid({"starts_on": [_("Write a day from the team’s first day on.")]})
    was_in = Fact.objects.filter(person=told_.person, kind="volunteer", slot=team.ref)
    if team.ended_on is not None and (told_.starts_on > team.ended_on or not was_in.exists()):
        raise Invalid({"slot": [_("This team has ended.")]})
    return replace(told_, value={**told_.value, "place": team.place_code})


def _is_overtaken(fact: Fact) -> bool:
    """True where another revision of the day counts already."""
    return Fact.objects.filter(
        person=fact.person_id,
        household=fact.household_id,
        kind=fact.kind,
        slot=fact.slot,
        starts_on=fact.starts_on,
        revision__gt=fact.revision,
    ).exists()


def _other(seats: Seats, told_: Told) -> Person | None:
    """The row of the other person, made where nobody knew her: then she is registered where the first one is."""
    if told_.other is None or told_.value is None:
        return None
    if isinstance(told_.other, int):
        found = Person.objects.select_related("merged_into").filter(pk=told_.other).first()
        # Of somebody elsewhere only who is tied already: a number in a form opens nobody's name.
        if found is None or not (_is_near(seats, found) or _is_tied(told_, found)):
            raise Invalid({"other": [_("Say who it is.")]})
        return found.merged_into or found
    try:
        typed = checked_person(told_.other)
        known = _known(typed)
        place = _place_of(told_)
        _check_name(seats, told_, typed, known)
        if known is not None and known.place_code:
            seat = keeper_seat(seats, place)
            if seat is not None:
                doubts.look_at([doubts.Typed(known, typed.name, place)], seat.county)
            return known
        return enter_person(
            seats, typed, place_code=place, group="", since=told_.starts_on, source=told_.source
        )
    except Invalid as error:
        raise Invalid({f"other_{name}": said for name, said in error.fields.items()}) from error


def _check_name(seats: Seats, told_: Told, typed: Entered, known: Person | None) -> None:
    """Somebody registered elsewhere is tied by number only under her own name; raises Invalid for another one.

    Her page would tell the name that is kept there: a number alone opens nobody's name.
    """
    if known is None or not known.place_code or _is_near(seats, known) or _is_tied(told_, known):
        return
    if known.name != typed.name and not is_same_name(known.name, typed.name):
        said = _(
            "Under this ID number somebody stands elsewhere by another name. Compare name and number with the papers; "
            "where both are right, ask whoever keeps both places."
        )
        raise Invalid({"name": [said]})


def _is_near(seats: Seats, person: Person) -> bool:
    return bool(person.place_code) and may_read(seats, person.place_code)


def _is_tied(told_: Told, person: Person) -> bool:
    return Fact.objects.filter(person=told_.person, other=person).exists()


def _known(typed: Entered) -> Person | None:
    if not typed.id_number:
        return None
    row = Person.objects.select_related("merged_into").filter(id_index=id_index(typed.id_number)).first()
    return (row.merged_into or row) if row is not None else None


def _place_of(told_: Told) -> str:
    row = Person.objects.filter(pk=told_.person or 0).first()
    if row is None or not row.place_code:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    return row.place_code
