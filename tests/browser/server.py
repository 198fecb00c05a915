"""A real server process with a database of its own, for the browser to talk to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests import template

ROOT = Path(__file__).resolve().parents[2]
_LISTENS = re.compile(r"Listening at: (http://127\.0\.0\.1:[0-9]+)")


@dataclass(frozen=True)
class Server:
    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What `manage.py` prints with these arguments, run beside the server on the same data."""
        return _run([sys.executable, "manage.py", *arguments], self.environment)


@contextmanager
def running_server(var: Path, whose: str = "tests.browser") -> Iterator[Server]:
    """The county served from `var` (or from a fresh PostgreSQL database, where the test run uses one)."""
    # A test run has migrated a database already; by ./do crawl and ./do pictures it is migrated here.
    if "PYTEST_VERSION" in os.environ and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        template.copy_sqlite(var / "jinguo.sqlite3")
    with _database(os.environ.get("DATABASE_URL", "")) as url:
        environment = {
            **os.environ,
            "JINGUO_VAR": str(var),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": f"{whose}.settings",
            "PYTHONPATH": str(ROOT),
        }
        _run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], environment)
        _run([sys.executable, "-m", f"{whose}.seed"], environment)
        with _served(environment, var / "server.log") as address:
            yield Server(address, environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def _served(environment: dict[str, str], log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--threads", "4"]
    with (
        log.open("w") as rest,
        subprocess.Popen(
            [*command, "--no-control-socket"],
            cwd=ROOT,
            env=environment,
            stdout=rest,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        try:
            address = _address(process)
            # The rest of its log goes to the file: a full pipe would stop the server.
            reader = threading.Thread(target=lambda: rest.writelines(process.stderr or ()), daemon=True)
            reader.start()
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)
        reader.join(timeout=20)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if found := _LISTENS.search(line):
            return found[1]
    raise AssertionError("The server didn't start:\n" + "".join(seen))


@contextmanager
def _database(url: str) -> Iterator[str]:
    """An empty database: none named (a SQLite file in the server's folder), or a PostgreSQL one, dropped at the end."""
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    parts = urlsplit(url)
    name = f"jinguo_browser_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
