"""The one router: the engine's operations on cases, and aid's own beside them."""

from __future__ import annotations

from aid.views.cases import DESK
from workflows.casework.api import case_router

router = case_router(DESK, "aid")
