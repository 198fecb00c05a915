"""How a measured figure is printed, and which of them are beyond what was promised."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

# What a page may take of the server's time, in milliseconds, and how many statements, at the size of a large county.
PAGE_MS: Final = 60
PAGE_STATEMENTS: Final = 12
_beyond: list[str] = []


def spread(seconds: Sequence[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    return f"p50 {statistics.median(ordered) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"


def say(name: str, figure: str) -> None:
    """One line, at once."""
    print(f"  {name:<24} {figure}", flush=True)


def say_page(
    name: str,
    statements: int,
    seconds: Sequence[float],
    size: int,
    most: tuple[int, int] = (PAGE_MS, PAGE_STATEMENTS),
) -> None:
    """A page's line; one that takes more than `most` (milliseconds, statements) is marked, and counted by `beyond`."""
    most_ms, most_statements = most
    is_slow = statistics.median(seconds) * 1000 > most_ms
    is_wordy = statements > most_statements
    said = [f"more than {most_ms} ms"] * is_slow + [f"more than {most_statements} statements"] * is_wordy
    _beyond.extend([name] * bool(said))
    marked = f"  <- {', '.join(said)}" if said else ""
    say(name, f"{statements} statements, {spread(seconds)}, {size / 1024:.0f} KiB{marked}")


def beyond() -> int:
    """1 where a page took more than it may, said in a line; else 0."""
    if _beyond:
        print(f"  beyond what was promised: {', '.join(_beyond)}", flush=True)
    return int(bool(_beyond))
