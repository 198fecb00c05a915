"""How often somebody without an account may ask. The counters are rows of the database: one count for all workers.

A window of time is fixed (it begins at a round hour or day): twice the limit can fall around its edge, never more.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.http import HttpRequest

from workflows import clock
from workflows.accounts import client_address
from workflows.crypto import ring
from workflows.models import Allowance

# One home has a whole /64 of IPv6 addresses to ask from.
_HOME_OF_IPV6 = 64


@dataclass(frozen=True)
class Budget:
    """`most` times within each window of `seconds`. `purpose` keeps it apart from every other budget."""

    purpose: str
    most: int
    seconds: int

    def ends_at(self, now: datetime) -> datetime:
        """The end of the window that `now` falls into."""
        opened = int(now.timestamp()) // self.seconds * self.seconds
        return datetime.fromtimestamp(opened, tz=UTC) + timedelta(seconds=self.seconds)


def take(budget: Budget, value: str) -> bool:
    """One more by `value` (an address, a number) is counted and True; False, and nothing is counted, at the limit.

    Decided by one UPDATE: of many at the same moment no more than `most` get True. One statement, four for the first
    of a window.
    """
    now = clock.now()
    key, ends_at = _key(budget, value, now), budget.ends_at(now)
    if _count(key, budget):
        return True
    if Allowance.objects.filter(pk=key).exists():
        return False
    Allowance.objects.filter(ends_at__lte=now).delete()
    Allowance.objects.bulk_create([Allowance(key=key, ends_at=ends_at)], ignore_conflicts=True)
    return _count(key, budget)


def give_back(budget: Budget, value: str) -> None:
    """What was taken last by `value` in this window doesn't count."""
    key = _key(budget, value, clock.now())
    Allowance.objects.filter(pk=key, used__gt=0).update(used=F("used") - 1)


def address_of(request: HttpRequest) -> str:
    """Whom attempts are counted for: the client's address, a /64 for IPv6; all unknown ones together."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _HOME_OF_IPV6), strict=False))
    return str(address)


def _count(key: str, budget: Budget) -> bool:
    return bool(Allowance.objects.filter(pk=key, used__lt=budget.most).update(used=F("used") + 1))


def _key(budget: Budget, value: str, now: datetime) -> str:
    # Neither an address nor a number can be read from it, and the rows of two windows aren't linked.
    return ring().blind_index(f"{budget.purpose}\0{budget.ends_at(now).isoformat()}\0{value}", "allowance")
