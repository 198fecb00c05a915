"""One person with all that this desk may know of her: read in a few statements, the programmes' panels beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from people.kinds import KINDS, Privacy
from people.lives import effective
from people.models import (
    Fact,
    FollowUp,
    Merge,
    Pairing,
    Person,
    RegisterEntry,
    Suspicion,
    Visit,
)
from people.policy import load_policy
from people.privacy import may_read
from people.queries.homes import Home, age_of, current_stay, home_of, rows_at_home, stays_with
from people.queries.mothers import SingleMother, single_mother
from people.queries.statements import Reader, Statement, facts_about, history_of, order_of
from people.queries.statistics import entered_twice
from people.reading import masked_number, place_codes
from people.registers import REGISTERS, reasons
from people.registers.known import team_names
from workflows import clock
from workflows.desk import place_names
from workflows.errors import NotFound
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.panels import marks
from workflows.seats import Seats

OPEN_MERGES: Final = (Merge.Status.PROPOSED, Merge.Status.UNDOING)
# A longer history is cut here; the page says so.
MOST_TOLD: Final = 100
# Further ahead than this nobody plans by a register.
_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """A register that she stands in, or will: why, since when and by which clause."""

    code: str
    label: Any
    is_clear: bool
    is_ahead: bool
    why: str
    missing: str
    since: date
    until: date | None
    clause: str


@dataclass(frozen=True)
class Care:
    """What is done for her: visits of this calendar year, needs that are open, her helper, doubts about her row."""

    visits: int = 0
    last_visit: date | None = None
    last_visit_id: int | None = None
    next_visit: date | None = None
    needs: int = 0
    need_due: date | None = None
    need_id: int | None = None
    # False for a post to which nothing is told of a helper, nor that there is none.
    names_helper: bool = True
    helper: str = ""
    helper_since: date | None = None
    pair_id: int | None = None
    has_doubts: bool = False
    has_merges: bool = False


@dataclass(frozen=True)
class PersonView:
    person: Person
    reader: Reader
    id_number: str
    age: int
    where: Sequence[str]
    care: Care
    holds: Sequence[Statement]
    history: Sequence[Statement]
    is_cut: bool
    entries: Sequence[Entry]
    home: Home | None
    # What nobody entered, and only to whom children are shown.
    single_mother: SingleMother | None = None
    rows: Sequence[Person] = field(default=())
    names: Mapping[str, str] = field(default_factory=dict)


def rows_of(seats: Seats, person_id: int) -> tuple[Person, list[Person]]:
    """The person with her care, and the rows merged into hers. One statement. Raises NotFound."""
    rows = list(_with_care(Person.objects.filter(Q(pk=person_id) | Q(merged_into=person_id))))
    person = next((row for row in rows if row.pk == person_id), None)
    if person is not None and person.merged_into_id is None and may_read(seats, person.place_code or "-"):
        return person, rows
    raise NotFound("not_found", _("There is no such person in the places of your posts."))


def speaker_of(person_id: int) -> int | None:
    """The row that speaks for a merged one."""
    return Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()


def view_of(seats: Seats, person_id: int, *, with_numbers: bool = False) -> PersonView:
    """All that the page shows of her, in five statements; one more in a team, and for who may be a single mother.

    Raises NotFound.
    """
    person, rows = rows_of(seats, person_id)
    ids = [row.pk for row in rows]
    reader = Reader(seats, person.place_code, with_numbers)
    entries = list(_entries(person.pk))
    stays = stays_with(ids)
    home = current_stay(stays, ids)
    members = rows_at_home(home, stays)
    facts = facts_about(ids, home.household_id if home else None, members)
    own = [row for row in facts if row.person_id in ids or row.household_id is not None]
    own = [row for row in own if reader.reads(KINDS[row.kind].privacy)]
    names = _names(person, facts, own)
    counting = effective(sorted(facts, key=order_of))
    history = history_of([row for row in own if row.kind != "income"], reader, names)
    at_home = home_of(home, stays, counting, reader, names) if home is not None else None
    return PersonView(
        person=person,
        reader=reader,
        id_number=(person.id_number or "") if with_numbers else masked_number(person.id_number),
        age=age_of(person),
        where=[
            names.get(person.place_code[:length], person.place_code[:length])
            for length in (COUNTY, TOWNSHIP, VILLAGE)
        ],
        care=_care(rows, names_helper=reader.reads(Privacy.POVERTY)),
        holds=[each for each in history if each.holds],
        history=history[:MOST_TOLD],
        is_cut=len(history) > MOST_TOLD,
        entries=_told(entries, reader, names),
        home=at_home,
        single_mother=_single_mother(rows, person, reader, counting, at_home),
        rows=rows,
        names=names,
    )


def _single_mother(
    rows: Sequence[Any], person: Person, reader: Reader, counting: Iterable[Fact], home: Home | None
) -> SingleMother | None:
    """A statement more only of a woman whom some child was said to have for its mother."""
    if person.sex != "f" or not reader.reads(Privacy.CHILD) or not any(row.is_named_mother for row in rows):
        return None
    at_home = {each.person.pk for each in home.members} if home is not None else set()
    return single_mother([row.pk for row in rows], counting, at_home, clock.today())


def _with_care(people: QuerySet[Person]) -> QuerySet[Person]:
    """Each row with what is done for her, counted beside it."""
    me = OuterRef("pk")
    begins = clock.today().replace(month=1, day=1)
    done = Visit.objects.filter(person=me, status=Visit.Status.DONE)
    ahead = Visit.objects.filter(person=me, status=Visit.Status.PLANNED).order_by("planned_for")
    needs = FollowUp.objects.filter(person=me, done_on__isnull=True)
    pairs = Pairing.objects.filter(person=me, ends_on__isnull=True)
    about = Q(one=me) | Q(other=me)
    merges = Q(kept=me) | Q(other=me)
    return people.annotate(
        visits_done=Subquery(_count(done.filter(~entered_twice(), done_on__gte=begins))),
        last_visit=Subquery(done.order_by("-done_on").values("done_on")[:1]),
        last_visit_id=Subquery(done.order_by("-done_on").values("pk")[:1]),
        next_visit=Subquery(ahead.values("planned_for")[:1]),
        open_needs=Subquery(_count(needs)),
        need_due=Subquery(needs.order_by("due_on", "pk").values("due_on")[:1]),
        need_id=Subquery(needs.order_by("due_on", "pk").values("pk")[:1]),
        helper_name=Subquery(pairs.values("helper__name")[:1]),
        helper_since=Subquery(pairs.values("starts_on")[:1]),
        pair_id=Subquery(pairs.values("pk")[:1]),
        is_named_mother=Exists(Fact.objects.filter(other=me, kind="mother")),
        has_doubts=Exists(Suspicion.objects.filter(about, settled_at__isnull=True)),
        has_merges=Exists(Merge.objects.filter(merges, status__in=OPEN_MERGES)),
        **marks(),
    )


def _count(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.order_by().values("person").annotate(count=Count("pk")).values("count")
    return found


def _care(rows: Sequence[Any], *, names_helper: bool) -> Care:
    """Over her rows: what was entered before two were merged counts for her. Who is paired lives in poverty."""
    lasts = [(row.last_visit, row.last_visit_id) for row in rows if row.last_visit]
    nexts = [row.next_visit for row in rows if row.next_visit]
    dues = [(row.need_due, row.need_id) for row in rows if row.need_due]
    helped = next((row for row in rows if row.helper_name), None) if names_helper else None
    last, last_id = max(lasts, default=(None, None))
    due, due_id = min(dues, default=(None, None))
    return Care(
        visits=sum(row.visits_done or 0 for row in rows),
        last_visit=last,
        last_visit_id=last_id,
        next_visit=min(nexts, default=None),
        needs=sum(row.open_needs or 0 for row in rows),
        need_due=due,
        need_id=due_id,
        names_helper=names_helper,
        helper=helped.helper_name if helped else "",
        helper_since=helped.helper_since if helped else None,
        pair_id=helped.pair_id if helped else None,
        has_doubts=any(row.has_doubts for row in rows),
        has_merges=any(row.has_merges for row in rows),
    )


# ── Registers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(person_id: int) -> QuerySet[RegisterEntry]:
    """Those of today, and of the year to come as far as today's facts reach."""
    today = clock.today()
    rows = RegisterEntry.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today), person_id=person_id, since__lte=today + _AHEAD
    )
    return rows.order_by("since", "register")


def _told(entries: Iterable[RegisterEntry], reader: Reader, names: Mapping[str, str]) -> list[Entry]:
    today = clock.today()
    words = reasons.Reader(names, reader.reads(Privacy.DETENTION))
    found: list[Entry] = []
    for row in entries:
        register = REGISTERS[row.register]
        # Of a register in which she stands already the page needn't say in what words she will stand there next.
        if not reader.reads(register.privacy) or any(each.code == row.register for each in found):
            continue
        terms = load_policy().at(row.place_code, max(row.since, today))
        clauses = register.clauses(terms, get_language() or "zh-hans")
        found.append(
            Entry(
                code=row.register,
                label=register.title,
                is_clear=row.outcome == RegisterEntry.Outcome.IN,
                is_ahead=row.since > today,
                why=reasons.why(row.reason, words),
                missing=reasons.missing(row.reason),
                since=row.since,
                until=row.until if row.until and row.until <= today + _AHEAD else None,
                clause=clauses[0] if clauses else "",
            )
        )
    return found


def _names(person: Person, facts: Iterable[Fact], own: Iterable[Fact]) -> dict[str, str]:
    """Places and teams by code. One statement, two for one in a team."""
    codes = {person.place_code[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)}
    for row in facts:
        codes |= set(place_codes(KINDS[row.kind], row.value))
    found = place_names(codes)
    teams = {row.slot for row in own if row.kind == "volunteer"}
    return {**found, **team_names(teams)} if teams else found
