"""Words to the person at the terminal, and the starting of programs. Everything is said on standard error,
so that a command's own output stays clean for a pipe.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.tooling import ROOT


class StopError(Exception):
    """Ends ./do with a message for the user and an exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def say(text: str) -> None:
    """`text` stands on standard error, at once."""
    print(text, file=sys.stderr, flush=True)


def step(text: str) -> None:
    """A heading stands on standard error: what is being done now."""
    say(f"── {text}")


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    advice: str = "",
) -> None:
    """`command` has ended well, its output on standard error.

    Raises StopError naming the command, its exit status and `advice`.
    """
    words = [str(word) for word in command]
    try:
        status = subprocess.run(words, cwd=cwd, env=_with(env), stdout=sys.stderr, check=False).returncode
    except FileNotFoundError as error:
        raise StopError(f"Not found: {words[0]}. {advice}".strip()) from error
    if status:
        raise StopError(f"Failed (exit status {status}): {shlex.join(words)}\n{advice}".strip())


def become(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
    """This process is `command` from here on; never returns."""
    words = [str(word) for word in command]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(words[0], words, _with(env))  # noqa: S606 - no shell is the point


def _with(env: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **(env or {})}
