"""One DATABASE_URL, two databases: a SQLite file for a pilot or a small county, PostgreSQL beyond that."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# recursive_triggers: without it INSERT OR REPLACE deletes a row behind the append-only triggers' back.
# mmap_size: so much of the file at most is read where the system holds it anyway; SQLite's own 2 MB of pages are no
# more than a hundred cases, and each of the others is copied anew.
SQLITE_PRAGMAS = "; ".join(
    f"PRAGMA {pragma}"
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        f"mmap_size={1 << 30}",
    )
)
# Opening a file and reading what tables it has takes longer than most statements: a connection serves many requests.
CONNECTION_SECONDS = 60
LOCK_TIMEOUT_MS = 3000
# A page read out of order costs hardly more than one in order: a county lies in memory, or on a disk without heads. By
# the server's own guess (4, a turning disk's) it would read a whole register rather than ask an index for 1,500 rows.
RANDOM_PAGE_COST = 1.1
# Every statement here answers in milliseconds; one that the server guessed to be dear was compiled for a second first.
JIT = "off"


def database_from_url(url: str | None, var: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url`; an unset one names the SQLite file `jinguo.sqlite3` in `var`.

    Raises ValueError for a scheme other than sqlite and postgresql.
    """
    if not url:
        var.mkdir(parents=True, exist_ok=True)
        return _sqlite(str(var / "jinguo.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path))
    if parts.scheme in {"postgres", "postgresql"}:
        host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "CONN_HEALTH_CHECKS": True,
            # Whoever waits longer than this for another officer's act is told so instead of hanging.
            "OPTIONS": {
                "options": f"-c lock_timeout={LOCK_TIMEOUT_MS} -c random_page_cost={RANDOM_PAGE_COST} -c jit={JIT}",
            },
        }
    raise ValueError(f"DATABASE_URL has the scheme {parts.scheme!r}; use sqlite:///file or postgresql://…")


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "OPTIONS": {
            # IMMEDIATE takes the write lock at BEGIN: the equal of PostgreSQL's row lock, for one writer at a time.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        },
    }
