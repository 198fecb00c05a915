"""Messages about notices, by the channels that officers chose: rows first, then workers that claim them by lease.

1 `spread`   a pending notice gets a Delivery per officer of its post and chosen channel
2 `reclaim`  leases of workers that died are given back
3 `deliver`  one message per officer and channel for whatever waits; what fails is tried again, a few times

A worker that dies between the provider's yes and our row leaves a message that is sent twice: no order of the two steps
avoids that, so it is the harmless one that may happen. Messages hold no name, no number of a case and no link.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import clock
from workflows.channels import chosen
from workflows.models import Appointment, Delivery, Notice, NoticeChoice, NoticeRead, Officer
from workflows.models.places import COUNTY
from workflows.roles import ROLES

_log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
_CHUNK = 200


@dataclass(frozen=True)
class Message:
    """What goes to one officer by one channel. `key` is the same for the same message: a provider may drop repeats."""

    channel: str
    address: str
    subject: str
    body: str
    key: str


class SendingError(Exception):
    """The message didn't go. `code` is what the log keeps: no address, nothing of the provider's answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sender(Protocol):
    """What a channel needs: one method. Anything that it raises is a failed attempt."""

    def send(self, message: Message) -> None: ...


class ConsoleSender:
    """Writes what would go out, with the address masked. The default: nothing leaves the house unless it is set up."""

    def send(self, message: Message) -> None:
        address = message.address[:2] + "…" + message.address[-2:]
        sys.stdout.write(f"[{message.channel}] {address}: {message.subject} — {message.body}\n")


class MailSender:
    """E-mail by the server that Django's EMAIL settings name."""

    def send(self, message: Message) -> None:
        from django.core.mail import EmailMessage

        mail = EmailMessage(
            message.subject, message.body, to=[message.address], headers={"X-Message-Key": message.key}
        )
        if mail.send() != 1:
            raise SendingError("not_accepted")


@cache
def _sender(path: str) -> Sender:
    sender: Sender = import_string(path)()
    return sender


def sender_of(channel: str) -> Sender:
    """The channel's sender, named by settings.NOTICE_SENDERS."""
    return _sender(settings.NOTICE_SENDERS[channel])


def spread(now: datetime, most: int = 5000) -> int:
    """The oldest pending notices have their deliveries; how many notices that were. Repeated, nothing doubles."""
    keys = list(Notice.objects.filter(pending=True).order_by("id").values_list("pk", flat=True)[:most])
    for start in range(0, len(keys), _CHUNK):
        _spread(keys[start : start + _CHUNK], now)
    return len(keys)


def _spread(keys: list[int], now: datetime) -> None:
    with transaction.atomic():
        # Two workers at once: the second one waits here and finds nothing pending (SQLite has one writer anyway).
        locked = Notice.objects.select_for_update().filter(pk__in=keys, pending=True)
        found = list(locked.order_by("pk"))
        done = Notice.objects.filter(pk__in=[n.pk for n in found], task__finished__isnull=False)
        moot = set(done.values_list("pk", flat=True))
        wanted = [notice for notice in found if notice.pk not in moot]
        read = set(NoticeRead.objects.filter(notice__in=wanted).values_list("notice_id", "officer_id"))
        officers = {address: _officers_of(*address, now) for address in {(n.role, n.scope) for n in wanted}}
        Delivery.objects.bulk_create(
            (
                Delivery(
                    notice=notice,
                    officer_id=officer,
                    county=notice.scope[:COUNTY],
                    channel=channel,
                    made_at=now,
                    next_at=now,
                )
                for notice in wanted
                for officer, channels in officers[notice.role, notice.scope].items()
                for channel in channels
                if (notice.pk, officer) not in read and notice.officer_id != officer
            ),
            ignore_conflicts=True,
        )
        Notice.objects.filter(pk__in=[n.pk for n in found], pending=True).update(pending=None)


def _officers_of(role: str, scope: str, now: datetime) -> dict[int, list[str]]:
    """Officer → channels that she chose, of whoever sits in a post of this address today. One statement."""
    today = clock.day_of(now)
    length = ROLES[role].prefix_length
    # The equality of Seats.addresses: a scope shorter than the role's is an address of its own.
    place = Q(post__office__coverage__prefix=scope)
    if len(scope) == length:
        place |= Q(post__office__coverage__prefix__startswith=scope)
    sitting = Appointment.objects.filter(
        place, post__role=role, starts_on__lte=today, officer__is_active=True, withdrawn_at__isnull=True
    ).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    chosen = NoticeChoice.objects.filter(officer_id__in=sitting.values("officer_id"))
    rows = chosen.values_list("officer_id", "by_email", "by_sms")
    return {
        officer: [
            channel
            for channel, wants in ((Delivery.Channel.EMAIL, by_email), (Delivery.Channel.SMS, by_sms))
            if wants
        ]
        for officer, by_email, by_sms in rows
    }


def reclaim(now: datetime) -> int:
    """Leases that ran out are given back, or given up after the last attempt; how many there were."""
    dead = Delivery.objects.filter(leased_until__lt=now).exclude(lease="")
    given_up = dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        lease="", leased_until=None, state=Delivery.State.FAILED, finished_at=now, error="worker_died"
    )
    return given_up + dead.update(lease="", leased_until=None, error="worker_died")


@dataclass(frozen=True)
class Sent:
    """What became of one message; `count` notices were in it."""

    channel: str
    count: int
    done: bool
    error: str = ""


def deliver() -> Sent | None:
    """One message is sent, or its failure written down; None when nothing waits that is due by now."""
    lease = secrets.token_hex(16)
    held = _claim(lease, clock.now())
    if not held:
        return None
    channel, error = held[0].channel, ""
    try:
        sender_of(channel).send(_message(held))
    except SendingError as failure:
        error = failure.code
    except Exception as failure:  # noqa: BLE001  a sender is somebody else's code: whatever it raises, the run goes on
        _log.exception("sending by %s", channel)
        error = type(failure).__name__
    _finish(lease, clock.now(), error)
    return Sent(channel, len(held), not error, error)


def send_waiting(most: int) -> tuple[int, int]:
    """Pending notices have deliveries, dead leases are given back, what waits is sent: (messages sent, failed)."""
    spread(clock.now())
    reclaim(clock.now())
    sent = failed = 0
    for _turn in range(most):
        message = deliver()
        if message is None:
            break
        sent += message.done
        failed += not message.done
    return sent, failed


def _claim(lease: str, now: datetime) -> list[Delivery]:
    """Whatever waits for the officer and channel whose turn it is, held by this lease until it runs out."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, lease="", next_at__lte=now)
    while (first := waiting.order_by("next_at", "pk").first()) is not None:
        with transaction.atomic():
            # One lock per officer: two workers that each held one of her messages would wait for each other.
            list(Officer.objects.select_for_update().filter(pk=first.officer_id).values_list("pk"))
            same = waiting.filter(officer_id=first.officer_id, channel=first.channel)
            won = same.update(lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1)
        if won:
            break
    held = Delivery.objects.filter(lease=lease).select_related("notice", "officer__notice_choice")
    return list(held.order_by("pk"))


def _finish(lease: str, now: datetime, error: str) -> None:
    """Only what is still held by this lease: one that was reclaimed belongs to another worker."""
    held = Delivery.objects.filter(lease=lease, state=Delivery.State.WAITING)
    if not error:
        held.update(lease="", leased_until=None, state=Delivery.State.SENT, finished_at=now, error="")
        return
    error = error[:60]
    with transaction.atomic():
        held.filter(attempts__gte=MOST_ATTEMPTS).update(
            lease="", leased_until=None, state=Delivery.State.FAILED, finished_at=now, error=error
        )
        for delivery in held.order_by("pk"):
            held.filter(pk=delivery.pk).update(
                lease="", leased_until=None, error=error, next_at=now + wait_after(delivery.attempts)
            )


def wait_after(attempts: int) -> timedelta:
    """How long a failed message rests: a minute, then five times as long after each attempt."""
    return timedelta(minutes=5 ** (attempts - 1))


_COUNTED = {
    "your_turn": gettext_lazy("your turn: %(count)d"),
    "returned": gettext_lazy("returned: %(count)d"),
    "reminder": gettext_lazy("due soon: %(count)d"),
    "escalation": gettext_lazy("overdue: %(count)d"),
    "nudge": gettext_lazy("asked to hurry: %(count)d"),
    "refused": gettext_lazy("refused: %(count)d"),
    "finished": gettext_lazy("finished: %(count)d"),
    "lapsed": gettext_lazy("lapsed: %(count)d"),
}


def _message(held: list[Delivery]) -> Message:
    """How many notices of which kinds wait; nothing of a person, nothing to press. In her language."""
    first = held[0]
    choice = getattr(first.officer, "notice_choice", None)
    if choice is None or first.channel not in chosen(choice):
        raise SendingError("not_wanted")
    address = choice.email if first.channel == Delivery.Channel.EMAIL else choice.mobile
    kinds = Counter(delivery.notice.kind for delivery in held)
    with translation.override(first.officer.language or settings.LANGUAGE_CODE):
        told = _(", ").join(
            str(words) % {"count": kinds[kind]} for kind, words in _COUNTED.items() if kind in kinds
        )
        return Message(
            first.channel,
            address or "",
            _("Jinguo: new notices"),
            _("You have new notices (%(kinds)s). Sign in to Jinguo to read them.") % {"kinds": told},
            f"{first.pk}-{len(held)}",
        )
