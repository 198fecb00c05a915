"""A backup comes back whole, or not at all and with a reason; on the database that the test run uses."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from tests.commands.installation import Installation, installation
from workflows.backups import BackupError
from workflows.backups.restoring import unpack

pytestmark = pytest.mark.each_database

# A county with a payout and a draft with real papers.
FILLED = """
from tests.county import SPRING, advance, build_county, draft
from people.demo.cards import card
from workflows.files import keep
from workflows import clock
county = build_county()
with clock.at(SPRING):
    advance(county, draft(county), "payout")
    draft(county, seed=3)
    keep(card("id_card", "a"))
    keep(card("declaration", "b"))
    from workflows import paper_store, paper_worker
    from workflows.models import Paper, PaperRevision
    for paper in Paper.objects.order_by("pk")[:2]:
        job = paper_worker.take(paper.jobs.earliest("pk").pk, "a-lease", clock.now())
        paper_worker.keep(job, b"%%PDF-1.7 %d" % paper.pk, PaperRevision(paper=paper))
    paper_store.drop(PaperRevision.objects.latest("pk").digest)
"""
COUNTS = """
from django.apps import apps
print({model._meta.label: model.objects.count() for model in apps.get_models()})
"""

NAMES = """
from workflows.models import Place
print([place.name for place in Place.objects.all()])
"""
RENAME = "from workflows.models import Place; Place.objects.filter(code='513499').update(name='旧县')"
TABLES = "from django.db import connection; print(connection.introspection.table_names())"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation(tmp_path_factory.mktemp("backups") / "county", migrated=True) as made:
        made.manage("make_keys")
        made.python(FILLED)
        yield made


@pytest.fixture(scope="module")
def archive(county: Installation) -> Path:
    target = county.folder.parent / "full.tar.gz"
    said = county.manage("backup", target)
    assert "NOT in it" in said
    assert str(county.folder / "keys" / "master.key") in said
    return target


@pytest.fixture
def empty(tmp_path: Path, county: Installation) -> Iterator[Installation]:
    """Another machine, to which the keys were brought back and nothing else."""
    with installation(tmp_path / "other", migrated=False) as made:
        shutil.copytree(county.folder / "keys", made.folder / "keys")
        yield made


def test_the_archive_holds_everything_but_the_keys(archive: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    assert names[0] == "database"
    assert sum(name.startswith("files/") for name in names) == 3
    assert sum(name.startswith("files/papers/") for name in names) == 1
    assert not [name for name in names if "key" in name]
    assert manifest["counts"]["workflows_case"] == 2
    assert set(manifest["digests"]) == set(names) - {"manifest.json"}
    assert "workflows.0001_initial" in manifest["migrations"]


def test_a_backup_comes_back_on_another_machine(
    county: Installation, archive: Path, empty: Installation
) -> None:
    said = empty.manage("restore", archive, status=1)
    # The fixture's uploads share one stored file without bytes, and a kept paper lost its own: told, the rest holds.
    assert "missing files: 2" in said
    assert "faults: 0" in said
    assert empty.python(COUNTS) == county.python(COUNTS)
    assert "no issues" in empty.manage("check", "--database", "default")

    # What stands now is replaced only by force, and is kept.
    stray = empty.folder / "files" / "aa" / "bb" / "stray"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"sealed, and of no use any more")
    assert "旧县" in empty.python(RENAME + NAMES)
    assert "--force" in empty.manage("restore", archive, status=1)
    assert stray.exists()
    said = empty.manage("restore", archive, "--force", status=1)
    assert "faults: 0" in said
    assert "旧县" not in empty.python(NAMES)
    assert not stray.exists()
    (before,) = (empty.folder / "backups").iterdir()
    assert str(before) in said
    empty.manage("restore", before, "--force", status=1)
    assert "旧县" in empty.python(NAMES)
    assert stray.exists()


@pytest.mark.whole
def test_other_keys_are_refused_before_anything_changes(archive: Path, tmp_path: Path) -> None:
    with installation(tmp_path / "stranger", migrated=False) as stranger:
        assert "No encryption keys" in stranger.manage("restore", archive, status=1)
        stranger.manage("make_keys")
        assert "aren't those of this backup" in stranger.manage("restore", archive, status=1)
        assert "[]" in stranger.python(TABLES)
        assert list((stranger.folder / "files").iterdir()) == []


def _digests_of_files(archive: Path) -> dict[str, str]:
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    return {name: digest for name, digest in manifest["digests"].items() if name.startswith("files/")}


def _changed(archive: Path, target: Path, *, drop: str = "", spoil: str = "", add: str = "") -> Path:
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as out:
        for member in source:
            data = source.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == drop:
                continue
            if member.name.startswith(spoil) and spoil:
                data = data[:-1] + bytes([data[-1] ^ 1])
            out.addfile(member, io.BytesIO(data))
        if add:
            entry = tarfile.TarInfo(add)
            entry.size = 4
            out.addfile(entry, io.BytesIO(b"evil"))
    return target


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"spoil": "database"}, "damaged: database"),
        ({"spoil": "files/"}, "damaged: files/"),
        ({"drop": "database"}, "damaged: database"),
        ({"drop": "manifest.json"}, "manifest is missing"),
        ({"spoil": "manifest.json"}, "manifest is damaged"),
        ({"add": "files/../../outside"}, "no backup holds"),
        ({"add": "/etc/outside"}, "no backup holds"),
        ({"add": "files/aa/bb/extra"}, "damaged: files/aa/bb/extra"),
    ],
)
def test_a_changed_archive_is_refused(
    archive: Path, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    changed = _changed(archive, tmp_path / "changed.tar.gz", **change)
    assert reason in _refusal(changed, tmp_path)
    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.tar.gz").write_bytes(content)
    assert "can't be read as a backup" in _refusal(tmp_path / "x.tar.gz", tmp_path)


def test_half_an_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    (tmp_path / "half.tar.gz").write_bytes(data[: len(data) // 2])
    assert "can't be read as a backup" in _refusal(tmp_path / "half.tar.gz", tmp_path)


def _refusal(archive: Path, folder: Path) -> str:
    """Why it is refused: said before a database is looked at."""
    (folder / "staged").mkdir()
    with override("en"), pytest.raises(BackupError) as refused:
        unpack(archive, folder / "staged")
    return str(refused.value)


def test_a_backup_never_replaces_another_and_says_where_it_cannot_write(
    county: Installation, archive: Path, tmp_path: Path
) -> None:
    assert "never replaces another" in county.manage("backup", archive, status=1)
    assert "doesn't exist" in county.manage("backup", tmp_path / "no" / "x.tar.gz", status=1)
    (tmp_path / "folder").mkdir()
    county.manage("backup", tmp_path / "folder")
    (made,) = (tmp_path / "folder").iterdir()
    assert made.name.startswith("jinguo-")
