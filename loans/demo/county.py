"""Places, officers and earlier records of the demo county, through the loaders."""

from __future__ import annotations

import re
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from loans.demo.women import FOLDER, Woman
from loans.loading import load_history
from workflows import clock
from workflows.loading import load_officers, load_places
from workflows.models import Case, Officer, Place

# Published with the demo: it protects nothing but invented people.
PASSWORD = "shifan-county"  # noqa: S105
# The county starts working a little before its first case.
_BEFORE_TODAY = 575
_TOKEN = re.compile(r"\{(today|id|name):?([^}]*)\}")


class CountyExistsError(Exception):
    """The database holds places, officers or cases already."""


def opening_day(today: date) -> date:
    """The day on which the county starts working."""
    return today - timedelta(days=_BEFORE_TODAY)


def load_county(women: list[Woman], today: date) -> None:
    """Places, officers and earlier records stand; every officer signs in with PASSWORD. Raises CountyExistsError."""
    if Case.objects.exists() or Officer.objects.exists() or Place.objects.exists():
        raise CountyExistsError
    opening = datetime.combine(opening_day(today), time(9), timezone.get_default_timezone())
    known = {woman.key: woman for woman in women}
    with tempfile.TemporaryDirectory() as folder, clock.at(opening):
        files = {
            name: _filled_in(name, Path(folder), known, today) for name in ("places", "officers", "history")
        }
        load_places(files["places"])
        # No slips: everybody has the demo's password, hashed once.
        load_officers(files["officers"], lambda _slips: None, password=lambda: None)
        load_history(files["history"])
    Officer.objects.update(password=make_password(PASSWORD), must_change_password=False)


def _filled_in(name: str, folder: Path, women: dict[str, Woman], today: date) -> Path:
    """The file with its days counted from today, and the women's names and numbers where they stand in it."""

    def value(match: re.Match[str]) -> str:
        what, rest = match.groups()
        if what == "today":
            return (today + timedelta(days=int(rest or 0))).isoformat()
        return women[rest].id_number if what == "id" else women[rest].name

    path = folder / f"{name}.csv"
    path.write_text(_TOKEN.sub(value, (FOLDER / f"{name}.csv").read_text(encoding="utf-8")), encoding="utf-8")
    return path
