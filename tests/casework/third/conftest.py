"""The refusal table of the third programme alone: the same world and the same tests, with its law in place of ours."""

from __future__ import annotations

from tests.casework.families.law import LAW
from tests.law import laws

laws.LAWS = (LAW,)  # type: ignore[assignment]
laws.SCENES = [
    (LAW.name, history, state)
    for history, states in (("plain", LAW.plain), ("again", LAW.again))
    for state in states
]

from tests.law.conftest import *  # noqa: E402, F403
