"""Addresses of files of rows."""

from __future__ import annotations

from people.views.imports import urlpatterns

__all__ = ["urlpatterns"]
