"""Whatever is sent to be checked gets an answer, within limits, and in a process that takes nothing down with it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.sealing import hostile, papers
from workflows.sealing import checker
from workflows.sealing.checker import safely_checked
from workflows.sealing.report import Kind, Report
from workflows.sealing.signers import SealingError

pytestmark = pytest.mark.once

FILES: dict[str, tuple[Callable[[], bytes], Kind]] = {
    "empty": (lambda: b"", Kind.NOT_A_PDF),
    "not a PDF": (lambda: b"PK\x03\x04" + bytes(100_000), Kind.NOT_A_PDF),
    "only a head": (lambda: b"%PDF-1.7\n", Kind.DAMAGED),
    "huge": (lambda: b"%PDF-1.7\n" + bytes(20 * 1024 * 1024), Kind.TOO_LARGE),
    "truncated": (lambda: papers.course().last[:30_000], Kind.DAMAGED),
    "encrypted": (hostile.encrypted, Kind.ENCRYPTED),
    "with scripts": (hostile.scripted, Kind.UNSIGNED),
    "10,000 revisions": (hostile.many_revisions, Kind.TOO_COMPLEX),
    "10,000 hidden revisions": (hostile.many_hidden_revisions, Kind.TOO_COMPLEX),
    "bomb": (hostile.bomb, Kind.TOO_COMPLEX),
    "cross-references in a circle": (hostile.xref_loop, Kind.DAMAGED),
    "deeply nested": (hostile.deeply_nested, Kind.TOO_COMPLEX),
    "names in a circle": (hostile.names_in_a_circle, Kind.TOO_COMPLEX),
    "fields in a circle": (hostile.fields_in_a_circle, Kind.DAMAGED),
    "pages in a circle": (hostile.pages_in_a_circle, Kind.UNSIGNED),
    "a signature of nonsense": (hostile.signature_of_nonsense, Kind.ALTERED),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_its_answer(name: str) -> None:
    make, kind = FILES[name]
    assert papers.checked(make()).kind is kind


def _safely(pdf: bytes, **limits: Any) -> Report:
    roots = (papers.root().certificate,)
    return safely_checked(pdf, roots=roots, crls=(), moment=papers.TODAY, **limits)


def test_the_process_says_what_the_check_says() -> None:
    assert _safely(papers.course().last, megabytes=200) == papers.checked(papers.course().last)


def test_a_bomb_goes_off_in_the_process_alone() -> None:
    report = _safely(hostile.bomb(), megabytes=200)
    assert report.kind is Kind.TOO_COMPLEX
    assert report.revisions[-1].digest == hashlib.sha256(hostile.bomb()).hexdigest()


def test_a_process_that_dies_of_its_memory_is_an_answer() -> None:
    assert _safely(papers.course().last, megabytes=30) == Report(Kind.TOO_COMPLEX)


def test_a_process_that_takes_too_long_is_ended() -> None:
    assert _safely(hostile.many_fields(), seconds=1) == Report(Kind.TOO_COMPLEX)


def test_a_file_that_is_too_large_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "_asked", None)
    assert _safely(b"%PDF-1.7" + bytes(2000), most_bytes=1000) == Report(Kind.TOO_LARGE)


@pytest.mark.parametrize("given", [{"roots": [b"x"]}, {"crls": [b"x"]}, {"moment": datetime(2026, 1, 1)}])
def test_what_is_wrong_with_our_own_side_is_not_blamed_on_the_file(given: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"roots": [], "crls": [], "moment": papers.TODAY}
    with pytest.raises(SealingError):
        safely_checked(b"%PDF-", **{**facts, **given})


def test_the_process_may_write_no_file(tmp_path: Path) -> None:
    attempt = (
        "import os, sys; from workflows.sealing.checker import _restrict; _restrict(5, 200);"
        "os.write(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT), b'written')"
    )
    command = [sys.executable, "-c", attempt, str(tmp_path / "file")]
    done = subprocess.run(command, cwd=checker._ROOT, capture_output=True, check=False)
    assert b"File too large" in done.stderr
