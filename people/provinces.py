"""The provinces, as where somebody may have gone: a code is told by its first two digits (GB/T 2260)."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

PROVINCES: Final[dict[str, Any]] = {
    "11": _lazy("Beijing"),
    "12": _lazy("Tianjin"),
    "13": _lazy("Hebei"),
    "14": _lazy("Shanxi"),
    "15": _lazy("Inner Mongolia"),
    "21": _lazy("Liaoning"),
    "22": _lazy("Jilin"),
    "23": _lazy("Heilongjiang"),
    "31": _lazy("Shanghai"),
    "32": _lazy("Jiangsu"),
    "33": _lazy("Zhejiang"),
    "34": _lazy("Anhui"),
    "35": _lazy("Fujian"),
    "36": _lazy("Jiangxi"),
    "37": _lazy("Shandong"),
    "41": _lazy("Henan"),
    "42": _lazy("Hubei"),
    "43": _lazy("Hunan"),
    "44": _lazy("Guangdong"),
    "45": _lazy("Guangxi"),
    "46": _lazy("Hainan"),
    "50": _lazy("Chongqing"),
    "51": _lazy("Sichuan"),
    "52": _lazy("Guizhou"),
    "53": _lazy("Yunnan"),
    "54": _lazy("Tibet"),
    "61": _lazy("Shaanxi"),
    "62": _lazy("Gansu"),
    "63": _lazy("Qinghai"),
    "64": _lazy("Ningxia"),
    "65": _lazy("Xinjiang"),
    "71": _lazy("Taiwan"),
    "81": _lazy("Hong Kong"),
    "82": _lazy("Macao"),
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
