"""What the tests of the registrar's pages share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client

from tests.county import (
    SPRING,
    County,
    id_number,
)
from tests.pages.desks import send
from workflows.models import (
    Appointment,
    JournalRow,
    Post,
)

MOST = 12
TODAY = SPRING.date()
WHY = {"reason": "示妇〔2014〕3号"}
DAY = timedelta(days=1)
BASE = "/administration/"


def post_page(county: County, code: str, more: str = "") -> str:
    return f"{BASE}posts/{county.posts[code].pk}/{more}"


def term(starts_on: date = TODAY, ends_on: date | None = None, kind: str = "holder") -> dict[str, str]:
    last = ends_on.isoformat() if ends_on else ""
    return {"kind": kind, "starts_on": starts_on.isoformat(), "ends_on": last, **WHY}


def newcomer(registrar: Client, at: str, username: str = "n.new", **changed: Any) -> Any:
    typed = {"name": "杨秀英", "id_number": id_number("19850505", 246), "username": username, "post": at}
    return send(registrar, f"{BASE}officers/new/", **{**typed, **term(), **changed})


def last_row() -> JournalRow:
    return JournalRow.objects.order_by("-sequence")[0]


def in_force(post: Post, day: date) -> list[str]:
    rows = Appointment.objects.filter(post=post, starts_on__lte=day, withdrawn_at=None).exclude(
        ends_on__lt=day
    )
    return sorted(rows.values_list("officer__username", flat=True))
