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
from django.utils.translation import gettext as _

from workflows.board import AGES
from workflows.board import Line as BoardLine
from workflows.deadlines import Deadline
from workflows.figure_tables import Line
from workflows.questions import Option
from workflows.registers import Shown

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
def figure_lines(lines: Iterable[Line], here: str) -> SafeString:
    """The lines of a table of figures: each place, month or kind leads to its own tables, each number to its cases."""
    written = []
    for line in lines:
        head = escape(line.label)
        if line.query:
            head = _link(f"{here}?{line.query}", head)
        written.append(
            f'<tr class="depth-{line.depth}"><th scope="row" class="cases__first">{head}</th>'
            f"{_figure_cells(line.cells)}</tr>"
        )
    return mark_safe("\n    ".join(written))  # noqa: S308 - every value in it is escaped above


def _figure_cells(cells: Iterable[Any]) -> str:
    written = []
    for cell in cells:
        text = escape(cell.text)
        inside = _link(cell.href, text) if cell.href else text
        written.append(f'<td class="{_known(cell.css)}" data-label="{_known(str(cell.title))}">{inside}</td>')
    return "".join(written)


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
def due_day(deadline: Deadline) -> SafeString:
    """The due day and the time left in the row of a list: `components/deadline.html` without its sentences."""
    if deadline.is_stopped:
        return mark("waiting", _("Clock stopped"))
    if deadline.due_on is None:
        return mark_safe("—")
    words = deadline.words
    left = (
        mark("overdue", words) if deadline.is_overdue else f'<span class="quiet days">{escape(words)}</span>'
    )
    guess = f" {mark('note', _('provisional'))}" if deadline.is_provisional else ""
    day = f'<span class="figures">{deadline.due_on.isoformat()}</span>'
    return mark_safe(f"{day} {left}{guess}")  # noqa: S308 - every value in it is escaped above


@register.simple_tag
def mark(kind: str, text: str) -> SafeString:
    """As `components/mark.html` writes it."""
    return mark_safe(f'<span class="mark mark--{kind}">{escape(text)}</span>')  # noqa: S308 - escaped


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
def board_cells(line: BoardLine) -> SafeString:
    """The numbers of a line of the board by age; each leads to its cases."""
    label = escape(line.label)
    written = []
    language = get_language() or ""
    for code, number, query in line.numbers:
        age = _head(language, code)
        if not number:
            written.append(
                f'<td class="number board__none" data-label="{age}"><span class="quiet">0</span></td>'
            )
            continue
        late = " board__late" if code == "overdue" else ""
        said = f'{number}<span class="govuk-visually-hidden"> {label}, {age}</span>'
        link = f'<a class="govuk-link{late}" href="?{escape(query)}#cases">{said}</a>'
        written.append(f'<td class="number" data-label="{age}">{link}</td>')
    return mark_safe("".join(written))  # noqa: S308 - every value in it is escaped above
