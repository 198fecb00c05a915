"""Making an archive."""

from __future__ import annotations

import contextlib
import io
import os
import platform
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.backups.archive import (
    DATABASE,
    FILES,
    FORMAT,
    MANIFEST,
    BackupError,
    Manifest,
    files_folder,
    key_check,
    sha256_of,
)
from workflows.backups.databases import dump, walk
from workflows.durable import PART

# The sealed files don't compress; the database does, and a higher level gains little.
_LEVEL = 4


def back_up(target: Path, now: datetime) -> tuple[Path, Manifest]:
    """The archive stands at `target`, or in it under a name with the time where it is a folder. Raises BackupError.

    It is readable to its owner alone. Whatever fails, no half-written archive is left under that name.
    """
    path = target / f"jinguo-{timezone.localtime(now):%Y%m%d-%H%M%S}.tar.gz" if target.is_dir() else target
    if path.exists():
        raise BackupError(_("%(file)s exists already; a backup never replaces another.") % {"file": path})
    if not path.parent.is_dir():
        raise BackupError(_("The folder %(folder)s doesn't exist.") % {"folder": path.parent})
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        manifest = _write(partial, now)
        # link(2) fails where somebody made that name meanwhile; rename(2) would replace it.
        os.link(partial, path)
    except OSError as error:
        words = {"file": path, "reason": error.strerror or error}
        raise BackupError(_("%(file)s can't be written: %(reason)s.") % words) from error
    finally:
        partial.unlink(missing_ok=True)
    return path, manifest


def _write(path: Path, now: datetime) -> Manifest:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        tempfile.TemporaryDirectory(prefix="jinguo-backup-", dir=path.parent) as scratch,
        os.fdopen(descriptor, "wb") as out,
        tarfile.open(fileobj=out, mode="w:gz", compresslevel=_LEVEL) as archive,
    ):
        database = Path(scratch) / DATABASE
        counts = dump(database)
        digests = {DATABASE: _add(archive, DATABASE, database)}
        digests |= _add_files(archive, files_folder())
        manifest = _manifest(now, counts, digests)
        data = manifest.as_bytes()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode, entry.mtime = len(data), 0o600, int(now.timestamp())
        archive.addfile(entry, io.BytesIO(data))
    return manifest


def _add_files(archive: tarfile.TarFile, folder: Path) -> dict[str, str]:
    """Every sealed file is in the archive; the digests by name.

    What a worker was just writing, or took back, no row of the copied database speaks of.
    """
    digests: dict[str, str] = {}
    for file in walk(folder):
        if not file.name.endswith(PART):
            name = FILES + file.relative_to(folder).as_posix()
            with contextlib.suppress(FileNotFoundError):
                digests[name] = _add(archive, name, file)
    return digests


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """The file is in the archive; its SHA-256."""
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = (
            os.fstat(file.fileno()).st_size,
            0o600,
            int(path.stat().st_mtime),
        )
        archive.addfile(entry, file)
        file.seek(0)
        return sha256_of(file)


def _manifest(now: datetime, counts: dict[str, int], digests: dict[str, str]) -> Manifest:
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        format=FORMAT,
        vendor=connection.vendor,
        made_at=now.isoformat(),
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        counts=counts,
        versions={
            "python": platform.python_version(),
            "django": django.get_version(),
            "database": ".".join(map(str, connection.get_database_version())),
        },
        keys=key_check(),
        digests=digests,
    )
