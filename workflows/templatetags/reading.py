"""Days and moments in the reader's form."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月22日 to a reader of Chinese, 22 November 2026 to others; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if (get_language() or "zh").startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return date_format(value, "j F Y")


@register.filter
def in_groups(value: str) -> str:
    """A digest as papers print it, in groups of eight: two of them are compared by eye."""
    return " ".join(value[start : start + 8] for start in range(0, len(value), 8))


@register.filter
def moment(value: datetime | None) -> str:
    """The day, and the time in 24 hours."""
    if value is None:
        return ""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"
