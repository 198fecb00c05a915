"""Aid by API: the same functions as the pages, so that the same acts have the same refusals."""

from __future__ import annotations

from aid.api import opening
from aid.api.routing import router

__all__ = ["opening", "router"]
