"""The board: what is open in an overseer's places, by station, township and age, and whom each case waits on.

The figures are one aggregate over the open tasks; the rows behind a figure are read by the same filter that counts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import add
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, FilteredRelation, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import clock
from workflows.areas import lies_in
from workflows.calendar import is_working_day, working_days_between
from workflows.desk import place_names
from workflows.errors import NotAllowed
from workflows.models import Appointment, CaseTask, Post
from workflows.models.places import TOWNSHIP, VILLAGE
from workflows.programme import PROGRAMMES
from workflows.roles import ROLES
from workflows.seats import Seats

PAGE = 25
# Working days at a station, up to and including: the columns of the board.
BANDS = (5, 10, 20)
_BANDS = ("upto5", "upto10", "upto20", "longer")
AGES: dict[str, Any] = {
    "overdue": gettext_lazy("Overdue"),
    "upto5": gettext_lazy("Up to 5 working days"),
    "upto10": gettext_lazy("6 to 10 working days"),
    "upto20": gettext_lazy("11 to 20 working days"),
    "longer": gettext_lazy("More than 20 working days"),
    "stopped": gettext_lazy("Waits on the applicant"),
}


def demand_board(seats: Seats) -> None:
    """Nothing, for an officer who oversees a place today. Raises NotAllowed."""
    if not any(ROLES[seat.role].oversees for seat in seats.current):
        names = _(" or ").join(str(role.label) for role in ROLES.values() if role.oversees)
        raise NotAllowed("wrong_post", _("This is for the post: %(posts)s.") % {"posts": names})


def open_tasks(seats: Seats) -> QuerySet[CaseTask]:
    """The open tasks of the cases that she oversees: what a task says of its case is asked, not the case."""
    found = Q(pk__in=[])
    for seat in seats.current:
        role = ROLES[seat.role]
        for scope in seat.scopes if role.oversees else ():
            found |= lies_in(scope) & Q(reach__gte=role.sees_from)
    tasks: QuerySet[CaseTask] = CaseTask.objects.filter(found, finished__isnull=True)
    return tasks


def stations() -> dict[str, Any]:
    """Every station of every programme with its words, in the order in which a case comes to them."""
    return {
        name: programme.flow.state_labels[name]
        for programme in PROGRAMMES.values()
        for name in sorted(programme.flow.stations(), key=lambda name: (programme.flow.reach(name), name))
    }


def _stopped() -> set[str]:
    return {state for programme in PROGRAMMES.values() for state in programme.flow.waits_on_applicant}


def _since(days: int) -> datetime:
    """The first moment of the earliest day that lies at most `days` working days back."""
    day, counted = clock.today(), 0
    while True:
        if is_working_day(day):
            if counted == days:
                return datetime.combine(day, time.min, timezone.get_current_timezone())
            counted += 1
        day -= timedelta(days=1)


def _ages() -> dict[str, Q]:
    """The filter of each column. Overdue and the bands of age overlap on purpose: a figure answers one question."""
    first, second, third = (_since(days) for days in BANDS)
    running = ~Q(station__in=sorted(_stopped()))
    return {
        "overdue": running & Q(due_on__lt=clock.today()),
        "upto5": running & Q(created__gte=first),
        "upto10": running & Q(created__lt=first, created__gte=second),
        "upto20": running & Q(created__lt=second, created__gte=third),
        "longer": running & Q(created__lt=third),
        "stopped": Q(station__in=sorted(_stopped())),
    }


@dataclass(frozen=True)
class Narrowing:
    """Which of the open cases: those of a township, at a station, of an age. Empty: all of them."""

    township: str = ""
    station: str = ""
    age: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Narrowing:
        """What the address asks for; what isn't known there narrows nothing."""
        township, station, age = (asked.get(name, "") for name in ("township", "station", "age"))
        known = township.isascii() and township.isdigit() and len(township) == TOWNSHIP
        return cls(
            township if known else "",
            station if station in stations() else "",
            age if age in AGES else "",
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    def of(self, tasks: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
        """The tasks that the figure counts."""
        if self.township:
            tasks = tasks.filter(lies_in(self.township))
        if self.station:
            tasks = tasks.filter(station=self.station)
        return tasks.filter(_ages()[self.age]) if self.age else tasks


@dataclass(frozen=True)
class Figure:
    """A number and the cases behind it."""

    count: int
    narrowing: Narrowing

    @property
    def query(self) -> str:
        return self.narrowing.query


@dataclass
class Line:
    """A row of the board: a township or a station, with a figure per column."""

    label: str
    narrowing: Narrowing
    counts: dict[str, int] = field(default_factory=dict)
    oldest: datetime | None = None

    def add(self, counts: Mapping[str, int], oldest: datetime | None) -> None:
        for name, number in counts.items():
            self.counts[name] = self.counts.get(name, 0) + number
        self.oldest = min(filter(None, (self.oldest, oldest)), default=None)

    @property
    def all(self) -> Figure:
        return Figure(self.counts.get("all", 0), self.narrowing)

    @property
    def numbers(self) -> list[tuple[str, int, str]]:
        """(age, number, query of the cases) of each column: the figures as a table of hundreds of them is written."""
        before = f"{self.narrowing.query}&" if self.narrowing.query else ""
        return [(age, self.counts.get(age, 0), f"{before}age={age}") for age in AGES]


@dataclass(frozen=True)
class Board:
    stations: list[Line]
    townships: list[Line]
    total: Line
    # Of the counties of her posts.
    counties: Mapping[str, str]


def board_of(seats: Seats) -> Board:
    """Two statements: the aggregate over the open tasks, and the townships' names."""
    rows = counted(seats)
    counties = {seat.county for seat in seats.current}
    names = place_names({township for township, _station in rows} | counties)
    total = Line(_("All"), Narrowing())
    by_station = {name: Line(str(label), Narrowing(station=name)) for name, label in stations().items()}
    by_township: dict[str, Line] = {}
    for (code, station), row in rows.items():
        line = by_township.setdefault(code, Line(names.get(code, code), Narrowing(township=code)))
        for each in (total, line, by_station[station]):
            each.add(row.counts, row.oldest)
    # The most overdue first; where nothing is, the fullest.
    townships = sorted(
        by_township.values(),
        key=lambda line: (-line.counts["overdue"], -line.counts["all"], line.narrowing.township),
    )
    return Board(
        [line for line in by_station.values() if line.counts],
        townships,
        total,
        {code: names.get(code, "") for code in counties},
    )


def counted(seats: Seats) -> dict[tuple[str, str], Line]:
    """The open tasks by township and station, counted as `_ages` filters them. One statement.

    By village, as the index has them, so that SQLite sorts nothing, and in its least conditions: what began before a
    day, of which the bands are differences.
    """
    first, second, third = (_since(days) for days in BANDS)
    rows = (
        open_tasks(seats)
        .order_by()
        .values_list("place_code", "station")
        .annotate(
            # A column of the index that no task is without: PostgreSQL then reads no task beside it.
            every=Count("station"),
            overdue=Count("station", filter=Q(due_on__lt=clock.today())),
            first=Count("station", filter=Q(created__lt=first)),
            second=Count("station", filter=Q(created__lt=second)),
            third=Count("station", filter=Q(created__lt=third)),
            oldest=Min("created"),
        )
    )
    sums: dict[tuple[str, str], list[Any]] = {}
    for village, station, *numbers, oldest in rows:
        key = (village[:TOWNSHIP], station)
        before = sums.get(key)
        if before is None:
            sums[key] = [*numbers, oldest]
        else:
            sums[key] = [*map(add, before, numbers), min(before[-1], oldest)]
    return {key: _line(key[1], *numbers) for key, numbers in sums.items()}


def _line(station: str, every: int, overdue: int, *older: Any) -> Line:
    """The sums of a township at a station as a line of the board."""
    *bounds, oldest = older
    ages = dict.fromkeys(AGES, 0) | {"all": every}
    if station in _stopped():
        ages["stopped"] = every
    else:
        ages["overdue"] = overdue
        steps = pairwise((every, *bounds, 0))
        ages |= {age: most - fewer for age, (most, fewer) in zip(_BANDS, steps, strict=True)}
    return Line("", Narrowing(), ages, oldest)


@dataclass(frozen=True)
class After:
    """Where a page begins: behind this due day (empty: none is set) and task."""

    due_on: date | None
    task: int

    @classmethod
    def read(cls, text: str) -> After | None:
        """The key of the address; None for one that can't be read, which starts at the top."""
        day, _dash, number = text.partition("_")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        try:
            return cls(date.fromisoformat(day) if day else None, int(number))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.due_on.isoformat() if self.due_on else ''}_{self.task}"


def page_of(tasks: QuerySet[CaseTask], after: After | None) -> tuple[list[CaseTask], After | None]:
    """The next tasks, the longest overdue first and those without a due day last; and where the page after begins.

    Two statements, one where those with a due day fill the page: either is read in the order of an index.
    """
    found: list[CaseTask] = []
    if after is None or after.due_on is not None:
        dated = tasks.filter(due_on__isnull=False)
        if after is not None:
            dated = dated.filter(Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, pk__gt=after.task))
        found += _read(dated.order_by("due_on", "pk"), PAGE + 1)
    if len(found) <= PAGE:
        undated = tasks.filter(due_on__isnull=True)
        if after is not None and after.due_on is None:
            undated = undated.filter(pk__gt=after.task)
        found += _read(undated.order_by("pk"), PAGE + 1 - len(found))
    shown = found[:PAGE]
    more = len(found) > PAGE
    return shown, After(shown[-1].due_on, shown[-1].pk) if more else None


def _read(tasks: QuerySet[CaseTask], most: int) -> list[CaseTask]:
    """The first of them with their cases: which ones they are is seen in the index alone, before a row is read."""
    keys = tasks.values("pk")[:most]
    found = CaseTask.objects.filter(pk__in=keys).order_by(*tasks.query.order_by)
    return list(found.select_related("process").defer("process__findings"))


@dataclass(frozen=True)
class Holder:
    """Whom a case waits on: the post, and who sits there today; nobody where it is vacant."""

    post: str
    officers: tuple[str, ...]


def holders(tasks: Sequence[CaseTask]) -> dict[tuple[str, str], list[Holder]]:
    """By role and scope: the posts whose turn it is and who holds or stands in there today. One statement."""
    wanted = {(task.role, task.scope) for task in tasks}
    today = clock.today()
    sits = Q(appointments__starts_on__lte=today, appointments__withdrawn_at__isnull=True)
    sits &= Q(appointments__ends_on__isnull=True) | Q(appointments__ends_on__gte=today)
    rows = (
        Post.objects.filter(_posts_of(wanted))
        .select_related("office")
        .annotate(
            prefix=F("office__coverage__prefix"),
            sits=FilteredRelation("appointments", condition=sits),
            sitting=F("sits__officer__name"),
            as_what=F("sits__kind"),
            is_open=F("sits__officer__is_active"),
        )
        .order_by("code", "sits__kind", "sits__pk")
    )
    # A branch may cover several places: a post stands once under each scope, with everyone who sits there.
    posts: dict[tuple[int, str], tuple[Any, list[str]]] = {}
    for row in rows:
        _post, names = posts.setdefault((row.pk, row.prefix), (row, []))
        if row.sitting is not None and row.is_open:
            names.append(_named(row.sitting, row.as_what))
    return {
        (role, scope): list(
            {
                post.pk: Holder(str(post), tuple(names))
                for post, names in posts.values()
                if post.role == role and post.prefix.startswith(scope)
            }.values()
        )
        for role, scope in wanted
    }


def _posts_of(wanted: set[tuple[str, str]]) -> Q:
    asked = Q(pk__in=[])
    for role in {role for role, _scope in wanted}:
        scopes = [scope for each, scope in wanted if each == role]
        # A village has no place below it: those of a page are asked for in one condition.
        within = Q(office__coverage__prefix__in=[scope for scope in scopes if len(scope) == VILLAGE])
        for scope in scopes:
            if len(scope) < VILLAGE:
                within |= Q(office__coverage__prefix__startswith=scope)
        asked |= Q(role=role) & within
    return asked


def _named(name: str, kind: str) -> str:
    stands_in = kind == Appointment.Kind.STAND_IN
    return _("%(name)s (stand-in)") % {"name": name} if stands_in else name


def is_provisional() -> bool:
    """True where the calendar behind the columns isn't published: Monday to Friday were counted."""
    oldest = timezone.localtime(_since(BANDS[-1])).date()
    return working_days_between(oldest, clock.today()).is_provisional
