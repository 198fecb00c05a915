"""From a bare checkout to a working one: Debian packages, Python packages, browser assets, translations.

Each part is skipped in milliseconds when what it was made from hasn't changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config.tooling import PYTHON, ROOT, VENV, assets
from config.tooling.console import StopError, run, say, step
from config.tooling.packages import pip_install
from config.tooling.system import DEVELOPMENT, RUNTIME, install_missing

REQUIREMENTS = ROOT / "requirements"
STAMP = VENV / "jinguo-setup.json"


def set_up(*, dev: bool = False) -> None:
    """Everything that this checkout needs to run (or, with `dev`, to be tested) is in place.

    Raises StopError saying what is missing and what to do.
    """
    with _one_at_a_time():
        install_missing((*RUNTIME, *DEVELOPMENT) if dev else RUNTIME)
        _make_venv()
        _install_python_packages("dev" if dev else "runtime")
        assets.place()
        compile_messages()


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (ROOT / ".do.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./do is setting up; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    if STAMP.is_file() and _stamp().get("python") == _version() and PYTHON.exists():
        return
    if PYTHON.exists() and _version_of(PYTHON) == _version():
        return
    step("Python environment in .venv")
    run([sys.executable, "-m", "venv", "--clear", VENV], advice="On Debian: apt install python3-venv")


def _install_python_packages(kind: str) -> None:
    digests = {name: _digest(REQUIREMENTS / f"{name}.txt") for name in ("runtime", "dev")}
    stamp = _stamp()
    # dev.txt holds all of runtime.txt, so a development environment serves for running too.
    if any(stamp.get(name) == digests[name] for name in {kind, "dev"}):
        return
    step(f"Python packages, locked by hash: requirements/{kind}.txt")
    lock = REQUIREMENTS / f"{kind}.txt"
    pip_install(lock)
    STAMP.write_text(json.dumps({"python": _version(), kind: digests[kind]}), encoding="utf-8")


def compile_messages() -> None:
    """Every catalogue of ours stands compiled beside its source, as new as it. Raises StopError."""
    for source in sorted(ROOT.glob("**/LC_MESSAGES/*.po")):
        if VENV in source.parents or "node_modules" in source.parts:
            continue
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            run(["msgfmt", "--check-format", "-o", compiled, source], advice="On Debian: apt install gettext")


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp


def _digest(path: Path) -> str:
    if not path.is_file():
        raise StopError(f"{path.relative_to(ROOT)} is missing: fetch the source tree again")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version() -> str:
    return ".".join(str(number) for number in sys.version_info[:2])


def _version_of(python: Path) -> str:
    code = "import sys, pip; print('.'.join(map(str, sys.version_info[:2])))"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()
