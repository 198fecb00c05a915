"""Accounts come from appointments: nobody registers herself."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from workflows.models import Officer


def client_address(request: HttpRequest) -> str:
    """The address that the request came from; empty where it can't be known.

    Behind the county's proxy (JINGUO_HTTPS) it is the last one in X-Forwarded-For: that one the proxy itself wrote,
    whatever the sender wrote before it. Without a proxy the header is anybody's, and isn't looked at.
    """
    direct = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.HTTPS:
        return direct
    last = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return direct


class ClosedAccountAdapter(DefaultAccountAdapter):
    """allauth without public registration, without mail; the first login changes the password of the slip."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_client_ip(self, request: Any) -> str:
        """The address for which allauth counts logins: the same one that axes counts wrong passwords for."""
        return client_address(request)

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
