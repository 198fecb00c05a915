"""What an archive holds, and what it says of itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from workflows.crypto import ring

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
_CHUNK = 1024 * 1024


class BackupError(Exception):
    """The backup can't be made or restored; the text says why and what to do. What stood before stands."""


@dataclass(frozen=True)
class Manifest:
    """The archive's own account: where it comes from, what it counts, and the SHA-256 of every member."""

    format: int
    vendor: str
    made_at: str
    # Every applied migration, as app.name: restoring needs code that knows them all.
    migrations: list[str]
    # Rows by table.
    counts: dict[str, int]
    versions: dict[str, str]
    # Tells, without helping anybody to guess them, whether a key ring is the one that sealed the data.
    keys: str
    digests: dict[str, str]

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, data: bytes) -> Manifest:
        """The manifest in `data`. Raises BackupError."""
        try:
            content: dict[str, Any] = json.loads(data)
            if content["format"] != FORMAT:
                raise BackupError(
                    _("This backup has a format that this version doesn't know. Update the programme.")
                )
            return cls(**{name: content[name] for name in cls.__dataclass_fields__})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupError(_("This is no backup, or its manifest is damaged.")) from error


def files_folder() -> Path:
    """The folder of the sealed files."""
    return Path(default_storage.location)  # type: ignore[attr-defined]


def where_keys_are() -> str:
    """The place of the key ring, in words."""
    import os

    return (
        _("the environment variable JINGUO_KEYS") if os.environ.get("JINGUO_KEYS") else str(settings.KEY_FILE)
    )


def key_check() -> str:
    """Equal for equal rings."""
    return ring().blind_index("key ring", "backup")[:32]


def sha256_of(file: BinaryIO) -> str:
    """The SHA-256 of what is left to read."""
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
