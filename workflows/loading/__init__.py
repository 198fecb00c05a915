"""Real input of the engine: places, offices, posts and officers from tables.

A file is loaded whole or not at all, and loaded twice it changes nothing.
"""

from __future__ import annotations

from workflows.loading.officers import OFFICERS, Slip, load_officers
from workflows.loading.passwords import one_time_password, renew_password
from workflows.loading.places import PLACES, county_named, load_places, place_code
from workflows.loading.report import CheckedOnlyError, Report, checked

__all__ = [
    "OFFICERS",
    "PLACES",
    "CheckedOnlyError",
    "Report",
    "Slip",
    "checked",
    "county_named",
    "load_officers",
    "load_places",
    "one_time_password",
    "place_code",
    "renew_password",
]
