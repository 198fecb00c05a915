"""The registers by code, in the words of their headings."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

REGISTER_NAMES: Final[dict[str, Any]] = {
    "women": _("Basic register of women"),
    "left_behind_women": _("Register of women left behind"),
    "left_behind_children": _("Register of children left behind"),
    "children_in_hardship": _("Register of children in special hardship"),
    "women_in_poverty": _("Register of women in poverty"),
    "village_heads": _("Register of the heads of village women"),
    "two_cancers": _("Count of women with either of two cancers"),
    "volunteers": _("Register of women volunteers"),
}

_TITLE: Final = re.compile(r"([0-9]{4})年(.+)")


def title_of(register: str, year: int) -> str:
    """What the case of a year's register is called in the tables: in Chinese, whoever opened it."""
    with override("zh-hans"):
        return f"{year}年{REGISTER_NAMES[register]}"


def in_words(title: str) -> str:
    """The same in the reader's language; a title that isn't ours as it stands."""
    found = _TITLE.fullmatch(title)
    code = _codes().get(found[2]) if found else None
    if found is None or code is None:
        return title
    return str(_("%(register)s, %(year)s")) % {"register": REGISTER_NAMES[code], "year": found[1]}


@cache
def _codes() -> dict[str, str]:
    with override("zh-hans"):
        return {str(name): code for code, name in REGISTER_NAMES.items()}
