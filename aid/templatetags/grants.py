"""What the long tables of cases have in every row, written in one go, as `workflows.templatetags.tables` does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from aid.queries.grounds import Grounds
from workflows.templatetags.tables import escape, mark

register = template.Library()


@register.simple_tag
def tick(case: Any, mark: str, ticked: Collection[str]) -> SafeString:
    """A row's box, and what she saw of the case (no `mark`: what she saw doesn't matter)."""
    ref = escape(case.ref)
    words = escape(_("Choose %(name)s, %(number)s") % {"name": case.title, "number": case.number})
    checked = " checked" if case.ref in ticked else ""
    seen = f'<input type="hidden" name="seen-{ref}" value="{escape(mark)}">' if mark else ""
    return mark_safe(  # noqa: S308 - every value in it is escaped
        '<div class="govuk-checkboxes govuk-checkboxes--small tick"><div class="govuk-checkboxes__item">'
        f'<input class="govuk-checkboxes__input" type="checkbox" id="ref-{ref}" name="ref" value="{ref}"{checked}>'
        f'<label class="govuk-label govuk-checkboxes__label" for="ref-{ref}">'
        f'<span class="govuk-visually-hidden">{words}</span></label></div></div>{seen}'
    )


@register.simple_tag
def name_and_case(row: Any) -> SafeString:
    """Whose case it is and where she lives; the number leads to it where she may read it."""
    number = escape(row.case.number)
    link = f'<a class="govuk-link" href="{escape(row.href)}">{number}</a>' if row.href else number
    village = f' <span class="quiet">{escape(row.village)}</span>'
    return mark_safe(f"{escape(row.case.title)}{village}<br>{link}")  # noqa: S308 - escaped


@register.simple_tag
def grounds(found: Grounds, need: int) -> SafeString:
    """Why a case ranks where it does, with its points, and what stands beside it."""
    points = escape(_("%(need)s points") % {"need": need})
    reasons = "".join(
        f'<li><span class="figures need__points">{each.points}</span> <span>{escape(each.reason)}'
        f"{_clause(each.clause)}</span></li>"
        for each in found.reasons
    )
    noted = mark("note", _("Worth noting")) if found.conflicts else ""
    notes = "".join(f'<p class="need__note">{noted} {escape(each)}</p>' for each in found.conflicts)
    told = f'<ul class="need__reasons">{reasons}</ul>' if reasons else ""
    return mark_safe(  # noqa: S308 - every value in it is escaped
        f'<div class="need"><strong class="figures">{points}</strong>{told}{notes}</div>'
    )


def _clause(clause: str) -> str:
    return f' <span class="need__clause quiet">{escape(clause)}</span>' if clause else ""
