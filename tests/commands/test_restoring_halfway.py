"""A restore that ends half-way, by a fault or by a kill, leaves what stood before; on the database of the test run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.installation import ROOT, Installation, installation
from tests.commands.test_backups import COUNTS, FILLED, NAMES, RENAME

# One county for all of them, on whichever worker.
pytestmark = [pytest.mark.whole, pytest.mark.each_database, pytest.mark.xdist_group("restoring")]

ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
on_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="a thing of SQLite alone")
on_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="a thing of PostgreSQL alone")

LOAD = """
import sys
from pathlib import Path
from workflows.backups import BackupError
from workflows.backups.databases import load
try:
    load(Path(sys.argv[1]))
except BackupError as refused:
    print("refused:", refused)
"""


# The rows of every table, the places' names and what the checks of the database say, by one process.
STANDS = f"""{COUNTS}{NAMES}
from django.core.management import call_command
call_command("check", databases=["default"], tags=["database"])
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that was renamed after the backup beside it was made."""
    with installation(tmp_path_factory.mktemp("halfway") / "county", migrated=True) as made:
        made.manage("make_keys")
        archive = made.folder.parent / "full.tar.gz"
        made.python(
            f"{FILLED}\nfrom django.core.management import call_command\n"
            f"call_command('backup', {str(archive)!r})\n{RENAME}"
        )
        yield made


@pytest.fixture(scope="module")
def archive(county: Installation) -> Path:
    return county.folder.parent / "full.tar.gz"


@pytest.fixture
def dump(archive: Path, tmp_path: Path) -> Path:
    """The database of the archive, alone."""
    with tarfile.open(archive) as tar, (tmp_path / "database").open("wb") as out:
        shutil.copyfileobj(tar.extractfile("database"), out)  # type: ignore[arg-type]
    return tmp_path / "database"


@pytest.fixture
def stands(county: Installation) -> Iterator[None]:
    """After the test: every row and every file that stood before it, and nothing of the archive's."""
    files = sorted((county.folder / "files").rglob("*"))
    before = county.python(STANDS)
    assert "旧县" in before
    assert "no issues" in before
    yield
    assert county.python(STANDS) == before
    assert sorted((county.folder / "files").rglob("*")) == files


def _loading(county: Installation, source: Path, before: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{before}{LOAD}", str(source)],
        cwd=ROOT,
        env=county.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def _said(process: subprocess.Popen[str], status: int = 0) -> str:
    said, _nothing = process.communicate()
    assert process.returncode == status, said
    return said


@pytest.mark.usefixtures("stands")
@pytest.mark.parametrize("part", [0.4, 0.9])
def test_a_dump_that_was_cut_off_changes_nothing(county: Installation, dump: Path, part: float) -> None:
    """Its list of contents, at the beginning, still reads well."""
    os.truncate(dump, int(dump.stat().st_size * part))
    assert "refused:" in _said(_loading(county, dump))


@on_postgresql
def test_a_fault_behind_the_last_row_changes_nothing(
    county: Installation, archive: Path, stands: None
) -> None:
    """All rows of the archive are in when one of its indexes meets another thing of the same name."""
    import psycopg

    # A file of the archive that isn't here comes with the restore, and goes again.
    (file, *_others) = [path for path in (county.folder / "files").rglob("*") if path.is_file()]
    kept = file.read_bytes()
    file.unlink()
    with psycopg.connect(county.env["DATABASE_URL"], autocommit=True) as server:
        found = server.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname LIKE 'workflows_case%_like'"
            " ORDER BY 1"
        ).fetchone()
        assert found is not None
        server.execute(f'ALTER INDEX "{found[0]}" RENAME TO "of_another_name"')
        server.execute(f'CREATE SEQUENCE "{found[0]}"')
        try:
            said = county.manage("restore", archive, "--force", status=1)
        finally:
            server.execute(f'DROP SEQUENCE "{found[0]}"')
            server.execute(f'ALTER INDEX "of_another_name" RENAME TO "{found[0]}"')
    assert "psql failed" in said
    assert found[0] in said
    assert not file.exists()
    file.write_bytes(kept)


@on_postgresql
@pytest.mark.usefixtures("stands")
def test_a_table_in_use_is_told_and_changes_nothing(county: Installation, dump: Path) -> None:
    import psycopg

    with psycopg.connect(county.env["DATABASE_URL"]) as server:
        server.execute('SELECT 1 FROM "workflows_officer"')
        assert "Stop the server first" in _said(_loading(county, dump))


@on_postgresql
@pytest.mark.usefixtures("stands")
def test_a_kill_half_way_changes_nothing_on_postgresql(county: Installation, dump: Path) -> None:
    """Killed with its psql while that waits for one table, the others being dropped."""
    import psycopg

    with psycopg.connect(county.env["DATABASE_URL"]) as server:
        server.execute('SELECT 1 FROM "workflows_officer"')
        process = _loading(county, dump)
        waiting = (
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'psql' AND wait_event_type = 'Lock'"
        )
        with psycopg.connect(county.env["DATABASE_URL"], autocommit=True) as watch:
            while not watch.execute(waiting).fetchone():
                assert process.poll() is None, _said(process)
        os.killpg(process.pid, signal.SIGKILL)
        _said(process, -signal.SIGKILL)


# No file of this process grows beyond half of the database: the disk is full half-way.
FULL = """
import resource, signal
from django.db import connection
half = Path(connection.settings_dict["NAME"]).stat().st_size // 2
resource.setrlimit(resource.RLIMIT_FSIZE, (half, half))
"""


@on_sqlite
@pytest.mark.usefixtures("stands")
def test_a_full_disk_changes_nothing(county: Installation, dump: Path) -> None:
    before = f"from pathlib import Path{FULL}"
    assert "refused:" in _said(_loading(county, dump, before))


@on_sqlite
@pytest.mark.usefixtures("stands")
def test_a_kill_half_way_changes_nothing_on_sqlite(county: Installation, dump: Path) -> None:
    """The signal that Python ignores otherwise ends it in the middle of a write."""
    before = f"from pathlib import Path{FULL}signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    _said(_loading(county, dump, before), -signal.SIGXFSZ)
