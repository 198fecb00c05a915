"""The settings of the server of the winter: its clock stands where the journey has come to."""

from __future__ import annotations

from tests.browser.settings import *  # noqa: F403
from tests.browser.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = ["tests.browser.winter.moments.MomentOfTheJourney", *_MIDDLEWARE]
