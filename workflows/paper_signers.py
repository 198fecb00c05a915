"""Who may stand under a signature on paper: the officers of the case's stations, now and before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.models import Appointment, Officer
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.programme import programme_of


@dataclass(frozen=True)
class PossibleSigner:
    """An officer with an appointment to the post of one of the case's stations."""

    officer: Officer
    role: str
    post: str
    stands_in: bool
    starts_on: date
    ends_on: date | None

    def sat_between(self, first: date, last: date) -> bool:
        """True where she had the post on one of these days."""
        return self.starts_on <= last and (self.ends_on is None or self.ends_on >= first)


def possible_signers(case: Any) -> list[PossibleSigner]:
    """Everybody who ever sat, or stood in, at one of the case's stations, by name. One statement."""
    roles = {station.role for station in programme_of(case).flow.stations().values()}
    prefixes = [case.place_code[:length] for length in (COUNTY, TOWNSHIP, VILLAGE)]
    rows = (
        Appointment.objects.filter(
            withdrawn_at__isnull=True, post__role__in=roles, post__office__coverage__prefix__in=prefixes
        )
        .select_related("officer", "post__office")
        .defer("officer__id_number")
        .order_by("officer__name", "starts_on", "pk")
    )
    return [
        PossibleSigner(
            officer=row.officer,
            role=row.post.role,
            post=str(row.post),
            stands_in=row.kind == Appointment.Kind.STAND_IN,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in rows
    ]


def officer_named(signers: Sequence[PossibleSigner], username: str) -> Officer | None:
    """The officer of this user name, where she is one of them."""
    return next((each.officer for each in signers if each.officer.username == username), None)
