"""Stating, correcting and taking back facts: every page, file and API call that changes what is known ends here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _

from people import turns
from people.kinds import KINDS, Kind, fits, last_day_of
from people.lives import effective
from people.models import Fact, Household, Membership, Person, Source
from people.privacy import KEEPER_ROLES, keeper_seat
from people.standings import follow_facts
from people.values import checked_value
from workflows import clock
from workflows.bulk import insert, made
from workflows.canonical import digest
from workflows.crypto import ring
from workflows.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.models import Place, StoredFile
from workflows.models.places import VILLAGE
from workflows.seats import Seat, Seats, no_seat_reason

STATE = "state_facts"
TAKE_BACK = "take_back_fact"


class Born(Protocol):
    """Whoever has a day of birth: a person's row, or what a file says of her."""

    @property
    def birth_date(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Statement:
    """From `starts_on` on, this holds of the person or the household; None as value: it holds no longer.

    `field` is what the statement is called in an error.
    """

    kind: str
    starts_on: date
    value: Mapping[str, Any] | None
    slot: str = ""
    person: int | None = None
    household: int | None = None
    other: int | None = None
    field: str = ""


def state(
    seats: Seats, statements: Sequence[Statement], *, source: str, evidence: StoredFile | None = None
) -> list[Fact]:
    """The statements stand, registers follow and the journal says so; what said nothing new left no row.

    Raises NotFound for a person or household outside her places, NotAllowed, Invalid naming every field, Conflict.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with turns.in_turn():
        seat, subjects = _subjects(seats, statements)
        checked = _checked(statements, subjects)
        rows = write(checked, seats.officer, seat, source=source, evidence=evidence)
        _enter(STATE, seats, seat, rows)
        return rows


def state_for(seats: Seats, seat: Seat, statements: Sequence[Statement], *, source: str) -> list[Fact]:
    """The same of persons, by a seat that answers for it for another reason than where they are registered.

    The caller has asked who may: who keeps a team ends what it had of members elsewhere, or of rows that were merged.
    """
    with turns.in_turn():
        people = sorted({s.person for s in statements if s.person is not None})
        persons = _locked(people)
        rows = write(_checked(statements, {"persons": persons}), seats.officer, seat, source=source)
        # Registers know the row that speaks alone.
        follow_facts({each.merged_into_id for each in persons.values() if each.merged_into_id is not None})
        _enter(STATE, seats, seat, rows)
        return rows


def write(
    statements: Sequence[Statement],
    officer: Any,
    seat: Seat | None,
    *,
    source: str,
    evidence: StoredFile | None = None,
) -> list[Fact]:
    """Checked statements become rows, and registers follow. The caller has asked who may, and holds the locks."""
    post_id = seat.post_id if seat is not None else None
    rows = put(statements, officer, post_id, source=source, evidence=evidence)
    follow_facts(touched(rows))
    return rows


def put(
    statements: Sequence[Statement],
    officer: Any,
    post_id: int | None,
    *,
    source: str,
    evidence: StoredFile | None = None,
) -> list[Fact]:
    """Checked statements become rows; registers don't follow yet: the caller sees to that, once for many."""
    standing = _standing(statements)
    entered = {
        "source": Source(source),
        "evidence_id": evidence.pk if evidence is not None else None,
        "entered_by_id": officer.pk,
        "entered_post_id": post_id,
        "entered_at": clock.now(),
    }
    rows: list[Fact] = []
    for statement in statements:
        lines = standing[_key(statement)]
        if (row := _new_row(statement, lines)) is None:
            continue
        # Not by setattr: each column's descriptor would be asked.
        row.__dict__.update(entered)
        lines.append(row)
        rows.append(row)
    insert(rows)
    return rows


def says_new(statements: Sequence[Statement]) -> set[str]:
    """The `field` of every statement that would leave a row."""
    standing = _standing(statements)
    return {s.field for s in statements if _new_row(s, standing[_key(s)]) is not None}


def take_back(seats: Seats, fact_id: int) -> Fact:
    """The statement counts as not written; the row stays, a later revision says so.

    Raises NotFound, NotAllowed, and Conflict where it isn't the one that counts.
    """
    if not seats.current:
        raise NotAllowed(*no_seat_reason(seats))
    with turns.in_turn():
        fact = Fact.objects.filter(pk=fact_id).first()
        if fact is None:
            raise NotFound("not_found", _("There is no such entry."))
        again = Statement(
            fact.kind, fact.starts_on, None, fact.slot, fact.person_id, fact.household_id, fact.other_id
        )
        seat, _rows = _subjects(seats, [again])
        lines = _standing([again])[_key(again)]
        own = [row for row in lines if row.person_id == fact.person_id]
        last = max((row for row in own if row.starts_on == fact.starts_on), key=lambda row: row.revision)
        if last.pk != fact.pk or last.is_retracted:
            raise Conflict("moved_on", _("This entry was changed meanwhile; open the page again."))
        row = _row(again, last.revision + 1)
        row.is_retracted = True
        row.source, row.entered_by, row.entered_at = fact.source, seats.officer, clock.now()
        row.entered_post_id = seat.post_id
        row.save(force_insert=True)
        follow_facts(touched([row]))
        _enter(TAKE_BACK, seats, seat, [row])
        return row


def _subjects(seats: Seats, statements: Iterable[Statement]) -> tuple[Seat, dict[str, Any]]:
    """The seat that keeps them all, and the persons and households by id, locked in order. Raises as `state` does."""
    if not seats.of_role(*KEEPER_ROLES):
        raise NotAllowed("wrong_post", _("Your post doesn’t keep the registers."))
    people = sorted({s.person for s in statements if s.person is not None})
    homes = sorted({s.household for s in statements if s.household is not None})
    persons = _locked(people)
    households = {h.pk: h for h in Household.objects.filter(pk__in=homes)}
    # Whoever is nowhere yet is placed by the first statement about her.
    first = {
        s.person: str(s.value.get("place", ""))
        for s in statements
        if s.kind in {"residence", "volunteer"} and s.value is not None and s.person is not None
    }
    speaks = {pk: person.merged_into or person for pk, person in persons.items()}
    codes = [speaks[pk].place_code or first.get(pk, "") for pk in people if pk in persons]
    codes += [households[pk].place_code for pk in homes if pk in households]
    found = [keeper_seat(seats, code) if code else None for code in codes]
    if len(codes) < len(people) + len(homes) or not found or None in found:
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    seat = found[0]
    assert seat is not None
    return seat, {"persons": persons, "households": households}


def _locked(people: Collection[int]) -> dict[int, Person]:
    """These persons by id, locked in the order of ids with those who speak for them: what is stated moves these too."""
    merged = Person.objects.filter(pk__in=people, merged_into__isnull=False)
    wanted = {*people, *merged.values_list("merged_into_id", flat=True)}
    rows = Person.objects.select_for_update(of=("self",)).select_related("merged_into")
    found = {p.pk: p for p in rows.filter(pk__in=wanted).order_by("pk")}
    return {pk: found[pk] for pk in people if pk in found}


def _checked(statements: Sequence[Statement], subjects: Mapping[str, Any]) -> list[Statement]:
    """The statements with values normalised. Raises Invalid naming the fields of every one that is wrong."""
    faults: dict[str, list[Any]] = {}
    found = []
    known = villages(str(s.value.get("place", "")) for s in statements if s.kind == "residence" and s.value)
    for statement in statements:
        person = subjects["persons"].get(statement.person)
        try:
            found.append(checked_one(statement, person, known))
        except Invalid as error:
            prefix = f"{statement.field}." if statement.field else ""
            for name, sentences in error.fields.items():
                faults.setdefault(f"{prefix}{name}", []).extend(sentences)
    if faults:
        raise Invalid(faults)
    return found


def villages(codes: Iterable[str]) -> set[str]:
    """Of these codes, those of villages today."""
    wanted = set(codes)
    if not wanted:
        return set()
    known = Place.objects.in_force(clock.today()).filter(code__in=wanted)
    return {code for code in known.values_list("code", flat=True) if len(code) == VILLAGE}


def checked_one(statement: Statement, person: Born | None, villages: Collection[str]) -> Statement:
    """The statement with its value normalised; `villages` are places where somebody may be registered.

    Raises Invalid naming its fields.
    """
    kind = KINDS.get(statement.kind)
    if kind is None or (kind.subject == "person") != (statement.person is not None):
        raise Invalid({"kind": [_("Choose one of the kinds.")]})
    faults: dict[str, list[Any]] = {}
    if not fits(kind, statement.slot):
        faults["slot"] = [_("Choose one of the list.")]
    elif why := _wrong_day(kind, statement, person):
        faults["starts_on"] = [why]
    if kind.tie == "needed" and statement.value is not None and statement.other is None:
        faults["other"] = [_("Say who it is.")]
    if statement.other is not None and statement.other == statement.person:
        faults["other"] = [_("Name another person.")]
    value = statement.value
    if value is not None:
        value = checked_value(kind, value, faults)
        if kind.code == "residence" and value.get("place") not in villages:
            faults["place"] = [_("Choose a village of the list.")]
    if faults:
        raise Invalid(faults)
    if value == statement.value and value is not None:
        return statement
    return Statement(
        statement.kind,
        statement.starts_on,
        value,
        statement.slot,
        statement.person,
        statement.household,
        statement.other if value is not None else None,
        statement.field,
    )


def _wrong_day(kind: Kind, statement: Statement, person: Born | None) -> str:
    """Why it can't hold from that day on; empty where it can."""
    if kind.code == "income":
        last = last_day_of(statement.slot)
        if last.year >= clock.today().year:
            return _("The income of a year is entered when the year is over.")
        if statement.starts_on != last:
            # Of another day it would stand beside what was said of the year's own.
            return _("An income is entered for %(day)s, the last day of its year.") % {
                "day": last.isoformat()
            }
    if statement.starts_on > clock.today():
        return _("Write a day that isn’t after today.")
    if person is not None and statement.starts_on < person.birth_date:
        return _("Write a day that isn’t before the day of birth.")
    return ""


_Key = tuple[int | None, int | None, str, str]


def _key(row: Any) -> _Key:
    if isinstance(row, Fact):
        return row.person_id, row.household_id, row.kind, row.slot
    return row.person, row.household, row.kind, row.slot


def _standing(statements: Iterable[Statement]) -> dict[_Key, list[Fact]]:
    """What is written already of the same subjects and kinds, by key, in the order of days and then of entering.

    What was stated of rows merged into a person's is said of hers.
    """
    statements = list(statements)
    kinds = {s.kind for s in statements}
    found: dict[_Key, list[Fact]] = defaultdict(list)
    people = {s.person for s in statements if s.person is not None}
    homes = {s.household for s in statements if s.household is not None}
    merged = dict(Person.objects.filter(merged_into_id__among=people).values_list("pk", "merged_into_id"))
    for column, ids in (("person_id__among", people | set(merged)), ("household_id__among", homes)):
        if ids:
            rows = Fact.objects.filter(**{column: ids}, kind__in=kinds)
            for row in rows.order_by("starts_on", "pk"):
                person, *rest = _key(row)
                found[merged.get(person, person), *rest].append(row)  # type: ignore[arg-type, index]
    return found


def _new_row(statement: Statement, lines: Sequence[Fact]) -> Fact | None:
    """The row to write; None where the statement says what already holds on its day."""
    held = [row for row in effective(lines) if row.starts_on <= statement.starts_on] if lines else ()
    holds = held[-1] if held else None
    same = holds is not None and (holds.value, holds.other_id) == (statement.value, statement.other)
    if same or (holds is None and statement.value is None):
        return None
    own = [row for row in lines if row.person_id == statement.person]
    on_day = [row.revision for row in own if row.starts_on == statement.starts_on]
    return _row(statement, max(on_day, default=-1) + 1)


def _row(statement: Statement, revision: int) -> Fact:
    return made(
        Fact,
        person_id=statement.person,
        household_id=statement.household,
        kind=statement.kind,
        slot=statement.slot,
        starts_on=statement.starts_on,
        revision=revision,
        value=None if statement.value is None else dict(statement.value),
        other_id=statement.other,
    )


def touched(rows: Iterable[Fact]) -> set[int]:
    """The persons whom these rows are about."""
    found = {row.person_id for row in rows if row.person_id is not None}
    homes = {row.household_id for row in rows if row.household_id is not None}
    if homes:
        found |= set(Membership.objects.filter(household_id__among=homes).values_list("person_id", flat=True))
    return found


def _enter(act: str, seats: Seats, seat: Seat, rows: Sequence[Fact]) -> None:
    """The journal says who stated how much, of which kinds, and the digest of it: no value, no name."""
    if not rows:
        return
    turns.enter(
        county=seat.county,
        act=act,
        officer_id=seats.officer.pk,
        post_id=seat.post_id,
        facts={
            "facts": len(rows),
            "fact_kinds": sorted({row.kind for row in rows}),
            "digest": digest_of(rows),
        },
    )


def digest_of(rows: Iterable[Fact]) -> str:
    """What the journal keeps of these rows: a digest that nobody computes without the deployment's keys.

    Facts are few and known beforehand (a code, a day): whoever reads a plain digest tries them all until one fits.
    """
    return ring().blind_index(digest([row_content(row) for row in rows]), "facts")


def row_content(row: Fact) -> dict[str, Any]:
    """What of a fact's row the journal's digest covers."""
    return {
        "id": row.pk,
        "person": row.person_id,
        "household": row.household_id,
        "kind": row.kind,
        "slot": row.slot,
        "starts_on": row.starts_on.isoformat(),
        "revision": row.revision,
        "is_retracted": row.is_retracted,
        "value": row.value,
        "other": row.other_id,
        "source": str(row.source),
    }
