"""Where the parameters and the words of this programme stand."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from workflows.policyfile import PolicyFile, load_policy_file
from workflows.wording import Wording

POLICIES: Final = Path(__file__).parent.parent / "policies"
POLICY_FILE: Final = POLICIES / "women-guaranteed-loan.yaml"
REASONS_FILE: Final = POLICIES / "reasons.yaml"


def load_policy() -> PolicyFile:
    """The programme's parameters, read and checked once."""
    return load_policy_file(POLICY_FILE)


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The words of every reason, in both languages, with the labels of the parameters."""
    labels = {name: parameter.label for name, parameter in load_policy().parameters.items()}
    return Wording([REASONS_FILE], {"parameter": labels})
