"""The provinces, as where somebody may have gone: a code is told by its first two digits (GB/T 2260)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from stdnum import numdb

PROVINCES: Final[dict[str, Any]] = {
    "11": gettext_lazy("Beijing"),
    "12": gettext_lazy("Tianjin"),
    "13": gettext_lazy("Hebei"),
    "14": gettext_lazy("Shanxi"),
    "15": gettext_lazy("Inner Mongolia"),
    "21": gettext_lazy("Liaoning"),
    "22": gettext_lazy("Jilin"),
    "23": gettext_lazy("Heilongjiang"),
    "31": gettext_lazy("Shanghai"),
    "32": gettext_lazy("Jiangsu"),
    "33": gettext_lazy("Zhejiang"),
    "34": gettext_lazy("Anhui"),
    "35": gettext_lazy("Fujian"),
    "36": gettext_lazy("Jiangxi"),
    "37": gettext_lazy("Shandong"),
    "41": gettext_lazy("Henan"),
    "42": gettext_lazy("Hubei"),
    "43": gettext_lazy("Hunan"),
    "44": gettext_lazy("Guangdong"),
    "45": gettext_lazy("Guangxi"),
    "46": gettext_lazy("Hainan"),
    "50": gettext_lazy("Chongqing"),
    "51": gettext_lazy("Sichuan"),
    "52": gettext_lazy("Guizhou"),
    "53": gettext_lazy("Yunnan"),
    "54": gettext_lazy("Tibet"),
    "61": gettext_lazy("Shaanxi"),
    "62": gettext_lazy("Gansu"),
    "63": gettext_lazy("Qinghai"),
    "64": gettext_lazy("Ningxia"),
    "65": gettext_lazy("Xinjiang"),
    "71": gettext_lazy("Taiwan"),
    "81": gettext_lazy("Hong Kong"),
    "82": gettext_lazy("Macao"),
}


def place_words(code: str) -> str:
    """The code's province; the code itself beside it where it says more."""
    province = PROVINCES.get(code[:2])
    if province is None:
        return code
    return str(province) if not code[2:].strip("0") else f"{province} {code}"


def where_to(county: str) -> list[tuple[str, str]]:
    """Where somebody of the county may have gone: in it, elsewhere in its province, or another province.

    The first leaves nobody outside the county; every other one is beyond it.
    """
    home = county[:2]
    found = [
        (county, _("In our county")),
        (f"{home}0000", _("Elsewhere in %(province)s") % {"province": PROVINCES.get(home, home)}),
    ]
    return found + [(f"{code}0000", str(name)) for code, name in PROVINCES.items() if code != home]


# ── As a table writes it ───────────────────────────────────────────────────────────────────────────────────────────

_ENDED = re.compile(r"^\[[0-9]*-[0-9]+\]")
_REMARK = re.compile(r"^\[[^\]]*\]")
# What a province's name ends in when it is written in full.
_FULL = ("", "省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区")
_PROVINCE = 2


def places_away(county: str) -> dict[str, str]:
    """Code → name in the reader's language: other provinces by two digits, the own one's other counties by six."""
    home = county[:_PROVINCE]
    found = {code: str(name) for code, name in PROVINCES.items() if code != home}
    own = str(PROVINCES.get(home, ""))
    return found | {code: f"{own}{name}" for code, name in _counties(home).items() if code != county}


def code_away(written: str, county: str) -> str | None:
    """The code of a place that is named as somebody writes it, in either language; None where it names none."""
    return _named(county).get(written)


@lru_cache(maxsize=8)
def _named(county: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {name: code for code, name in places_away(county).items()}
            for code, name in PROVINCES.items():
                for full in _FULL if code != county[:_PROVINCE] else ():
                    found[f"{name}{full}"] = code
            own = str(PROVINCES.get(county[:_PROVINCE], ""))
            for code, name in _counties(county[:_PROVINCE]).items() if own else ():
                found |= {f"{own}{full}{name}": code for full in _FULL if code != county}
    return found


@lru_cache(maxsize=2)
def _counties(province: str) -> Mapping[str, str]:
    """Those that there are today, in Chinese."""
    return dict(sorted(_today(province)))


def _today(province: str) -> Iterator[tuple[str, str]]:
    for _length, code, _last, _says, below in numdb.get("cn/loc").prefixes:
        for _digits, rest, _end, says, _more in below if code == province else ():
            name = str(says.get("county", ""))
            if name and rest != "0000" and name != "市辖区" and not _ENDED.match(name):
                yield f"{code}{rest}", _REMARK.sub("", name)
