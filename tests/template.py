"""One migrated database per run; whoever needs one copies it. Migrating takes seconds, copying a fraction of one.

The first process that asks makes it, the others wait. On PostgreSQL it goes when the run's cluster goes, or, on a
server of somebody's own, with the run. SQLite's stays in the user's cache, under a digest of all that migrating it
depends on: the next run that would make the same takes that.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
KEPT = 8


def sqlite_template() -> Path:
    """The file of the migrated database of this run; nobody writes to it."""
    made = _run_folder() / "template.sqlite3"
    with _one_at_a_time():
        if not made.exists():
            making = made.with_suffix(".making")
            kept = _cache() / f"{sqlite_key()}.sqlite3"
            try:
                shutil.copyfile(kept, making)
            except OSError:
                _migrate(f"sqlite://{quote(str(making))}")
                _without_journal(making)
                _keep(making, kept)
            making.rename(made)
    return made


def sqlite_key() -> str:
    """A digest of what decides on a migrated SQLite file: every app's migrations, our models and fields, the triggers'
    SQL, the settings, and the versions of Python, SQLite and all packages. Nothing else of ours writes to an empty one.
    """
    from django.apps import apps

    from workflows.triggers import statements, wanted

    digest = hashlib.sha256(f"{platform.python_version()} {sqlite3.sqlite_version}".encode())
    sources = {ROOT / "config" / "settings.py", ROOT / "config" / "databases.py"}
    sources |= {*(ROOT / "requirements").glob("*.txt"), ROOT / "workflows/management/commands/migrate.py"}
    for app in apps.get_app_configs():
        names = ("migrations/*.py", "models.py", "models/*.py", "fields.py", "apps.py", "constraints.py")
        sources |= {path for name in names for path in Path(app.path).glob(name)}
    for path in sorted(sources):
        digest.update("/".join(path.parts[-3:]).encode() + path.read_bytes())
    for trigger in wanted("sqlite"):
        digest.update("\n".join(statements(trigger, "sqlite")).encode())
    return digest.hexdigest()


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "jinguo" / "migrated"


def _keep(made: Path, kept: Path) -> None:
    """The file lies in the cache, whole or not at all; the oldest beyond a few go. Without one each run migrates."""
    own = kept.with_suffix(f".{os.getpid()}")
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made, own)
        own.rename(kept)
        for old in sorted(kept.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        own.unlink(missing_ok=True)


def postgresql_template(url: str) -> str:
    """The name of the migrated database of this run on the server of `url`; nobody is connected to it."""
    name = f"jinguo_template_{_run_folder().name.replace('-', '_').lower()}"
    done = _run_folder() / "template.postgresql"
    with _one_at_a_time():
        if not done.exists():
            _on_server(url, f'CREATE DATABASE "{name}"')
            _migrate(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
            done.write_text(name)
    return name


def copy_sqlite(path: Path) -> None:
    """The file is a migrated database."""
    shutil.copyfile(sqlite_template(), path)


def create_postgresql(url: str, name: str) -> None:
    """The database `name` stands on the server of `url`, migrated."""
    template = postgresql_template(url)
    with _one_at_a_time():  # a template that is being copied can't be copied
        _on_server(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def fill_memory(connection: sqlite3.Connection) -> None:
    """The open, empty database is a migrated one."""
    source = sqlite3.connect(f"file:{quote(str(sqlite_template()))}?mode=ro", uri=True)
    try:
        source.backup(connection)
    finally:
        source.close()


def _run_folder() -> Path:
    return Path(os.environ["JINGUO_VAR"])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (_run_folder() / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _without_journal(path: Path) -> None:
    """One file holds everything: no write-ahead log stands beside it that a copy would miss."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def _on_server(url: str, sql: str) -> None:
    import psycopg

    server = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql)


def forget() -> None:
    """The run's template on PostgreSQL is dropped; SQLite's goes with the run's folder."""
    done = _run_folder() / "template.postgresql"
    if done.exists():
        _on_server(os.environ["DATABASE_URL"], f'DROP DATABASE IF EXISTS "{done.read_text()}"')
