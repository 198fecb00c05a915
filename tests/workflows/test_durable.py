"""Files are on the disk before anything speaks of them, and never half under their name."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from workflows import files, paper_store
from workflows.backups import making
from workflows.durable import PART, DurableStorage

pytestmark = pytest.mark.once


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """The installation's own storage, in a folder of the test's."""
    own = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": own}
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is forced to the disk and renamed, in order."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def forced(handle: int) -> None:
        done.append(f"fsync {Path(f'/proc/self/fd/{handle}').readlink().name}")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        done.append(f"rename {Path(target).name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(Path, "replace", renamed)
    return done


@pytest.mark.parametrize("store", ["upload", "paper"])
def test_bytes_folders_and_name_are_on_the_disk_in_this_order(
    folder: Path, done: list[str], store: str
) -> None:
    data = b"%PDF-1.7 " + store.encode()
    digest = paper_store.digest_of(data)
    if store == "paper":
        paper_store.write(data)
        assert paper_store.read(digest) == data
    else:
        files._FILES.write(data)
    assert names(folder) == [digest]
    *folders, part, renamed, last = done
    assert all(each.startswith("fsync ") for each in folders)
    assert len(folders) == (3 if store == "paper" else 2)
    assert part.startswith(f"fsync {digest}.")
    assert (renamed, last) == (f"rename {digest}", f"fsync {digest[2:4]}")


def test_what_fails_half_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        DurableStorage(location=folder).save("name", ContentFile(b"half"))
    assert names(folder) == []


def test_what_a_dead_process_left_is_cleared_away(folder: Path) -> None:
    digest = paper_store.write(b"whole")
    other = paper_store.write(b"another")
    half = folder / f"{paper_store.path_of(digest)}.0123456789abcdef.part"
    half.write_bytes(b"ha")
    paper_store.drop(digest)
    assert names(folder) == [other]
    # Nothing is there to be cleared away, not even a folder.
    paper_store.drop("f" * 64)
    assert hasattr(default_storage, "clear_parts")


def test_a_backup_takes_no_half_and_stumbles_over_none_that_went(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker writes and takes back while the archive is made."""
    digest = paper_store.write(b"whole")
    whole = folder / paper_store.path_of(digest)
    half = whole.with_name(f"{digest}.0123456789abcdef{PART}")
    half.write_bytes(b"ha")
    monkeypatch.setattr(making, "walk", lambda _folder: iter([half, whole, folder / "gone"]))
    with tarfile.open(fileobj=io.BytesIO(), mode="w") as archive:
        assert list(making._add_files(archive, folder)) == [f"files/{paper_store.path_of(digest)}"]
        assert len(archive.getnames()) == 1
