"""What a rule may say of the facts, from the lightest to the gravest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Outcomes of a rule from best to worst; a note never changes the verdict.
OUTCOMES = ("pass", "note", "refer", "fail")


def gravest(findings: Sequence[Mapping[str, Any]]) -> str:
    """The worst outcome among the findings; empty where none was made."""
    outcomes = {str(finding["outcome"]) for finding in findings}
    return max(outcomes & set(OUTCOMES), key=OUTCOMES.index, default="")
