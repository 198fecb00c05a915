"""A database of one's own on the server of the run: for tests whose rows must be committed, since what is append-only
can't be flushed away afterwards. It is made, used by processes of their own, and dropped."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from tests import template

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def own_database(folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The DATABASE_URL of a migrated database of the run's kind, or of an empty one; dropped at the end."""
    if connection.vendor == "sqlite":
        path = folder / "own.sqlite3"
        if migrated:
            template.copy_sqlite(path)
        yield f"sqlite://{quote(str(path))}"
        return
    name = f"jinguo_own_{secrets.token_hex(4)}"
    if migrated:
        template.create_postgresql(os.environ["DATABASE_URL"], name)
    else:
        _on_server(f'CREATE DATABASE "{name}"')
    try:
        yield _url(connection.settings_dict, name)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(sql: str) -> None:
    """One statement outside any transaction, by a connection of its own."""
    import psycopg

    settings = connection.settings_dict
    with psycopg.connect(_url(settings, settings["NAME"]), autocommit=True) as server:
        server.execute(sql)


def _url(settings: Mapping[str, Any], name: str) -> str:
    account = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    host = str(settings["HOST"])
    if host.startswith("/"):
        return f"postgresql://{account}@/{name}?host={quote(host, safe='')}"
    return f"postgresql://{account}@{host}:{settings['PORT']}/{name}"


def environment(url: str, folder: Path) -> dict[str, str]:
    """What a process needs to work on that database with the keys of the tests."""
    return {**os.environ, "DATABASE_URL": url, "JINGUO_VAR": str(folder), "PYTHONPATH": str(ROOT)}


def run(module: str, url: str, folder: Path, *arguments: str) -> Any:
    """The JSON that the module, run as a process, wrote as the last line of its output."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", module, *arguments],
        cwd=ROOT,
        env=environment(url, folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


class Worker:
    """A process with its own connection that acts on every line it is sent."""

    def __init__(self, module: str, url: str, folder: Path, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", module, *arguments],
            cwd=ROOT,
            env=environment(url, folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, wish: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(timeout=30)
