"""The storage of uploads and papers: a file is on the disk, whole and under its name, before anything speaks of it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

# What a file is called while it is written: a process that dies leaves it so, and never half a file under a name.
PART = ".part"


class DurableStorage(FileSystemStorage):
    """As Django's, but nothing that it has saved is lost with the machine's power.

    Its names are made of what lies under them: a file of the same name is replaced by the same content.
    """

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        _make(path.parent)
        part = path.with_name(f"{path.name}.{secrets.token_hex(8)}{PART}")
        try:
            with part.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if self.file_permissions_mode is not None:
                part.chmod(self.file_permissions_mode)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _settle(path.parent)
        return name.replace("\\", "/")

    def clear_parts(self, name: str) -> None:
        """What processes that died had begun to write under this name is gone."""
        path = Path(self.path(name))
        for part in path.parent.glob(f"{path.name}.*{PART}"):
            part.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """The folder and those above it stand, each known to the one above."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        _settle(each.parent)


def _settle(folder: Path) -> None:
    """The folder's list of names is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
