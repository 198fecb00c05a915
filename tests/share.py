"""What `./do test` takes of the tests: a share that is run in minutes.

`./do test --whole`, and whoever names a test, takes everything (docs/decisions/0207). The share is the same in every
run, so that a test that failed fails again.
"""

from __future__ import annotations

import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import pytest

SHARE: Final = "JINGUO_SHARE" in os.environ
# A test with more parameters than these is a family: of it one in so many is run.
_FAMILY, _OF_A_FAMILY = 8, 12
# Of the tests that ask a database one in so many, and of what the second database would be asked again.
_DEAR, _AGAIN = 2, 12


def rounds(whole: int, share: int) -> int:
    """So many rounds of a race or examples of a property: all of them, or the share of them."""
    return share if SHARE else whole


def share_of(
    items: Sequence[pytest.Item],
    *,
    is_dear: Callable[[pytest.Item], bool],
    is_second: bool,
    is_its_own: Callable[[pytest.Item], bool],
) -> list[pytest.Item]:
    """The tests of the share, in their order.

    None that is marked `whole`, some of those that are `is_dear`, all others; of a family some, at least one. In the
    second pass all that are `is_its_own` (of this kind of database by their mark) and few of what was asked before.
    """
    families: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.get_closest_marker("whole") is None:
            families[item.nodeid.partition("[")[0]].append(item)
    kept: set[pytest.Item] = set()
    for name, family in families.items():
        one_in = _AGAIN if is_second else _DEAR if is_dear(family[0]) else 1
        if one_in > 1 and not is_its_own(family[0]) and not _is_drawn(name, one_in):
            continue
        few = len(family) <= _FAMILY
        kept |= {item for item in family if few or _is_drawn(item.nodeid, _OF_A_FAMILY)} or {family[0]}
    return [item for item in items if item in kept]


def _is_drawn(name: str, one_in: int) -> bool:
    # By its name, not by its place: a new test beside it changes nothing.
    return zlib.crc32(name.partition("@")[0].encode()) % one_in == 0
