"""The provinces, as where somebody may have gone: a code is told by its first two digits (GB/T 2260)."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
