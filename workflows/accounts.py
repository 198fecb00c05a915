"""Accounts come from appointments: nobody registers herself."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth without public registration."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False
