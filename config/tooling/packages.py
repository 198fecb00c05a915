"""Python packages of a lock file, put into .venv by pip."""

from __future__ import annotations

from pathlib import Path

from config.tooling import PYTHON
from config.tooling.console import run

NETWORK = "Is the package registry reachable (proxy, PIP_INDEX_URL)? 无法下载时请检查网络或软件源设置。"


def pip_install(lock: Path) -> None:
    """Every package of the lock file `lock` is installed in .venv, its hash checked. Raises StopError."""
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    # --no-deps: the lock is complete, and resolving again would only cost time.
    run([*pip, "--require-hashes", "--no-deps", "-r", lock], advice=NETWORK)
