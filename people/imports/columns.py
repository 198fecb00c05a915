"""How the cells of a register's table are read, and what may be chosen in them. Values are fit for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from people.provinces import code_away, places_away
from people.rows.ground import Ground
from people.rows.words import Both
from workflows import clock, tables
from workflows.money import read_yuan, yuan_from_number
from workflows.tables import CellError, Column
from workflows.tables.cells import Reader, plain_text, worded
from workflows.wording import UnreadableInputError

SEXES: Final = {"f": Both("女", "Female"), "m": Both("男", "Male")}
YES_NO: Final = {"yes": Both("是", "Yes"), "no": Both("否", "No")}


NAME, NUMBER = tables.name, tables.id_number


def titles(both: Both) -> tuple[str, str]:
    """The title in both languages, as a column takes it."""
    return (both.zh, both.en)


def text(name: str, title: Both, longest: int = 60, *, needed: bool = False, example: str = "") -> Column:
    """A line of words."""
    return Column(name, titles(title), tables.phrase(longest), needed, example)


def chosen(
    name: str, title: Both, words: Mapping[str, Any], *, needed: bool = False, example: str = ""
) -> Column:
    """One of the codes, written in either language or as the code."""
    made: dict[str, Mapping[str, str]] = {}

    def written() -> Mapping[str, str]:
        hers = get_language() or "zh-hans"
        if hers not in made:
            made[hers] = _written(words, hers)
        return made[hers]

    offered = tuple(str(word) for word in words.values())
    return Column(name, titles(title), tables.one_of(written), needed, example, offered)


def _written(words: Mapping[str, Any], hers: str) -> Mapping[str, str]:
    """What may be written → the code, in the reader's language first: that is what a wrong cell is taught."""
    found: dict[str, str] = {}
    for language in sorted(("zh-hans", "en"), key=lambda each: each[:2] != hers[:2]):
        with override(language):
            for code, word in words.items():
                found.setdefault(str(word), code)
    return found | {code: code for code in words}


def day(name: str, title: Both, *, needed: bool = False, example: str = "") -> Column:
    """A day that isn't after today; its value is the ISO form."""
    return Column(name, titles(title), _day, needed, example)


def _day(cell: Any) -> str:
    found = tables.day(cell)
    if found > clock.today():
        raise CellError(_("Write a day that isn’t after today."))
    return found.isoformat()


def yuan(name: str, title: Both, *, needed: bool = False, example: str = "") -> Column:
    """An amount with two decimals."""
    return Column(name, titles(title), _yuan, needed, example)


def _yuan(cell: Any) -> str:
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return str(yuan_from_number(Decimal(repr(cell))))
        return str(read_yuan(plain_text(cell)))
    except UnreadableInputError as error:
        raise CellError(worded(error)) from error


def count(name: str, title: Both, most: int, *, needed: bool = False, example: str = "") -> Column:
    """A whole number from 1 to `most`."""
    return Column(name, titles(title), _counted(most), needed, example)


def _counted(most: int) -> Reader:
    def read(cell: Any) -> str:
        written = tables.code(cell)
        if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= most):
            raise CellError(_("Write a whole number from 1 to %(most)d.") % {"most": most})
        return str(int(written))

    return read


def where_away(name: str, title: Both, county: str) -> Column:
    """A province, or a county of the own one; its code, or both as the list writes them."""
    return Column(
        name,
        titles(title),
        lambda cell: _where_away(cell, county),
        needed=False,
        choices=tuple(f"{code} {words}" for code, words in places_away(county).items()),
        is_open=True,
    )


def _where_away(cell: Any, county: str) -> str:
    written = plain_text(cell)
    digits, _space, _words = written.partition(" ")
    if digits.isascii() and digits.isdigit() and len(digits) in {2, 4, 6, 9, 12}:
        return digits
    if (code := code_away(written, county)) is not None:
        return code
    raise CellError(_("Choose a place of the list, or write a place code of 2, 6, 9 or 12 digits."))


def village(ground: Mapping[str, str], *, needed: bool) -> Column:
    """One of the villages: `ground` is what may be written → code; codes are read too."""
    offered = tuple(dict.fromkeys(name for name in ground if not name.isdigit()))
    return Column(
        "village", ("村", "Village", "村名", "所在村"), tables.one_of(lambda: ground), needed, choices=offered
    )


def group(known: Iterable[str]) -> Column:
    """One of the known groups, or another one."""
    return Column(
        "group",
        ("组", "Group", "村组", "组别"),
        tables.phrase(30),
        needed=False,
        choices=tuple(known),
        is_open=True,
        example="3组",
    )


def someone(
    prefix: str,
    who: Both,
    *,
    sex: Literal["", "f", "m"] = "",
    needed: bool = False,
    has_birth: bool = True,
) -> list[Column]:
    """Name and ID number; where nobody has the number, sex (unless it is clear) and day of birth."""

    def called(zh: str, en: str) -> Both:
        return Both(f"{who.zh}{zh}", f"{who.en}{en}")

    at = f"{prefix}_" if prefix else ""
    found = [
        Column(f"{at}name", titles(called("姓名", "name")), tables.name, needed),
        Column(
            f"{at}id",
            (*titles(called("身份证号", "ID number")), f"{who.zh}公民身份号码"),
            tables.id_number,
            needed and not has_birth,
        ),
    ]
    if has_birth and not sex:
        found.append(chosen(f"{at}sex", called("性别", "sex"), SEXES))
    if has_birth:
        found.append(day(f"{at}birth", called("出生日期", "day of birth")))
    return found


def herself(ground: Ground) -> list[Column]:
    """Where she is registered, her name and her ID number, with which most tables begin."""
    return [
        village(ground.villages, needed=not ground.only_village),
        group(ground.groups),
        Column("name", ("姓名", "Name", "妇女姓名"), NAME, example="阿依·木呷"),
        Column(
            "id",
            ("身份证号", "ID number", "身份号码", "公民身份号码"),
            NUMBER,
            example="513499198503182025",
        ),
    ]
