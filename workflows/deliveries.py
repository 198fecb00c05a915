"""The log of messages: what was sent about notices, by which channel, to which post, and why some didn't go.

Who reads it are the posts that answer for the whole county: the county's federation, because a notice that reaches
nobody is a case that waits; the registrar of posts, because a message fails where a post's officer or her address is
wrong, and she mends that; the auditor, because it is a record. They all see the same, and there is nothing to press: a
message that failed for good is no lost notice (that stands in the app), and officers alone change their addresses.

No case is named, since the registrar reads none, and no address, since those are sealed even from the county. A row
says of what kind the notice was, for which post and officer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.desk import Desk, place_names
from workflows.errors import NotAllowed
from workflows.models import Delivery
from workflows.roles import ROLES

PAGE = 25

# The codes that senders leave and what Python raises where a provider isn't there or says no; every other one is shown
# as it stands, inside a sentence.
_UNREACHED = gettext_lazy("The provider couldn’t be reached.")
_REASONS: dict[str, Any] = {
    "not_wanted": gettext_lazy("She no longer wants messages by this channel."),
    "not_accepted": gettext_lazy("The mail server took the message for nobody."),
    "worker_died": gettext_lazy("Sending broke off in the middle; whether it arrived isn’t known."),
    "SMTPRecipientsRefused": gettext_lazy(
        "The mail server refuses her address: she corrects it in her account."
    ),
    "SMTPAuthenticationError": gettext_lazy(
        "The mail server refuses our sign-in: the operator checks the settings."
    ),
    **dict.fromkeys(
        (
            "ConnectionRefusedError",
            "ConnectionResetError",
            "OSError",
            "SMTPConnectError",
            "SMTPServerDisconnected",
            "SSLError",
            "TimeoutError",
            "gaierror",
        ),
        _UNREACHED,
    ),
}
_MARKS = {
    Delivery.State.WAITING.value: "waiting",
    Delivery.State.SENT.value: "done",
    Delivery.State.FAILED.value: "fail",
}


@dataclass(frozen=True)
class Row:
    """A message as the page lists it."""

    id: int
    kind: str
    channel: str
    post: str
    officer: str
    made_at: datetime
    attempts: int
    mark: str
    word: str
    # Why the last attempt failed; empty where it didn't.
    reason: str
    # When it was sent or given up; None while it waits.
    finished_at: datetime | None
    # When it is tried again; None once it is finished.
    next_at: datetime | None


def demand_county(desk: Desk) -> str:
    """The county whose log she reads. Raises NotAllowed."""
    if desk.log_county:
        return desk.log_county
    raise NotAllowed("wrong_post", _("This is for the county’s own posts."))


def page_of(county: str, state: str, before: int | None) -> tuple[list[Row], bool]:
    """The county's messages below the key, the newest first, and whether there are older ones. Two statements."""
    found = Delivery.objects.filter(county=county)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("notice", "officer").order_by("-pk")[: PAGE + 1])
    names = place_names(row.notice.scope for row in rows[:PAGE])
    return [_row(row, names) for row in rows[:PAGE]], len(rows) > PAGE


def _row(row: Delivery, names: dict[str, str]) -> Row:
    scope = row.notice.scope
    is_open = row.state == Delivery.State.WAITING
    return Row(
        id=row.pk,
        kind=str(row.notice.get_kind_display()),
        channel=str(row.get_channel_display()),
        post=f"{names.get(scope, scope)} · {ROLES[row.notice.role].label}",
        officer=row.officer.name,
        made_at=row.made_at,
        attempts=row.attempts,
        mark=_MARKS[row.state],
        word=str(row.get_state_display()),
        reason=reason(row.error),
        finished_at=row.finished_at,
        next_at=row.next_at if is_open and row.attempts else None,
    )


def reason(code: str) -> str:
    """Why an attempt failed, in words; empty where none did."""
    if not code:
        return ""
    known = _REASONS.get(code)
    return str(known) if known else _("The sender failed (%(code)s).") % {"code": code}
