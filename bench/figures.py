"""How a measured figure is printed, and which of them are beyond what was promised."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Final

# What a page may take of the server's time, in milliseconds, and how many statements, at the size of a large county.
PAGE_MS: Final = 60
PAGE_STATEMENTS: Final = 12
_PACE_ROUNDS: Final = 50
_PACE_STEPS: Final = 100_000
_beyond: list[str] = []


def spread(seconds: Sequence[float]) -> str:
    """Median, 95th percentile and the best, in milliseconds.

    On a machine that others share the best is what the work itself takes; the median is what its users wait for.
    """
    ordered = sorted(seconds)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    middle = statistics.median(ordered)
    return f"p50 {middle * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, best {ordered[0] * 1000:.1f} ms"


def say_pace() -> None:
    """How fast the machine is at this moment, by a loop that never changes: figures of two runs are compared by it."""
    times = []
    for _round in range(_PACE_ROUNDS):
        started = time.perf_counter()
        sum(number & 7 for number in range(_PACE_STEPS))
        times.append(time.perf_counter() - started)
    say("pace of the machine", f"a loop of {_PACE_STEPS:,} steps in Python: {spread(times)}")


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


def say_lasting(name: str, figure: str, seconds: float, most: float) -> None:
    """A line of what takes its time; marked, and counted by `beyond`, where that is more than `most` seconds."""
    is_slow = seconds > most
    _beyond.extend([name] * is_slow)
    say(name, f"{figure}{f'  <- more than {most:.0f} s' if is_slow else ''}")


def beyond() -> int:
    """1 where a page took more than it may, said in a line; else 0."""
    if _beyond:
        print(f"  beyond what was promised: {', '.join(_beyond)}", flush=True)
    return int(bool(_beyond))
