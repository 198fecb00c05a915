"""The demo's teams of volunteers, one in each village."""

from __future__ import annotations

from datetime import date

from people.demo.families import COUNTY, VILLAGES
from people.models import VolunteerTeam
from workflows import clock
from workflows.seats import Seats


def make_teams(seats: Seats, formed_on: date) -> None:
    """Each village has its team."""
    for number, (village, name) in enumerate(VILLAGES.items(), 1):
        VolunteerTeam.objects.create(
            ref=f"demoteam{number}",
            name=f"{name}巾帼志愿服务队",
            county=COUNTY,
            place_code=village,
            formed_on=formed_on,
            entered_by=seats.officer,
            entered_at=clock.now(),
        )
