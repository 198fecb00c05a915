"""What ./do test runs of the tests: a share that still meets most faults, the same in every run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.tooling import ROOT
from config.tooling.checks import PASSES, Asked, _pytest, _summary, asked_by

SAMPLE = """
import pytest
@pytest.mark.parametrize("number", range(60))
def test_a_family(number): pass
@pytest.mark.parametrize("number", range(8))
def test_a_few(number): pass
def test_alone(): pass
@pytest.mark.whole
def test_a_long_one(): pass
"""


def _collected(folder: Path, *, share: bool) -> list[str]:
    """The names of the sample's tests that a run takes."""
    (folder / "test_sample.py").write_text(SAMPLE)
    env = {name: value for name, value in os.environ.items() if name != "JINGUO_SHARE"}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.environment", "-p", "no:cacheprovider"),
            *("-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT), "--confcutdir", str(ROOT)),
            *("-p", "tests.conftest", "--collect-only", "-q", "--no-header", "-o", "addopts="),
            *("--import-mode=importlib", f"--override-ini=pythonpath={ROOT}", str(folder)),
        ],
        cwd=ROOT,
        env={**env, "PYTHONPATH": str(ROOT), **({"JINGUO_SHARE": "1"} if share else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.rpartition("::")[2] for line in done.stdout.splitlines() if "::" in line]


def test_of_a_family_some_are_run_and_of_the_others_all(tmp_path: Path) -> None:
    everything = _collected(tmp_path, share=False)
    assert len(everything) == 60 + 8 + 1 + 1
    share = _collected(tmp_path, share=True)
    assert set(share) < set(everything)
    family = [name for name in share if name.startswith("test_a_family")]
    assert 5 <= len(family) <= 20
    assert [name for name in share if name not in family] == [
        *(f"test_a_few[{number}]" for number in range(8)),
        "test_alone",
    ]
    # What failed in one run is asked again in the next.
    assert _collected(tmp_path, share=True) == share


BOTH = list(PASSES)


@pytest.mark.parametrize(
    "words, asked",
    [
        ([], Asked(BOTH, [], has_static=True, is_share=True)),
        (["--whole"], Asked(BOTH, [], has_static=True, is_share=False)),
        (["--sqlite"], Asked(["SQLite"], [], has_static=False, is_share=True)),
        (["--postgresql", "--whole"], Asked(["PostgreSQL"], [], has_static=False, is_share=False)),
        (["tests/law"], Asked(BOTH, ["tests/law"], has_static=False, is_share=False)),
        (["--sqlite", "-x", "tests"], Asked(["SQLite"], ["-x", "tests"], has_static=False, is_share=False)),
    ],
)
def test_what_the_words_after_do_test_ask_for(words: list[str], asked: Asked) -> None:
    assert asked_by(words) == asked


def test_ci_runs_everything() -> None:
    assert (ROOT / ".ci/run").read_text().split()[-3:] == ["./do", "test", "--whole"]


def test_the_end_of_the_log_names_what_failed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of a log of thousands of lines a machine keeps the last: the name of a test that failed is among them."""
    (tmp_path / "test_sample.py").write_text("def test_good(): pass\ndef test_bad(): assert 1 == 2\n")
    words = ["-n0", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tmp_path), str(tmp_path)]
    found = _pytest("SQLite", words, dict(os.environ))
    assert (found.status, len(found.not_passed)) == (1, 1)
    capfd.readouterr()
    assert _summary([found]) == 1
    said = capfd.readouterr().out
    assert "test_sample.py::test_bad" in said
    assert "test_good" not in said
