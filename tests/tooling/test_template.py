"""A migrated database that was kept serves only a run that would make the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import template
from workflows import triggers


def test_the_key_is_another_with_every_trigger_and_every_migration(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = template.sqlite_key()
    assert template.sqlite_key() == key
    with monkeypatch.context() as patch:
        made = triggers.statements
        patch.setattr(triggers, "statements", lambda *asked: [f"{line} " for line in made(*asked)])
        assert template.sqlite_key() != key
    read = Path.read_bytes

    def edited(path: Path) -> bytes:
        return read(path) + (b"#" if path.parent.name == "migrations" and "0006" in path.name else b"")

    monkeypatch.setattr(Path, "read_bytes", edited)
    assert template.sqlite_key() != key


def test_what_is_kept_is_whole_and_the_oldest_go(tmp_path: Path) -> None:
    made, cache = tmp_path / "made", tmp_path / "cache" / "migrated"
    made.write_bytes(b"a database")
    for number in range(template.KEPT + 2):
        template._keep(made, cache / f"{number}.sqlite3")
    kept = sorted(path.name for path in cache.iterdir())
    assert len(kept) == template.KEPT
    assert (cache / f"{template.KEPT + 1}.sqlite3").read_bytes() == b"a database"
    assert all(name.endswith(".sqlite3") for name in kept)
