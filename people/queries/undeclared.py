"""What her posts were told of registers that nobody declared: the list, the number in the head, what she has read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import RegisterCase, RegisterState, UndeclaredNotice, UndeclaredRead
from people.queries.registers import within
from people.register_names import REGISTER_NAMES
from workflows import clock
from workflows.general_notices import Row, no_such_notice
from workflows.models.places import VILLAGE
from workflows.notices import COUNTED_DAYS, hers
from workflows.seats import Seats

# What was told longer ago is no notice any more: the register's own page says who declared it late.
_SHOWN: Final = timedelta(days=COUNTED_DAYS)


def _young(seats: Seats) -> QuerySet[UndeclaredNotice]:
    return UndeclaredNotice.objects.filter(hers(seats), made_at__gte=clock.now() - _SHOWN)


def _has_read(seats: Seats) -> Exists:
    return Exists(UndeclaredRead.objects.filter(officer_id=seats.officer.pk, notice_id=OuterRef("pk")))


def unread(seats: Seats) -> QuerySet[Any]:
    """Those that she hasn't read."""
    return _young(seats).filter(~_has_read(seats))


def page(seats: Seats) -> Sequence[Row]:
    """Her posts' notices, newest first: a year's registers bound their number. Two statements."""
    found = list(_young(seats).annotate(was_read=_has_read(seats)).order_by("-made_at", "due_on", "pk"))
    if not found:
        return []
    declared = _declared(found)
    return [_row(notice, declared) for notice in found]


def _declared(found: Sequence[UndeclaredNotice]) -> set[tuple[str, int, str]]:
    """What the villages that were reminded have declared since. One statement, none for the posts above."""
    villages = {notice.scope for notice in found if len(notice.scope) == VILLAGE}
    if not villages:
        return set()
    rows = RegisterCase.objects.filter(within(sorted(villages)), year__in={notice.year for notice in found})
    rows = rows.exclude(state__in=(RegisterState.DRAFT, RegisterState.WITHDRAWN))
    return set(rows.values_list("register", "year", "place_code"))


def _row(notice: UndeclaredNotice, declared: set[tuple[str, int, str]]) -> Row:
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
        is_pending=(notice.register, notice.year, notice.scope) not in declared,
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
