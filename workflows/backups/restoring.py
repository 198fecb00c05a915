"""Restoring an archive: everything is checked before anything is touched."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.backups.archive import (
    DATABASE,
    FILES,
    MANIFEST,
    BackupError,
    Manifest,
    files_folder,
    key_check,
    where_keys_are,
)
from workflows.backups.databases import is_empty, load, walk
from workflows.backups.making import back_up
from workflows.models import Case, JournalRow, PaperRevision, StoredFile
from workflows.verification import Fault, verify

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Restored:
    """What stands now. `faults` are those of the journal's verification, `missing_files` rows without their bytes."""

    manifest: Manifest
    rows: int
    cases: int
    files: int
    missing_files: int
    faults: list[Fault]
    # The archive of what stood before, where something did.
    before: Path | None = None


def restore(
    archive: Path, now: datetime, *, force: bool = False, say: Callable[[str], None] = lambda _line: None
) -> Restored:
    """Database and files are those of the archive, migrated and verified. Raises BackupError, and then nothing changed.

    A target that holds anything is refused, unless `force`; what stood there is then backed up first, and only once
    that has succeeded replaced. Stop the server before.
    """
    target = files_folder()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jinguo-restore-", dir=target.parent) as scratch:
        staged = Path(scratch)
        manifest = unpack(archive, staged)
        say(_("The archive is whole: files: %(count)d.") % {"count": len(manifest.digests)})
        _check_fits(manifest)
        before = _make_room(now, target, force=force)
        # Files first and leftovers last: whatever fails in between, every row that stands finds its file.
        stood = set(walk(target))
        try:
            kept = _add_files(staged / FILES, target)
            load(staged / DATABASE)
        except BackupError:
            _remove_others(target, stood)
            raise
        _remove_others(target, kept)
    say(_("Database and files are back. Migrating and verifying."))
    call_command("migrate", verbosity=0, interactive=False)
    missing = sum(not (target / path).is_file() for path in _stored_paths())
    return Restored(
        manifest=manifest,
        rows=JournalRow.objects.count(),
        cases=Case.objects.count(),
        files=StoredFile.objects.count(),
        missing_files=missing,
        faults=list(verify()),
        before=before,
    )


def unpack(path: Path, staged: Path) -> Manifest:
    """Every member lies in `staged`, each proved by its digest. Raises BackupError."""
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                # Only plain files under the names that we write: nothing in an archive chooses where it lands.
                if not member.isreg() or not _is_ours(member.name) or member.name in digests:
                    raise BackupError(
                        _("The archive holds something that no backup holds: %(name)s")
                        % {"name": member.name}
                    )
                source = archive.extractfile(member)
                assert source is not None
                if member.name == MANIFEST:
                    manifest = Manifest.read(source.read())
                    continue
                target = staged / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                found = hashlib.sha256()
                with target.open("xb") as out:
                    while chunk := source.read(_CHUNK):
                        found.update(chunk)
                        out.write(chunk)
                digests[member.name] = found.hexdigest()
    except (OSError, tarfile.TarError, EOFError, ValueError) as error:
        words = {"file": path, "reason": error}
        raise BackupError(_("%(file)s can't be read as a backup: %(reason)s") % words) from error
    if manifest is None:
        raise BackupError(_("The archive was cut off: its manifest is missing."))
    wrong = sorted(
        name
        for name in digests.keys() | manifest.digests.keys()
        if digests.get(name) != manifest.digests.get(name)
    )
    if wrong:
        raise BackupError(_("The archive is damaged: %(names)s") % {"names": ", ".join(wrong[:5])})
    return manifest


def _is_ours(name: str) -> bool:
    parts = Path(name).parts
    return name in {MANIFEST, DATABASE} or (
        name.startswith(FILES) and ".." not in parts and not Path(name).is_absolute()
    )


def _check_fits(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        words = {"theirs": manifest.vendor, "ours": connection.vendor}
        raise BackupError(
            _("This backup is of %(theirs)s, the database here is %(ours)s. Set DATABASE_URL to match.")
            % words
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in manifest.migrations if name not in known]:
        words = {"names": ", ".join(newer[:3])}
        raise BackupError(
            _("This backup comes from a newer version (%(names)s). Update the programme first.") % words
        )
    if manifest.keys != key_check():
        words = {"keys": where_keys_are()}
        raise BackupError(
            _("The keys here (%(keys)s) aren't those of this backup. Bring its keys back first.") % words
        )


def _make_room(now: datetime, target: Path, *, force: bool) -> Path | None:
    if is_empty() and not any(walk(target)):
        return None
    if not force:
        raise BackupError(_("There is data here already. --force replaces it, and backs it up first."))
    folder = Path(settings.VAR) / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    before, _manifest = back_up(
        folder / f"before-restore-{timezone.localtime(now):%Y%m%d-%H%M%S-%f}.tar.gz", now
    )
    return before


def _add_files(staged: Path, target: Path) -> set[Path]:
    """The archive's files stand in the folder, which may be a disk of its own; where they stand."""
    kept = set()
    try:
        for file in walk(staged):
            place = target / file.relative_to(staged)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, place)
            kept.add(place)
    except OSError as error:
        words = {"file": target, "reason": error.strerror or error}
        raise BackupError(_("%(file)s can't be written: %(reason)s.") % words) from error
    return kept


def _remove_others(target: Path, kept: set[Path]) -> None:
    """Sealed files besides those to keep are gone: no row speaks of them."""
    for file in walk(target):
        if file not in kept:
            file.unlink()


def _stored_paths() -> list[str]:
    from workflows import files, paper_store

    uploads = StoredFile.objects.values_list("digest", flat=True)
    papers = PaperRevision.objects.values_list("digest", flat=True)
    return [*map(files.path_of, uploads), *map(paper_store.path_of, papers)]
