"""./do: the first thing that a stranger meets."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys

import pytest

from config.tooling import ROOT, frontdoor
from config.tooling.checks import CLOSING
from config.tooling.console import StopError
from config.tooling.frontdoor import COMMANDS, help_text


def do(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "do", *arguments], capture_output=True, text=True, check=False
    )


def test_help_lists_every_command_in_both_languages() -> None:
    text = do("help")
    assert text.returncode == 0
    for command in COMMANDS:
        assert command.name in text.stdout
        assert command.chinese in text.stdout
        assert command.english in text.stdout


def test_no_command_at_all_is_a_question_for_help() -> None:
    assert do().stdout == do("help").stdout


def test_an_unknown_command_names_itself_and_shows_the_help() -> None:
    answer = do("lone-places")
    assert answer.returncode == 2
    assert "lone-places" in answer.stderr
    assert help_text() in answer.stderr
    assert answer.stdout == ""


def test_a_wrong_option_is_refused_before_anything_is_done() -> None:
    answer = do("run", "--port", "eighty")
    assert answer.returncode == 2
    assert "eighty" in answer.stderr


def test_a_port_that_is_taken_is_said_before_anything_is_loaded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = do("demo", "--port", port)
    assert answer.returncode == 1
    assert port in answer.stderr
    assert "--port" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_entry_can_be_read_by_any_python_3_so_that_it_can_say_what_it_needs() -> None:
    ast.parse((ROOT / "do").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_command_names_are_distinct() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "line",
    [
        "512 passed in 118.20s (0:01:58)",
        "1 failed, 511 passed, 2 skipped in 98.00s",
        "3 errors in 0.52s",
        "no tests ran in 0.01s",
    ],
)
def test_pytests_closing_line_is_recognised(line: str) -> None:
    assert CLOSING.search(line)


def test_a_line_of_progress_is_no_closing_line() -> None:
    assert not CLOSING.search("....................... [ 45%]")


def test_the_checks_run_before_the_county_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they find an error, `run` ends with it and nothing is served."""
    steps: list[str] = []

    def run(words: list[object], **_options: object) -> None:
        steps.append(" ".join(str(word) for word in words[2:]))
        if "check" in words:
            raise StopError("a trigger is missing")

    monkeypatch.setattr(frontdoor, "set_up", lambda: None)
    monkeypatch.setattr(frontdoor, "run", run)
    monkeypatch.setattr(frontdoor, "_serve", lambda *_rest: steps.append("serve"))
    assert frontdoor.main(["run"]) != 0
    assert steps == ["migrate --verbosity 0", "check --database default --fail-level ERROR"]
