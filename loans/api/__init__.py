"""The loan by API: the same functions as the pages, so that the same acts have the same refusals."""

from __future__ import annotations

from loans.api import acting, documents, reading, writing
from loans.api.routing import router

__all__ = ["acting", "documents", "reading", "router", "writing"]
