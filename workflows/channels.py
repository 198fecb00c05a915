"""Which channels an officer chose for her notices, beside the app. Her addresses are sealed at rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from workflows import clock
from workflows.errors import Invalid
from workflows.models import Delivery, NoticeChoice, Officer

Channel = Delivery.Channel
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL_MOST = 120


def answers_of(officer: Officer) -> dict[str, Any]:
    """What the form shows: channels, e-mail address and mobile number as she gave them."""
    kept = NoticeChoice.objects.filter(officer=officer).first()
    if kept is None:
        return {"channels": [], "email": "", "mobile": ""}
    return {"channels": chosen(kept), "email": kept.email or "", "mobile": kept.mobile or ""}


def chosen(kept: NoticeChoice) -> list[str]:
    """The channels of this choice."""
    wanted = ((Channel.EMAIL, kept.by_email), (Channel.SMS, kept.by_sms))
    return [channel.value for channel, wants in wanted if wants]


def choose(officer: Officer, *, channels: Collection[str], email: str, mobile: str) -> None:
    """From now on her notices go by these channels too; none: in the app only. Raises Invalid with every fault."""
    faults: dict[str, list[str]] = {}
    if not set(channels) <= set(Channel.values):
        faults["channels"] = [_("There is no such channel.")]
    email, mobile = _plain(email), _digits(mobile)
    if email and not _is_email(email):
        faults["email"] = [_("Write an address like name@example.cn.")]
    elif not email and Channel.EMAIL in channels:
        faults["email"] = [_("Give the address that the e-mail goes to, or don’t choose e-mail.")]
    if mobile and not _MOBILE.fullmatch(mobile):
        faults["mobile"] = [_("Write a mobile number of 11 digits.")]
    elif not mobile and Channel.SMS in channels:
        faults["mobile"] = [
            _("Give the number that the text message goes to, or don’t choose text messages.")
        ]
    if faults:
        raise Invalid(faults)
    NoticeChoice.objects.update_or_create(
        officer=officer,
        defaults={
            "by_email": Channel.EMAIL in channels,
            "by_sms": Channel.SMS in channels,
            "email": email or None,
            "mobile": mobile or None,
            "changed_at": clock.now(),
        },
    )


def _plain(raw: str) -> str:
    return unicodedata.normalize("NFKC", raw).strip()


def _digits(raw: str) -> str:
    """Without the spaces, hyphens and country code that people write a number with."""
    number = re.sub(r"[\s()-]", "", _plain(raw))
    return re.sub(r"^(\+86|0086)", "", number)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _EMAIL_MOST
