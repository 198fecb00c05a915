"""An installation of its own for a test: folder, keys and an empty database of the kind that the test run uses."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests import template
from tests.forking import Forking

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Installation:
    folder: Path
    env: dict[str, str]

    def __post_init__(self) -> None:
        self.forking = Forking(self.env)

    def manage(self, *arguments: object, status: int = 0) -> str:
        """What the command said, in English; it must end with `status`."""
        return self._run(status, "manage.py", *map(str, arguments))

    def python(self, source: str) -> str:
        """The output of a few lines with Django set up."""
        return self._run(0, "-c", source)

    def _run(self, status: int, *command: str) -> str:
        ended, said = self.forking.run(*command)
        assert ended == status, said
        return said


@contextmanager
def installation(folder: Path, *, migrated: bool) -> Iterator[Installation]:
    """An installation, its database migrated or empty and gone afterwards."""
    folder.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("JINGUO_")}
    env |= {
        "JINGUO_VAR": str(folder),
        "JINGUO_LANGUAGE": "en",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    url = env.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        env.pop("DATABASE_URL", None)
        if migrated:
            template.copy_sqlite(folder / "jinguo.sqlite3")
        yield from _standing(folder, env)
        return
    import psycopg

    name = f"jinguo_{uuid.uuid4().hex[:12]}"
    if migrated:
        template.create_postgresql(url, name)
    with psycopg.connect(url, autocommit=True) as connection:
        if not migrated:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            parts = urlsplit(url)
            env["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
            yield from _standing(folder, env)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _standing(folder: Path, env: dict[str, str]) -> Iterator[Installation]:
    made = Installation(folder, env)
    try:
        yield made
    finally:
        made.forking.close()
