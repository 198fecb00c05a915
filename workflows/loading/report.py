"""What a load made true, and how one that only checks takes everything back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """What a load made true: counts by name, and what it left as it was."""

    added: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0

    def add(self, what: str) -> None:
        self.added[what] = self.added.get(what, 0) + 1

    @property
    def total(self) -> int:
        return sum(self.added.values())


class CheckedOnlyError(Exception):
    """Raised at the end of a load that only checks: it takes everything back."""


class checked:  # noqa: N801  (reads as a statement)
    """Swallows the end of a load that only checks."""

    def __init__(self, check_only: bool) -> None:  # noqa: FBT001
        self._check_only = check_only

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> bool:
        return self._check_only and kind is CheckedOnlyError
