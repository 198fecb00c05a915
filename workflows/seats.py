"""An officer's seats: the posts she holds or stands in for, and the places they answer for, on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from workflows.compiled import Compiled
from workflows.models import Appointment, Case, Coverage, Officer
from workflows.roles import ROLES


@dataclass(frozen=True)
class Seat:
    post_id: int
    post_code: str
    title: str
    office: str
    office_id: int
    county: str
    role: str
    scopes: tuple[str, ...]
    kind: str
    starts_on: date
    ends_on: date | None

    def is_current(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def covers(self, place_code: str) -> bool:
        """True when the place lies in a place that the seat's office answers for."""
        return any(place_code.startswith(scope) for scope in self.scopes)


@dataclass(frozen=True)
class Seats:
    """All seats of an officer; `current` are those of `day`. A token narrows them to one post."""

    officer: Officer
    day: date
    every: tuple[Seat, ...] = field(default=())

    @property
    def current(self) -> tuple[Seat, ...]:
        return (
            tuple(seat for seat in self.every if seat.is_current(self.day)) if self.officer.is_active else ()
        )

    def of_role(self, *roles: str) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.current if seat.role in roles)

    def sees(self, case: Case) -> bool:
        return any(
            seat.covers(case.place_code) and case.reach >= ROLES[seat.role].sees_from for seat in self.current
        )

    def visible(self) -> Q:
        """The cases she may see, as a filter on Case; the twin of `sees`."""
        found = Q(pk__in=[])
        for seat in self.current:
            for scope in seat.scopes:
                place = Q(county=scope) if len(scope) == 6 else Q(place_code__startswith=scope)
                found |= place & Q(reach__gte=ROLES[seat.role].sees_from)
        return found

    def addresses(self) -> dict[str, set[str]]:
        """Role → scopes under which tasks and notices reach her; none for a post that only reads."""
        found: dict[str, set[str]] = {}
        for seat in self.current:
            if not ROLES[seat.role].reads_only:
                length = ROLES[seat.role].prefix_length
                found.setdefault(seat.role, set()).update(scope[:length] for scope in seat.scopes)
        return found

    def inbox(self) -> Q:
        """Her open tasks, as a filter on CaseTask: the equality on role and scope that acting checks too.

        A notice is addressed by the same two columns.
        """
        found = Q(pk__in=[])
        for role, scopes in self.addresses().items():
            found |= Q(role=role, scope__in=sorted(scopes))
        return found


def _appointed(officer: int) -> Any:
    """A row per appointment and place that its office covers."""
    return (
        Coverage.objects.filter(
            office__posts__appointments__officer_id=officer,
            office__posts__appointments__withdrawn_at__isnull=True,
        )
        .order_by("office__posts__appointments__id", "prefix")
        .values_list(
            "office__posts__appointments__id",
            "prefix",
            "office__posts__id",
            "office__posts__code",
            "office__posts__title",
            "office__name",
            "office_id",
            "office__place_code",
            "office__posts__role",
            "office__posts__appointments__kind",
            "office__posts__appointments__starts_on",
            "office__posts__appointments__ends_on",
        )
    )


_APPOINTED: Compiled[tuple[object, ...]] = Compiled(_appointed)


def seats_of(officer: Officer, day: date, *, post_id: int | None = None) -> Seats:
    """Every seat of the officer, past and future too (their dates give a refusal its reason). One statement."""
    grouped: dict[object, list[tuple[object, ...]]] = {}
    for row in _APPOINTED(officer.pk):
        if post_id is None or row[2] == post_id:
            grouped.setdefault(row[0], []).append(row)
    return Seats(officer, day, tuple(_seat(group) for group in grouped.values()))


def _seat(rows: list[tuple[object, ...]]) -> Seat:
    _id, _prefix, post_id, code, title, office, office_id, place_code, role, kind, starts_on, ends_on = rows[
        0
    ]
    return Seat(
        post_id=post_id,  # type: ignore[arg-type]
        post_code=str(code),
        title=str(title),
        office=str(office),
        office_id=office_id,  # type: ignore[arg-type]
        county=str(place_code)[:6],
        role=str(role),
        scopes=tuple(str(row[1]) for row in rows),
        kind=str(kind),
        starts_on=starts_on,  # type: ignore[arg-type]
        ends_on=ends_on,  # type: ignore[arg-type]
    )


def no_seat_reason(seats: Seats) -> tuple[str, str]:
    """(code, sentence) for an officer without a seat today."""
    from django.utils.translation import gettext as _

    if not seats.officer.is_active:
        return "account_closed", _("This account is closed.")
    past = [seat for seat in seats.every if seat.ends_on and seat.ends_on < seats.day]
    future = [seat for seat in seats.every if seat.starts_on > seats.day]
    if past:
        last = max(past, key=lambda seat: seat.ends_on or seats.day)
        ended = last.ends_on.isoformat() if last.ends_on else ""
        if last.kind == Appointment.Kind.STAND_IN:
            return "stand_in_over", _("Your time as a stand-in (%(post)s) ended on %(day)s.") % {
                "post": last.title,
                "day": ended,
            }
        return "appointment_expired", _("Your appointment (%(post)s) ended on %(day)s.") % {
            "post": last.title,
            "day": ended,
        }
    if future:
        first = min(future, key=lambda seat: seat.starts_on)
        return "appointment_future", _("Your appointment (%(post)s) begins on %(day)s.") % {
            "post": first.title,
            "day": first.starts_on.isoformat(),
        }
    return "no_post", _("You hold no post. Ask the county federation to appoint you.")
