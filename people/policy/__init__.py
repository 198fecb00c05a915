"""The registers' definitions: a life and dated parameters in, days in the register and why out. No Django, no clock."""

from __future__ import annotations

from people.policy.judging import ASKED, REGISTERS_BY_FACTS, standing
from people.policy.life import Home, Kin, Life, Standing, Stated, Stay, Tie, a_head
from people.policy.parameters import load_policy
from people.policy.spans import Span, spans

__all__ = [
    "ASKED",
    "REGISTERS_BY_FACTS",
    "Home",
    "Kin",
    "Life",
    "Span",
    "Standing",
    "Stated",
    "Stay",
    "Tie",
    "a_head",
    "load_policy",
    "spans",
    "standing",
]
