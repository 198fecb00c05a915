"""Missing Debian packages: installed where that's possible, named where it isn't."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config.tooling.console import StopError
from config.tooling.system import Part, install_missing

ABSENT = Part("libjinguo-none9", lambda: False)
PRESENT = Part("libjinguo-some1", lambda: True)


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_nothing_is_asked_of_the_machine_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    install_missing([PRESENT])


def test_without_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StopError, match="libjinguo-none9"):
        install_missing([PRESENT, ABSENT])


def test_without_root_or_sudo_the_command_to_run_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "apt-get", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(StopError, match=r"apt-get install --no-install-recommends libjinguo-none9"):
        install_missing([ABSENT])


def test_old_package_lists_are_fetched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    # An apt-get that finds nothing until "update" has run.
    program(tmp_path, "apt-get", f'echo "$1" >> {log}; [ "$1" = update ] || grep -q update {log}')
    program(tmp_path, "env", 'shift; exec "$@"')
    program(tmp_path, "grep", 'exec /usr/bin/grep "$@"')
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    installed = Part("libjinguo-none9", lambda: log.exists() and log.read_text().split() == 2 * ["install"])
    with pytest.raises(StopError, match="still not usable"):
        install_missing([installed])
    assert log.read_text(encoding="ascii").split() == ["install", "update", "install"]
