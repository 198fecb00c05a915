"""Notices: written inside the act that makes them, addressed to a post as tasks are, read by each officer herself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows import clock, general_notices
from workflows.errors import NotFound
from workflows.models import Case, CaseTask, Notice, NoticeMark, NoticeRead, Officer
from workflows.programme import ActContext, Kind, Programme, programme_of
from workflows.roles import ROLES
from workflows.seats import Seat, Seats

# What is older isn't counted as unread any more; it stays in the list.
COUNTED_DAYS = 60
# The head counts no further.
MOST_COUNTED = 100
PAGE = 25

_ENDS = {Kind.REFUSE: Notice.Kind.REFUSED, Kind.FORWARD: Notice.Kind.FINISHED, Kind.CLOCK: Notice.Kind.LAPSED}


def of_act(programme: Programme, context: ActContext) -> None:
    """The post whose turn it is now has a notice; of a closed case the village has. One statement at most.

    Nobody is told of what the village itself did (a withdrawal).
    """
    case, act = context.case, context.act
    task: CaseTask | None = case.__dict__.get("standing_at")
    if programme.flow.station(case.state) is not None and task is not None:
        returned = act.kind is Kind.RETURN
        kind = Notice.Kind.RETURNED if returned else Notice.Kind.YOUR_TURN
        to_holder(case, task, kind)
    elif act.kind in _ENDS:
        role = ROLES[programme.opening_roles[0]]
        Notice.objects.create(
            case_id=case.pk,
            kind=_ENDS[act.kind],
            role=role.code,
            scope=case.place_code[: role.prefix_length],
            state=case.state,
            made_at=clock.now(),
        )


def to_holder(case: Case, task: CaseTask, kind: str, **columns: Any) -> Notice:
    """The post that has this open task has a notice of this kind."""
    return to_post(case, task, kind, role=task.role, scope=task.scope, **columns)


def to_post(case: Case, task: CaseTask, kind: str, *, role: str, scope: str, **columns: Any) -> Notice:
    """The post has a notice about this stay. Raises IntegrityError where there is one of this kind already."""
    return Notice.objects.create(
        case_id=case.pk,
        task_id=task.pk,
        kind=kind,
        role=role,
        scope=scope,
        state=task.station,
        made_at=clock.now(),
        **columns,
    )


def counted_from(day: date) -> datetime:
    """What was made before isn't counted: the beginning of a day, so that the question is the same all day."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=COUNTED_DAYS), datetime.min.time()))


def _unread_by(officer: Any, day: date) -> Q:
    """The notices that are young enough, above her mark and without a row that she read them."""
    mark = NoticeMark.objects.filter(officer_id=officer.pk).values("read_to")
    read = NoticeRead.objects.filter(officer_id=officer.pk, notice_id=OuterRef("pk"))
    young = Q(made_at__gte=counted_from(day))
    above = Q(pk__gt=Coalesce(Subquery(mark), Value(0)))
    return young & above & ~Q(Exists(read))


def hers(seats: Seats) -> Q:
    """Filter on notices: of her posts, since she sits in them: what came before was her predecessor's to read."""
    found = Q(pk__in=[])
    for seat in seats.current:
        role = ROLES[seat.role]
        if not role.reads_only:
            scopes = sorted({scope[: role.prefix_length] for scope in seat.scopes})
            since = timezone.make_aware(datetime.combine(seat.starts_on, datetime.min.time()))
            found |= Q(role=seat.role, scope__in=scopes, made_at__gte=since)
    return found


def unread_count(seats: Seats) -> int:
    """How many notices of her posts she hasn't read, MOST_COUNTED at most, with those that no case bears.

    One statement of bounded cost.
    """
    if not any(seats.addresses().values()):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(*_counting(seats.officer.pk, seats.current, clock.today(), MOST_COUNTED))
        (count,) = cursor.fetchone()
    return int(count)


@lru_cache(maxsize=1024)
def _counting(officer: int, held: tuple[Seat, ...], day: date, most: int) -> tuple[str, tuple[Any, ...]]:
    """The statement that counts them. Every page asks it, and to work it out takes ten times as long as to answer it:
    it is worked out once a day for each officer and her seats.
    """
    seats = Seats(Officer(pk=officer), day, held)
    found: Any = Notice.objects.filter(hers(seats), _unread_by(seats.officer, day)).order_by().values("pk")
    further = [each.unread(seats).order_by().values("pk") for each in general_notices.SOURCES.values()]
    if further:
        found = found.union(*further, all=True)
    sql, params = found[:most].query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) AS unread", tuple(params)  # noqa: S608  the queryset's own SQL


@dataclass(frozen=True)
class Row:
    """A notice in the list."""

    notice: Notice
    label: str
    sentence: str
    is_unread: bool
    # True while the case still stands where it stood.
    is_pending: bool


def page_of(seats: Seats, before: int | None, most: int = PAGE) -> tuple[list[Row], bool]:
    """Her posts' notices below the key, newest first, and whether there are older ones. Two statements."""
    keys = _newest(seats, before, most + 1)
    unread = ExpressionWrapper(
        hers(seats) & _unread_by(seats.officer, clock.today()), output_field=BooleanField()
    )
    found = Notice.objects.filter(pk__in=keys[:most]).annotate(is_unread=unread)
    found = found.select_related("case", "task", "officer").defer("case__findings")
    rows = [
        Row(
            notice,
            str(Notice.Kind(notice.kind).label),
            sentence_of(notice),
            bool(notice.is_unread),
            notice.task is not None and notice.task.finished is None,
        )
        for notice in found.order_by("-id")
    ]
    return rows, len(keys) > most


def _newest(seats: Seats, before: int | None, most: int) -> list[int]:
    """Keys of the newest notices of her posts: the newest of each address by its index, then the newest of those.

    One scan over all of a branch's townships would have to sort whatever they ever got.
    """
    pairs = [(role, scope) for role, scopes in seats.addresses().items() for scope in sorted(scopes)]
    if not pairs:
        return []
    table = Notice._meta.db_table
    below = "" if before is None else ' AND "id" < %s'
    part = (
        f'SELECT "id" FROM (SELECT "id" FROM "{table}" WHERE "role" = %s AND "scope" = %s{below}'  # noqa: S608
        ' ORDER BY "id" DESC LIMIT %s) AS newest'
    )
    limits: list[str | int] = [most] if before is None else [before, most]
    sql = f"{' UNION ALL '.join([part] * len(pairs))} ORDER BY 1 DESC LIMIT %s"
    with connection.cursor() as cursor:
        values: list[str | int] = []
        for pair in pairs:
            values += [*pair, *limits]
        cursor.execute(sql, [*values, most])
        return [row[0] for row in cursor.fetchall()]


def sentence_of(notice: Notice) -> str:
    """What happened, in a sentence without a name: the row shows case and applicant beside it."""
    state = str(programme_of(notice.case).flow.state_labels.get(notice.state, notice.state))
    words = {"state": state, "officer": notice.officer.name if notice.officer else ""}
    return str(_SENTENCES[notice.kind]()) % words


_SENTENCES = {
    "your_turn": lambda: _("It is your post’s turn (%(state)s)."),
    "returned": lambda: _("It came back to your post (%(state)s)."),
    "reminder": lambda: _("It is due soon (%(state)s)."),
    "escalation": lambda: _("It is overdue at: %(state)s."),
    "nudge": lambda: _("%(officer)s asks you to hurry (%(state)s)."),
    "refused": lambda: _("It was refused (%(state)s)."),
    "finished": lambda: _("It has come to its end: %(state)s."),
    "lapsed": lambda: _("It lapsed, since nobody acted in time (%(state)s)."),
}


def read(seats: Seats, notice_id: int) -> Notice:
    """She has read it; repeated, it stays so. Raises NotFound for a notice of another post."""
    notice = Notice.objects.filter(seats.inbox(), pk=notice_id).select_related("case").first()
    if notice is None:
        raise NotFound("no_notice", _("There is no such notice."))
    row = NoticeRead(notice=notice, officer=seats.officer, at=clock.now())
    NoticeRead.objects.bulk_create([row], ignore_conflicts=True)
    return notice


def read_all(seats: Seats, up_to: int) -> None:
    """Everything up to this notice counts as read by her; her mark never goes back."""
    newest = _newest(seats, None, 1)
    if not newest:
        return
    mark = min(up_to, newest[0])
    row = NoticeMark(officer=seats.officer, read_to=mark, at=clock.now())
    NoticeMark.objects.bulk_create([row], ignore_conflicts=True)
    NoticeMark.objects.filter(officer=seats.officer, read_to__lt=mark).update(read_to=mark, at=clock.now())
