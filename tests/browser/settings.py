"""The settings of the server that the journeys drive: the real ones, but for the hasher, which is slow on purpose,
and for the length of a step through a file of payouts."""

from __future__ import annotations

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = [*_MIDDLEWARE, "tests.browser.short_steps.OneLineAtATime"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
