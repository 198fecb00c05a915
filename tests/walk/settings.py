"""The settings of the server that is crawled: its clock stands where the county's last act was done."""

from __future__ import annotations

from tests.browser.settings import *  # noqa: F403
from tests.browser.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = ["tests.walk.standing.StandingClock", *_MIDDLEWARE]
