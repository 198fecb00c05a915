"""The table of refusals: the tests of our own programmes, collected here once more."""

from __future__ import annotations

from tests.law.test_permissions import *  # noqa: F403
from tests.law.test_permissions import pytestmark  # noqa: F401
