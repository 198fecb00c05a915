"""The cells of long tables and the options of long lists, written in one go: a table has hundreds, and a template's
own loop over them would take longer than everything else of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from html import escape as escaped
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from workflows.board import AGES, Line
from workflows.questions import Option
from workflows.registers import Shown
from workflows.statistics import Cell

register = template.Library()
# Heads and classes recur in every line. (Django's own escape asks of each value whether it is lazy, which takes longer
# than the escaping; here everything is text already.)
_known = lru_cache(maxsize=2048)(escaped)


def escape(value: Any) -> str:
    """The value as text, fit for HTML; what was marked safe before is escaped all the same."""
    return escaped(str(value))


def _link(href: str, text: str) -> str:
    return f'<a class="govuk-link" href="{escape(href)}">{text}</a>'


@register.simple_tag
def figure_cells(cells: Iterable[Cell]) -> SafeString:
    """The numbers of a line; each leads to its cases."""
    written = []
    for cell in cells:
        text = escape(cell.text)
        inside = _link(cell.href, text) if cell.href else text
        written.append(f'<td class="{_known(cell.css)}" data-label="{_known(str(cell.title))}">{inside}</td>')
    return mark_safe("\n      ".join(written))  # noqa: S308 - every value in it is escaped above


@register.simple_tag
def register_cells(case: Any, cells: Sequence[Shown], case_page: str) -> SafeString:
    """The cells of a row; one of them leads to the case, or each where its column says."""
    written = []
    for cell in cells:
        text = escape(cell.text)
        href = cell.href or (reverse(case_page, args=[case.ref]) if cell.column.is_link and case_page else "")
        inside = _link(href, text) if href else text
        written.append(f'<td class="{_known(cell.css)}" data-label="{_known(str(cell.title))}">{inside}</td>')
    return mark_safe("".join(written))  # noqa: S308 - every value in it is escaped above


@register.simple_tag
def select_options(options: Iterable[Option]) -> SafeString:
    """The options of a select."""
    written = [
        f'<option value="{escape(each.value)}"{" selected" if each.chosen else ""}>{escape(each.label)}</option>'
        for each in options
    ]
    return mark_safe("".join(written))  # noqa: S308 - every value in it is escaped above


@cache
def _head(language: str, age: str) -> str:
    """The column's head, in the reader's words: the same in each line."""
    return escape(str(AGES.get(age, "")))


@register.simple_tag
def board_cells(line: Line) -> SafeString:
    """The numbers of a line of the board by age; each leads to its cases."""
    label = escape(line.label)
    written = []
    for figure in line.figures:
        age = _head(get_language() or "", figure.narrowing.age)
        late = " board__late" if figure.narrowing.age == "overdue" else ""
        said = f'{figure.count}<span class="govuk-visually-hidden"> {label}, {age}</span>'
        link = f'<a class="govuk-link{late}" href="?{escape(figure.query)}#cases">{said}</a>'
        inside = link if figure.count else '<span class="quiet">0</span>'
        none = "" if figure.count else " board__none"
        written.append(f'<td class="number{none}" data-label="{age}">{inside}</td>')
    return mark_safe("".join(written))  # noqa: S308 - every value in it is escaped above
