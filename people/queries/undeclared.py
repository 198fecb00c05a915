"""What her posts were told of registers that nobody declared: the list, the number in the head, what she has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import RegisterCase, UndeclaredNotice, UndeclaredRead
from people.queries.registers import within
from people.register_names import REGISTER_NAMES
from people.registers.due import MISSING
from workflows import clock
from workflows.areas import lies_in
from workflows.general_notices import Row, no_such_notice
from workflows.models import Place
from workflows.models.places import VILLAGE
from workflows.notices import counted_from, hers
from workflows.seats import Seats


def _young(seats: Seats) -> QuerySet[UndeclaredNotice]:
    """What was told longer ago is no notice any more: the register's own page says who declared it late."""
    return UndeclaredNotice.objects.filter(hers(seats), made_at__gte=counted_from(seats.day))


def _has_read(seats: Seats) -> Exists:
    return Exists(UndeclaredRead.objects.filter(officer_id=seats.officer.pk, notice_id=OuterRef("pk")))


def unread(seats: Seats) -> QuerySet[Any]:
    """Those that she hasn't read."""
    return _young(seats).filter(~_has_read(seats))


def page(seats: Seats) -> Sequence[Row]:
    """Her posts' notices, newest first: a year's registers bound their number. Three statements."""
    found = list(_young(seats).annotate(was_read=_has_read(seats)).order_by("-made_at", "due_on", "pk"))
    if not found:
        return []
    done = _done(found)
    return [_row(notice, done) for notice in found]


_Matter = tuple[str, int, str]


def _done(found: Sequence[UndeclaredNotice]) -> set[_Matter]:
    """(register, year, scope) of which no village is missing any more. Two statements, however many they are."""
    asked = {_matter(notice) for notice in found}
    scopes = {scope for _register, _year, scope in asked}
    at = Q(pk__in=[])
    for scope in scopes:
        at |= lies_in(scope, "code")
    places = Place.objects.in_force(clock.today()).filter(at).annotate(digits=Length("code"))
    villages = set(places.filter(digits=VILLAGE).values_list("code", flat=True))
    rows = RegisterCase.objects.filter(
        within(sorted(scopes)),
        year__in={year for _r, year, _s in asked},
        register__in={r for r, _y, _s in asked},
    )
    declared = set(rows.exclude(state__in=MISSING).values_list("register", "year", "place_code"))
    return {
        (register, year, scope)
        for register, year, scope in asked
        if all((register, year, code) in declared for code in villages if code.startswith(scope))
    }


def _matter(notice: UndeclaredNotice) -> _Matter:
    return notice.register, notice.year, notice.scope


def _row(notice: UndeclaredNotice, done: set[_Matter]) -> Row:
    words = {"register": REGISTER_NAMES[notice.register], "year": notice.year}
    return Row(
        pk=notice.pk,
        kind=notice.kind,
        label=str(notice.get_kind_display()),
        name=_("%(register)s, %(year)s") % words,
        place=notice.scope,
        sentence=_sentence(notice, notice.due_on),
        made_at=notice.made_at,
        is_unread=not notice.__dict__["was_read"],
        is_pending=_matter(notice) not in done,
    )


def _sentence(notice: UndeclaredNotice, due: date) -> str:
    words = {"day": due.isoformat(), "count": notice.villages}
    if notice.kind == UndeclaredNotice.Kind.REMINDER:
        return _("It isn’t declared yet; it is due on %(day)s.") % words
    return _("It was due on %(day)s; villages that hadn’t declared it: %(count)d.") % words


def read(seats: Seats, pk: int) -> str:
    """She has read it; the page of the register's villages, or of declaring it. Raises NotFound."""
    notice = UndeclaredNotice.objects.filter(seats.inbox(), pk=pk).first()
    if notice is None:
        no_such_notice()
    _mark(seats, [notice.pk])
    if len(notice.scope) == VILLAGE:
        return reverse("people:declare", args=[notice.register])
    return f"{reverse('people:register-villages', args=[notice.register])}?year={notice.year}"


def read_all(seats: Seats, until: datetime) -> None:
    """Those made until then count as read by her."""
    _mark(seats, unread(seats).filter(made_at__lte=until).values_list("pk", flat=True))


def _mark(seats: Seats, keys: Any) -> None:
    rows = [UndeclaredRead(notice_id=key, officer=seats.officer, at=clock.now()) for key in keys]
    UndeclaredRead.objects.bulk_create(rows, ignore_conflicts=True)
