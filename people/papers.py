"""The registers on paper: a form for a village, a long list for more, a card for a child; in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any, Final

from django.utils import translation

from people.kinds import GUARDIANS
from people.registers import Register
from people.registers.rows import Row, group_words
from workflows.printed_registers import printed_register
from workflows.registers import Column, shown
from workflows.rendering import render

# So many rows are drawn as a form; WeasyPrint would take too long over more.
FORM_ROWS: Final = 200
# A form is a sheet that is full of lines, however few stand in it: millimetres for its rows, for one row of one line,
# for each further line, for a letter, and of the sheet's width.
_ROOM: Final = 112.0
_ROW: Final = 7.3
_LINE: Final = 4.9
_LETTER: Final = 3.7
_WIDTH: Final = 273.0
# So many columns are set in a smaller letter.
_MANY: Final = 9
_SMALL: Final = 0.87
_NUMBER_SHARE: Final = 5
SIGNERS: Final = ("填表人", "审核人", "单位负责人")


@dataclass(frozen=True)
class Filling:
    """What stands around the rows: whose register, of which day, and by which definition."""

    book: Register
    place: str
    day: date
    filled_on: date
    definition: str
    clauses: Sequence[str]
    # The age below which the rows are counted besides; None: none.
    second_limit: int | None = None
    # Who countersigns, on paper, for an acting head of a village's women; empty where the policy names nobody.
    countersigner: str = ""

    @property
    def title(self) -> str:
        return f"{self.place}{self.book.title}"

    @property
    def office(self) -> str:
        return f"{self.place}妇联"

    @property
    def basis(self) -> str:
        """注: the definition, and where it stands written."""
        clauses = "；".join(self.clauses)
        return f"{self.definition}{f'（{clauses}）' if clauses else ''}"


@dataclass(frozen=True)
class Head:
    """A column of the form: its title and its share of the width, in percent."""

    title: str
    share: str
    css: str


def register_form(filling: Filling, rows: Iterable[Row]) -> bytes:
    """The PDF of the form, A4 across, with lines for the signatures; at most FORM_ROWS rows."""
    with translation.override("zh-hans"):
        columns, rows = filling.book.columns, list(rows)
        lines = [
            [(text, head.css) for text, head in zip(_texts(columns, row), _heads(columns)[1:], strict=True)]
            for row in rows
        ]
        return render(
            "papers/register_form.html",
            {
                "filling": filling,
                "heads": _heads(columns),
                "lines": lines,
                "blank": range(_blank_rows([[text for text, _css in line] for line in lines], columns)),
                "signers": SIGNERS,
                "young": _young(filling, rows),
                "countersigned": _countersigned(filling, rows),
                "day": _day(filling.day),
                "filled_on": _day(filling.filled_on),
                "is_dense": len(columns) > _MANY,
            },
        )


def _young(filling: Filling, rows: Iterable[Row]) -> int | None:
    """How many of the rows are below the second age; None where there is no such age."""
    limit = filling.second_limit
    return None if limit is None else sum(row.age is not None and row.age < limit for row in rows)


def _countersigned(filling: Filling, rows: Iterable[Row]) -> list[str]:
    """For each village where somebody acts as head, whose line stands below the form: of the village and post."""
    if not filling.countersigner:
        return []
    return [f"{row.village}{filling.countersigner.removeprefix('村')}" for row in rows if row.is_acting]


def register_list(filling: Filling, rows: Iterable[Row]) -> bytes:
    """The PDF of a register of thousands of rows, drawn row by row."""
    with translation.override("zh-hans"):
        title = filling.title
    return printed_register(
        title,
        filling.book.columns,
        rows,
        made_on=filling.filled_on,
        office=filling.office,
        note=f"数据日期：{_day(filling.day)}",
        signers=SIGNERS,
    )


def child_card(filling: Filling, row: Row) -> bytes:
    """登记卡 of a child, A5 across."""
    with translation.override("zh-hans"):
        known = row.known
        assert row.person is not None
        return render(
            "papers/register_card.html",
            {
                "filling": filling,
                "row": row,
                "born": _day(row.person.birth_date),
                "sex": "女" if row.person.sex == "f" else "男",
                "group": group_words(row.entry.group),
                "nation": known.value("nation", "name"),
                "school": known.value("student", "school"),
                "grade": known.value("student", "grade"),
                "parents": [
                    _parent(row, kind, label) for kind, label in (("father", "父亲"), ("mother", "母亲"))
                ],
                "guardian": _guardian(row),
                "day": _day(filling.day),
                "filled_on": _day(filling.filled_on),
            },
        )


def _parent(row: Row, kind: str, label: str) -> dict[str, Any]:
    """The parent's line: where, since when and why away, as far as its reader needs to know."""
    person = row.known.tied(kind)
    away: Mapping[str, Any] = next((each for each in row.entry.reason if each["code"] == f"{kind}_away"), {})
    is_detained = away.get("reason") == "detained"
    hidden = is_detained and not row.words.reads_detention
    why = {"work": "务工", "detained": "羁押"}.get(str(away.get("reason", "")), "")
    return {
        "label": label,
        "name": person.name if person is not None else "",
        "phone": row.reading.phone(row.known.phones.get(person.pk, "")) if person is not None else "",
        "since": away.get("since", ""),
        "why": "" if hidden else why,
        "where": "" if is_detained else away.get("where", ""),
    }


def _guardian(row: Row) -> dict[str, str]:
    person = row.known.tied("guardian")
    relation = str(GUARDIANS.get(str(row.known.value("guardian", "relation")), ""))
    phone = row.reading.phone(row.known.phones.get(person.pk, "")) if person is not None else ""
    return {"name": person.name if person is not None else "", "relation": relation, "phone": phone}


def _texts(columns: Sequence[Column], row: Row) -> list[str]:
    return ["" if (text := shown(column, row).text) == "—" else text for column in columns]


def _heads(columns: Sequence[Column]) -> list[Head]:
    whole = sum(column.width for column in columns) + _NUMBER_SHARE
    shares = [
        Head(
            str(column.title),
            f"{column.width * 100 / whole:.2f}",
            _css(column),
        )
        for column in columns
    ]
    return [Head("序号", f"{_NUMBER_SHARE * 100 / whole:.2f}", ""), *shares]


def _css(column: Column) -> str:
    if column.form == "code":
        return "code"
    return "left" if column.form == "text" and column.width > 18 else ""


def _blank_rows(lines: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """How many empty rows fill the sheet, so that the signatures still stand on it; none where it is full."""
    whole = sum(column.width for column in columns) + _NUMBER_SHARE
    small = _SMALL if len(columns) > _MANY else 1.0
    letters = [max(1.0, column.width * _WIDTH / whole / _LETTER / small - 1) for column in columns]
    used = 0.0
    for line in lines or [["—"]]:
        most = max(ceil(_letters(text) / room) for text, room in zip(line, letters, strict=False))
        used += _ROW + (max(most, 1) - 1) * _LINE * small
    return max(0, int((_ROOM - used) / _ROW))


def _letters(text: str) -> float:
    """How many letters wide; digits and Latin ones are half as wide as Chinese ones."""
    return sum(0.55 if character.isascii() else 1.0 for character in text)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
