"""Where people go to: the provinces, and the counties of the own one, by their codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from stdnum import numdb

_ENDED = re.compile(r"^\[[0-9]*-[0-9]+\]")
_REMARK = re.compile(r"^\[[^\]]*\]")
_PROVINCE, _COUNTY = 2, 6


@lru_cache(maxsize=8)
def places_away(county: str) -> Mapping[str, str]:
    """Code → name: other provinces by two digits, the counties of the own province by six."""
    found: dict[str, str] = {}
    for code in sorted(_provinces()):
        if code != county[:_PROVINCE]:
            found[code] = _provinces()[code]
    own = _provinces().get(county[:_PROVINCE], "")
    for code, name in sorted(_counties(county[:_PROVINCE]).items()):
        if code != county:
            found[code] = f"{own}{name}"
    return found


@lru_cache(maxsize=1)
def _provinces() -> Mapping[str, str]:
    return {
        code: str(says["province"]) for _length, code, _last, says, _below in numdb.get("cn/loc").prefixes
    }


def _counties(province: str) -> Mapping[str, str]:
    """Those that there are today."""
    found = {}
    for _length, code, _last, _says, below in numdb.get("cn/loc").prefixes:
        for _digits, rest, _end, says, _more in below if code == province else ():
            name = str(says.get("county", ""))
            if name and rest != "0000" and name != "市辖区" and not _ENDED.match(name):
                found[f"{code}{rest}"] = _REMARK.sub("", name)
    return found
