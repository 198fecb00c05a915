"""A process in which Django is set up once, and forks of it that run what a process of their own would run.

For tests of commands: half of a second's command is the import of Django and its house. Each fork has the environment,
the folders and the memory of a process that has just started, and nothing of what an earlier one did.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Forking:
    """Started at the first thing that it's asked to run; `close` ends it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._process: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> tuple[int, str]:
        """The exit status of `python WORDS…` (a file of ours with arguments, or -c and a source), and what it said."""
        process = self._process = self._process or subprocess.Popen(
            [sys.executable, "-m", "tests.forking"],
            cwd=ROOT,
            env=dict(self._env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder) / name for name in ("out", "err")]
            process.stdin.write(json.dumps([words, *map(str, said)]) + "\n")
            process.stdin.flush()
            status = json.loads(process.stdout.readline())
            return status, "".join(path.read_text(encoding="utf-8") for path in said)

    def close(self) -> None:
        if self._process is not None:
            self._process.communicate()


def main() -> None:
    """Forks for every line that comes in, one after the other, and answers with the status."""
    import django

    django.setup()
    for line in sys.stdin:
        words, out, err = json.loads(line)
        child = os.fork()
        if not child:
            _become(words, out, err)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(words: list[str], out: str, err: str) -> None:
    for name, stream in ((out, sys.stdout), (err, sys.stderr)):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT, 0o600), stream.fileno())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    status = _status_of(words)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _status_of(words: list[str]) -> int:
    first, *rest = words
    try:
        if first == "-c":
            sys.argv = ["-c", *rest[1:]]
            exec(compile(rest[0], "<test>", "exec"), {"__name__": "__main__"})
        else:
            sys.argv = words
            runpy.run_path(first, run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself tells of what nobody caught
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
