"""Accounts come from appointments: nobody registers herself."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from workflows.models import Officer


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth without public registration, without mail; the first login changes the password of the slip."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def pre_authenticate(self, request: Any, **credentials: Any) -> None:
        """Axes alone counts wrong passwords: in the database, for all workers, and its page says how long it lasts.

        allauth's own count per account would answer first, from one worker's cache. Its limit of logins per address
        stays.
        """

    def set_password(self, user: Officer, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: Any) -> str:
        return reverse("desk")

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves the house: accounts have no address."""
