"""One archive of a whole installation, and its way back. The keys are never in it: they are backed up apart.

The archive is a tar.gz of `manifest.json`, `database` (a SQLite file, or a dump in PostgreSQL's custom format) and the
files folder. The database is copied first, in one consistent moment; files are only ever added, so that the folder read
after it holds every file that the copied rows speak of.
"""

from __future__ import annotations

from workflows.backups.archive import BackupError, Manifest
from workflows.backups.making import back_up
from workflows.backups.restoring import Restored, restore

__all__ = ["BackupError", "Manifest", "Restored", "back_up", "restore"]
