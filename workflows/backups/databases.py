"""Copying a database out and in: SQLite by its online backup, PostgreSQL by its own programs."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from workflows.backups.archive import BackupError


def dump(target: Path) -> dict[str, int]:
    """A copy of the database stands at `target`; the rows by table, counted in the same moment. Raises BackupError."""
    return _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)


def load(source: Path) -> None:
    """The database is what `source` holds, all of it or as it was. Raises BackupError."""
    if connection.vendor == "sqlite":
        _load_sqlite(source)
    else:
        _load_postgresql(source)


def is_empty() -> bool:
    """No table, or none of the tables that people fill has a row."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in ("workflows_officer", "workflows_place", "workflows_case", "workflows_journalrow"):
            if table in tables:
                cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608  (a name of our own)
                if cursor.fetchone():
                    return False
    return True


def _dump_sqlite(target: Path) -> dict[str, int]:
    # A reader of its own: whatever the rest of this process is doing, it sees what is committed.
    source = sqlite3.connect(connection.settings_dict["NAME"], timeout=20)
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        # One file, without the log that a database in use keeps beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        names = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: copy.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]  # noqa: S608  (names of its tables)
            for name in sorted(names)
            if not name.startswith("sqlite_")
        }
    except sqlite3.Error as error:
        raise BackupError(_("The database can't be copied: %(reason)s") % {"reason": error}) from error
    finally:
        copy.close()
        source.close()


def _load_sqlite(source: Path) -> None:
    copy = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    connection.close()
    target = sqlite3.connect(connection.settings_dict["NAME"], timeout=20)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupError(_("The database in this backup is damaged."))
        # Written into the standing file, in one transaction: a server that still runs reads the old or the new one.
        copy.backup(target)
    except sqlite3.Error as error:
        raise BackupError(_("The database can't be written: %(reason)s") % {"reason": error}) from error
    finally:
        target.close()
        copy.close()


def _dump_postgresql(target: Path) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts = {}
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')  # noqa: S608  (names of its tables)
            counts[name] = cursor.fetchone()[0]
        flags = [
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={target}",
        ]
        _run("pg_dump", flags)
    return counts


# Our tables and trigger functions; what an extension brought stays.
_DROP_ALL = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN
    SELECT 'TABLE' AS kind, quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables
      WHERE schemaname = current_schema()
    UNION ALL SELECT 'FUNCTION', p.oid::regprocedure::text FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f' AND NOT EXISTS
        (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP %s IF EXISTS %s CASCADE', found.kind, found.name);
  END LOOP;
END $$;
"""
# Lock timeout and deadlock.
_HELD = ("55P03", "40P01")


def _load_postgresql(source: Path) -> None:
    """Dropped and restored in one transaction: whatever ends it early, a kill too, the server takes it all back."""
    with tempfile.TemporaryDirectory(prefix="load-", dir=source.parent) as scratch:
        drop, script = Path(scratch) / "drop.sql", Path(scratch) / "restore.sql"
        drop.write_text(_DROP_ALL)
        # Into a file first: what psql read from a pipe that broke off would be half a script, and committed.
        flags = ["--no-owner", "--no-privileges", "--exit-on-error", f"--file={script}", str(source)]
        _run("pg_restore", flags, connect=False)
        connection.close()
        flags = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        # With the codes of errors, which are the same in each of the server's languages.
        flags += ["--set=VERBOSITY=verbose", "--output=/dev/null", f"--file={drop}", f"--file={script}"]
        try:
            _run("psql", flags)
        except BackupError as error:
            if any(f"{code}:" in str(error) for code in _HELD):
                raise BackupError(
                    _("Somebody is still working with this database. Stop the server first.")
                ) from error
            raise


def _run(program: str, flags: Sequence[str], *, connect: bool = True) -> None:
    settings = connection.settings_dict
    env = {
        **os.environ,
        "PGPASSWORD": str(settings.get("PASSWORD") or ""),
        "PGOPTIONS": str(settings.get("OPTIONS", {}).get("options", "")),
    }
    where = []
    if connect:
        for flag, name in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
            if settings.get(name):
                where.append(f"{flag}={settings[name]}")
        where.append(f"--dbname={settings['NAME']}")
    command = (
        [find_program(program), *where, "--no-password", *flags]
        if connect
        else [find_program(program), *flags]
    )
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        words = {"program": program, "reason": done.stderr.strip()[-2000:]}
        raise BackupError(_("%(program)s failed: %(reason)s") % words)


def find_program(name: str) -> str:
    """The one of the server's own version; else the newest, which reads older servers. Raises BackupError."""
    found = {_version(path): path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")}
    if found:
        # A newer pg_restore sets parameters that an older server doesn't know.
        own = connection.get_database_version()[0]
        return str(found.get(float(own)) or found[max(found)])
    if program := shutil.which(name):
        return program
    words = {"program": name}
    raise BackupError(_("%(program)s wasn't found. On Debian: apt install postgresql-client.") % words)


def _version(path: Path) -> float:
    with contextlib.suppress(ValueError):
        return float(path.parts[-3])
    return 0.0


def walk(folder: Path) -> Iterator[Path]:
    """Every file of the folder, in a stable order."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()))
