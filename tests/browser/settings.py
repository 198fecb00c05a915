"""The settings of the server that the journeys drive: the real ones, but for the hasher, which is slow on purpose."""

from __future__ import annotations

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
