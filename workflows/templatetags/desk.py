"""The few tags that the pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from workflows import clock
from workflows.desk import RULE_WORDS, name_of
from workflows.models import Case
from workflows.money import grouped
from workflows.programme import called
from workflows.wording import language_key

register = template.Library()

OUTCOME_WORDS = {
    "pass": gettext_lazy("Meets the rule"),
    "note": gettext_lazy("Worth noting"),
    "refer": gettext_lazy("To be checked"),
    "fail": gettext_lazy("Breaks the rule"),
}
# What an officer has to look at comes first.
_ORDER = ("fail", "refer", "note", "pass")


@dataclass(frozen=True)
class FindingRow:
    outcome: str
    word: str
    rule: str
    reason: str
    clause: str
    before: str


@dataclass(frozen=True)
class FindingRows:
    """`open` are those that an officer has to look at, `met` the rules that are simply met."""

    open: list[FindingRow]
    met: list[FindingRow]


@register.simple_tag
def case_name(case: Case, place: str) -> str:
    """What a link to the case says."""
    return name_of(case, place)


@register.simple_tag
def finding_rows(findings: Iterable[Mapping[str, Any]]) -> FindingRows:
    """Kept findings in the reader's language, the worst first."""
    rows = sorted(
        map(_row, findings), key=lambda row: _ORDER.index(row.outcome) if row.outcome in _ORDER else 0
    )
    return FindingRows(
        [row for row in rows if row.outcome != "pass"], [row for row in rows if row.outcome == "pass"]
    )


def _row(finding: Mapping[str, Any]) -> FindingRow:
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


@register.filter(name="called")
def called_in_words(case: Case) -> str:
    """The case's title in the reader's language."""
    return called(case)


@register.filter
def days_since(moment: Any) -> str:
    """How long something stands already, in whole days of the county's calendar."""
    if moment is None:
        return ""
    days = (clock.today() - timezone.localtime(moment).date()).days
    return _("today") if days <= 0 else _("%(days)d days") % {"days": days}


@register.filter
def yuan(amount: Decimal | None) -> str:
    """The amount in digits with thousands commas."""
    return "" if amount is None else grouped(amount)


@register.filter
def fen(amount: Decimal | None) -> str:
    """The amount to the fen, always with two decimals: figures that stand below each other."""
    return "" if amount is None else f"{amount:,.2f}"


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
