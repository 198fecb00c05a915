"""The few tags that the pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from workflows import clock
from workflows.money import grouped
from workflows.wording import language_key

register = template.Library()

OUTCOME_WORDS = {
    "pass": gettext_lazy("Meets the rule"),
    "note": gettext_lazy("Note"),
    "refer": gettext_lazy("To be checked"),
    "fail": gettext_lazy("Breaks the rule"),
}
RULE_WORDS: dict[str, Any] = {}


@dataclass(frozen=True)
class FindingRow:
    outcome: str
    word: str
    rule: str
    reason: str
    clause: str
    before: str


@register.simple_tag
def finding_row(finding: Mapping[str, Any]) -> FindingRow:
    """A kept finding in the reader's language."""
    outcome, before = str(finding["outcome"]), str(finding.get("before", ""))
    return FindingRow(
        outcome=outcome,
        word=str(OUTCOME_WORDS.get(outcome, outcome)),
        rule=str(RULE_WORDS.get(finding["rule"], finding["rule"])),
        reason=in_words(finding.get("reason", "")),
        clause=in_words(finding.get("clause", "")),
        before=str(OUTCOME_WORDS.get(before, before)),
    )


def in_words(kept: Any) -> str:
    """A sentence that was kept in both languages, in the reader's; a plain one as it is."""
    if isinstance(kept, Mapping):
        return str(kept.get(language_key(get_language() or "zh"), ""))
    return str(kept)


@register.filter
def days_since(moment: Any) -> str:
    """How long something stands already, in whole days of the county's calendar."""
    if moment is None:
        return ""
    days = (clock.today() - timezone.localtime(moment).date()).days
    return _("today") if days <= 0 else _("%(days)d days") % {"days": days}


@register.filter
def is_overdue(day: date | None) -> bool:
    """True from the day after the due day on."""
    return day is not None and day < clock.today()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """The amount in digits with thousands commas."""
    return "" if amount is None else grouped(amount)


@register.filter
def trimmed(number: Decimal | None) -> str:
    """A decimal without the zeros at its end: 9.1500 is 9.15."""
    return "" if number is None else f"{number.normalize():f}"


@register.filter
def dressed(field: BoundField, css: str) -> Any:
    """A Django form's widget in our classes, without the placeholder that would repeat its label."""
    field.field.widget.attrs.pop("placeholder", None)
    shown = f"{css} govuk-input--error" if field.errors and css == "govuk-input" else css
    attrs: dict[str, Any] = {"class": shown}
    if field.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}_error"}
    return field.as_widget(attrs=attrs)
