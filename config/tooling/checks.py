"""Every check of ./do test, in order, with one summary and one honest exit status at the end."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from config.tooling import PYTHON, ROOT, VENV
from config.tooling.console import StopError, say, step
from config.tooling.postgres import PostgresError, throwaway_cluster

MANAGE = (str(PYTHON), "manage.py")
BIN = VENV / "bin"
WHOLE = "--whole"
CLOSING = re.compile(r"\d+ (passed|failed|error|errors|skipped|deselected)\b.* in [\d.]+s|no tests ran in")
# The lines of pytest's own short summary, one for each test that didn't pass; and how many of them the end repeats.
NOT_PASSED = re.compile(r"(FAILED|ERROR) \S")
MOST_NAMED = 40

# Name -> command. Each must pass by itself; one failure doesn't hide the next.
STATIC = {
    "ruff check": (str(BIN / "ruff"), "check", "."),
    "ruff format": (str(BIN / "ruff"), "format", "--check", "."),
    "words and addresses": (str(PYTHON), "-m", "config.tooling.words"),
    "lengths": (str(PYTHON), "-m", "config.tooling.lengths"),
    "rooms (import-linter)": (str(BIN / "lint-imports"),),
    "types (mypy)": (str(BIN / "mypy"), "."),
    "system checks": (*MANAGE, "check", "--fail-level", "WARNING"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "translations": (str(PYTHON), "-m", "config.tooling.catalogue"),
}


@dataclass(frozen=True)
class Result:
    """How a check ended: exit status, seconds, pytest's own closing line where there is one, and what didn't pass."""

    name: str
    status: int
    seconds: float
    closing: str = ""
    not_passed: Sequence[str] = ()


def check() -> int:
    """0 if every static check passes, else 1; a summary stands on standard error."""
    with _scratch() as env:
        return _summary(_static(env))


@dataclass(frozen=True)
class Asked:
    """What the words after ./do test ask for."""

    passes: Sequence[str]
    # What pytest is given beside our own words.
    words: Sequence[str]
    has_static: bool
    is_share: bool


def asked_by(arguments: Sequence[str]) -> Asked:
    """Nothing: the static checks and, on both databases, a share of the tests (`tests.share`).

    --whole: all of them. With words for pytest the static checks are left out, and what they name is run whole;
    --sqlite or --postgresql names one database and leaves the static checks out too.
    """
    named = [name for name in PASSES if f"--{name.lower()}" in arguments]
    own = {WHOLE, *(f"--{name.lower()}" for name in PASSES)}
    words = [word for word in arguments if word not in own]
    return Asked(
        passes=named or list(PASSES),
        words=words,
        has_static=not (words or named),
        is_share=not words and WHOLE not in arguments,
    )


def test(arguments: Sequence[str]) -> int:
    """0 if every check and test that is asked for passes, else 1."""
    asked = asked_by(arguments)
    # Both at once: while the last tests of one keep one core busy, and whenever they wait, the other's go on.
    at_once = len(asked.passes) if _workers(asked.words) else 1
    with _scratch() as env:
        if asked.is_share:
            env["JINGUO_SHARE"] = "1"
        results = _static(env) if asked.has_static else []
        with ThreadPoolExecutor(max_workers=at_once) as pool, _ended_with_us():
            runs = [pool.submit(PASSES[name], name, asked.words, env) for name in asked.passes]
            status = _summary([*results, *(each.result() for each in runs)])
    if asked.is_share:
        say("  只跑了一部分测试; 全部请用 ./do test --whole (持续集成跑全部)。")
        say("  A share of the tests was run; ./do test --whole runs all of them, as CI does.")
    return status


@contextlib.contextmanager
def _scratch() -> Iterator[dict[str, str]]:
    """An environment in which nothing touches the data of this checkout."""
    with tempfile.TemporaryDirectory(prefix="jinguo-checks-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JINGUO_")}
        env.pop("DATABASE_URL", None)
        # Some two hundred processes import the same modules: compiled once, not by each of them.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        yield {**env, "JINGUO_VAR": folder, "PYTHONPATH": str(ROOT)}


def _static(env: dict[str, str]) -> list[Result]:
    """Two at a time, each told in one piece when it ends: one of them (the types) takes as long as all the others."""
    slowest_first = sorted(STATIC, key=lambda name: "mypy" not in name)
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda name: _checked(name, STATIC[name], env), slowest_first)
        return sorted(found, key=lambda result: list(STATIC).index(result.name))


def _checked(name: str, command: Sequence[str], env: dict[str, str]) -> Result:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    step(name)
    sys.stderr.write(done.stdout)
    return Result(name, done.returncode, time.monotonic() - started)


def _on_postgresql(database: str, arguments: Sequence[str], env: dict[str, str]) -> Result:
    try:
        with throwaway_cluster() as url:
            return _pytest(database, arguments, {**env, "DATABASE_URL": url})
    except PostgresError as error:
        raise StopError(str(error)) from error


def _pytest(database: str, arguments: Sequence[str], env: dict[str, str]) -> Result:
    """The pass on that database; each line that it says comes behind the database's name."""
    name = f"pytest on {database}"
    step(name)
    started = time.monotonic()
    command = [str(PYTHON), "-m", "pytest", *_workers(arguments), *arguments]
    closing = ""
    not_passed: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        _under_way.append(process)
        for line in process.stdout or ():
            sys.stdout.write(f"{database:<11}{line}")
            sys.stdout.flush()
            if CLOSING.search(line):
                closing = line.strip()
            if NOT_PASSED.match(line):
                not_passed.append(line.strip())
    return Result(name, process.returncode, time.monotonic() - started, closing, not_passed)


PASSES: dict[str, Callable[[str, Sequence[str], dict[str, str]], Result]] = {
    "SQLite": _pytest,
    "PostgreSQL": _on_postgresql,
}
_under_way: list[subprocess.Popen[str]] = []


@contextlib.contextmanager
def _ended_with_us() -> Iterator[None]:
    """Should this end early (Ctrl-C has reached pytest too), every pass is told, and puts its things away."""
    try:
        yield
    except BaseException:
        for process in _under_way:
            process.terminate()
        raise


def _workers(arguments: Sequence[str]) -> list[str]:
    """Two processes, unless the caller chose a number or wants the debugger."""
    chosen = any(word.startswith(("-n", "--numprocesses", "--pdb", "-s")) for word in arguments)
    # A group (the browser, a race) stays on one worker: it brings a server or processes of its own.
    return [] if chosen else ["-n", "2", "--dist", "loadgroup"]


def _summary(results: Sequence[Result]) -> int:
    say("")
    for result in results:
        verdict = "ok    " if result.status == 0 else f"FAILED ({result.status})"
        say(f"  {verdict} {result.name:<24} {result.seconds:6.1f} s")
    for result in results:
        if result.closing:
            print(f"{result.name}: {result.closing}", flush=True)
        # Of a log of thousands of lines often the last ones alone are kept.
        for line in result.not_passed[:MOST_NAMED]:
            print(f"{result.name}: {line}", flush=True)
    return int(any(result.status for result in results))
