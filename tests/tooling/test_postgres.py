"""The throw-away PostgreSQL starts, serves, and leaves nothing behind however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from config.tooling import ROOT
from config.tooling.postgres import PostgresError, main, throwaway_cluster

REPORT = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.readline()"


def test_a_cluster_serves_and_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with reachable_folder(tmp_path):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        with throwaway_cluster() as url:
            with psycopg.connect(url) as connection:
                answer = connection.execute(
                    "SELECT current_database(), current_setting('server_encoding')"
                ).fetchone()
            assert answer == ("jinguo", "UTF8")
            assert list(tmp_path.iterdir())
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)


def test_a_wrong_password_is_refused() -> None:
    with throwaway_cluster() as url:
        parts = urlsplit(url)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host=parts.hostname, port=parts.port, user=parts.username, password="guess", dbname="jinguo"
            )


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_command_takes_its_server_along(name: str) -> None:
    with command("-c", REPORT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        psycopg.connect(url).close()
        os.killpg(process.pid, signal.Signals[name])
        process.wait(timeout=60)
    assert process.returncode != 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_the_status_of_the_command_is_the_status_of_the_whole() -> None:
    with command("-c", "raise SystemExit(7)") as process:
        process.wait(timeout=60)
    assert process.returncode == 7


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_without_server_programs_the_message_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.tooling.postgres.find_binaries", lambda: None)
    with pytest.raises(PostgresError, match="apt install postgresql"), throwaway_cluster():
        pass


@contextlib.contextmanager
def command(*python: str) -> Iterator[subprocess.Popen[str]]:
    """A throw-away cluster started as a program, in a process group of its own."""
    words = [sys.executable, "-m", "config.tooling.postgres", "--", sys.executable, *python]
    pipe = subprocess.PIPE
    # What was started in the background ignores Ctrl-C, and so would what it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            words, cwd=ROOT, text=True, start_new_session=True, stdin=pipe, stdout=pipe
        )
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        yield process


@contextlib.contextmanager
def reachable_folder(folder: Path) -> Iterator[None]:
    """As root the server runs under another account, which must be able to walk down to `folder`."""
    parents = [path for path in folder.parents if path.stat().st_uid == os.geteuid() and len(path.parts) > 2]
    modes = {path: path.stat().st_mode for path in (folder, *parents)}
    for path, mode in modes.items():
        path.chmod(mode | 0o111)
    yield
    for path, mode in modes.items():
        path.chmod(mode)
