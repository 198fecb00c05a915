"""What was done to the form of a real case, told apart by the public page, by the command, and without the register."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation

from tests.county import County, advance, draft
from tests.pages.desks import text_of
from tests.papers.test_ca import ca, licensed, packed
from tests.papers.test_kept import bytes_of, form_of
from tests.sealing import papers, tampering
from tests.sealing.test_tampering import ADDED
from workflows import clock, paper_findings, paper_keys, paper_roots, paper_verdicts, paper_views
from workflows.limits import Budget
from workflows.models import PaperKey
from workflows.paper_verdicts import WORDS, Verdict, verdict_of
from workflows.paper_worker import make_waiting
from workflows.sealing.authority import make_authority
from workflows.sealing.checker import safely_checked
from workflows.sealing.report import Report, Trust, What

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def revisions(keys: County) -> list[bytes]:
    """The form as it was printed and after each of its four signatures."""
    case = advance(keys, draft(keys), "county")
    assert make_waiting(100)[1] == 0
    return [bytes_of(revision) for revision in form_of(case).revisions]


@pytest.fixture
def checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Page and command are asked about the same files: each is checked by one process."""

    @cache
    def of(data: bytes) -> Report:
        return safely_checked(
            data,
            roots=paper_roots.roots(),
            crls=paper_roots.revocation_lists(),
            ended=paper_keys.ended(),
            moment=clock.now(),
        )

    monkeypatch.setattr(paper_verdicts, "safely_checked", lambda data, **_facts: of(data))
    monkeypatch.setattr(paper_views, "FILES", Budget("paper-file", most=1000, seconds=3600))


def forged(pdf: bytes, *levels: str) -> bytes:
    """Signed in these levels' fields with certificates of their names, by an authority of the same name as ours."""
    other = make_authority("示范县文书签发机构", at=papers.SPRING - timedelta(days=30), years=40)
    for level in levels:
        pdf = papers.sign_level(pdf, level, papers.credential_of(other, level), at=clock.now())
    return pdf


def done_to(revisions: list[bytes]) -> Iterator[tuple[str, bytes, Verdict, str]]:
    """(what was done, the file, its verdict, the words that tell it from the others)."""
    whole, third = revisions[-1], revisions[3]
    page = whole.index(b"stream\n") + 40
    stranger = str(paper_findings.TRUST[Trust.UNKNOWN_AUTHORITY])
    yield "nothing", whole, Verdict.GENUINE, "holds"
    yield "one bit", tampering.flipped(whole, page * 8), Verdict.ALTERED, "what was signed has been changed"
    for name, (change, expected) in ADDED.items():
        words = str(paper_findings.CHANGES[expected.what])
        yield name, tampering.revised(whole, change), Verdict.ALTERED, words
    taken_out = str(paper_findings.CHANGES[What.SIGNATURE_REMOVED])
    yield "all taken out", tampering.revised(whole, tampering.form_removed), Verdict.ALTERED, taken_out
    yield "the last signature cut off", third, Verdict.CUT_BACK, "holds"
    yield "cut off in its middle", whole[: len(third) + 2000], Verdict.ALTERED, ""
    yield "the last one forged", forged(third, "county"), Verdict.ALTERED, stranger
    yield "all forged", forged(revisions[0], *papers.LEVELS), Verdict.ALTERED, stranger
    yield "a form of strangers", papers.course().last, Verdict.UNKNOWN, stranger
    yield "no signature", papers.form().pdf, Verdict.UNKNOWN, ""


def by_command(file: Path, *words: str) -> tuple[str, int]:
    said = io.StringIO()
    with translation.override("en"):
        try:
            call_command("verify", str(file), *words, stdout=said)
        except SystemExit as end:
            return said.getvalue(), int(str(end.code))
    return said.getvalue(), 0


@pytest.mark.whole
@pytest.mark.usefixtures("checked_once")
def test_page_and_command_tell_them_apart(revisions: list[bytes], tmp_path: Path) -> None:
    client = Client(headers={"accept-language": "en"})
    file = tmp_path / "form.pdf"
    with translation.override("en"):
        done = list(done_to(revisions))
    for name, data, verdict, told in done:
        page = text_of(client.post("/public/papers/", {"file": SimpleUploadedFile("form.pdf", data)}))
        file.write_bytes(data)
        said, ended = by_command(file)
        with translation.override("en"):
            heading = str(WORDS[verdict])
        assert verdict_of(data).verdict is verdict, name
        assert heading in page, name
        assert said.startswith(heading), name
        assert (told in page, told in said) == (True, True), (name, page, said)
        assert ended == (verdict is not Verdict.GENUINE), name


def test_a_file_that_is_not_there_has_its_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("verify", str(tmp_path / "nowhere.pdf"))


def test_a_certificate_that_was_revoked_later_was_good_for_what_the_register_kept(
    keys: County, tmp_path: Path
) -> None:
    """Of another house, on no list of ours; and one of ours. A file that isn't the register's has no such excuse."""
    ca(*packed(licensed(), tmp_path))
    case = advance(keys, draft(keys), "county")
    assert make_waiting(100)[1] == 0
    whole = bytes_of(form_of(case).latest)
    with clock.at(clock.now() + timedelta(days=20)):
        for code in ("t1", "c"):
            key = PaperKey.objects.filter(office__code=code).latest("pk")
            paper_keys.revoke(key, "key_compromise")
        answer = verdict_of(whole)
        with translation.override("en"):
            assert answer.words == WORDS[Verdict.GENUINE]
            later = "its certificate was revoked later, on 2014-04-07"
            assert [each.note for each in answer.signatures] == ["", later, "", later]
            sent = SimpleUploadedFile("form.pdf", whole)
            page = Client(headers={"accept-language": "en"}).post("/public/papers/", {"file": sent})
            assert text_of(page).count(later) == 2
            altered = verdict_of(tampering.revised(whole, tampering.overlay))
            faults = [" ".join(each.faults) for each in altered.signatures]
            assert ["revoked" in each for each in faults] == [False, True, False, True]


def test_a_genuine_file_with_a_certificate_that_nobody_believes_any_more_says_so(
    revisions: list[bytes],
) -> None:
    (root,) = paper_roots.roots()
    paper_roots.distrust(paper_roots.fingerprint_of(root.decode()), "key_compromise")
    answer = verdict_of(revisions[-1])
    assert (answer.verdict, answer.words) == (Verdict.GENUINE, paper_verdicts.BY_THE_REGISTER)


def test_a_file_is_checked_without_database_and_keys(revisions: list[bytes], tmp_path: Path) -> None:
    """At a bank's counter: the source, the roots and the list. Another county's list is none of these roots'."""
    form, roots, lists = tmp_path / "form.pdf", tmp_path / "roots.pem", tmp_path / "lists.pem"
    form.write_bytes(revisions[-1])
    ca("export", roots, "--crl", lists)
    words = ("--roots", str(roots), "--crl", str(lists))
    done = elsewhere(tmp_path / "empty", "verify", str(form), *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Every signature holds")
    assert done.stdout.count(": holds") == 4
    # By the machine's own clock the list of 2014 has run out.
    assert "good until 2014-04-18: ask for a newer one" in done.stdout
    assert not (tmp_path / "empty" / "keys" / "master.key").exists()
    key = PaperKey.objects.get(office__code="t1")
    with clock.at(clock.now() + timedelta(days=20)):
        paper_keys.revoke(key, "key_compromise")
        said, ended = by_command(form, *words)
        assert (ended, "revoked" in said) == (0, False)
        ca("export", roots, "--crl", lists)
        said, ended = by_command(form, *words)
        assert ended == 1
        assert said.startswith("What was signed is untouched")
        assert "t1: its certificate had been revoked" in said
    form.write_bytes(tampering.revised(revisions[-1], tampering.overlay))
    said, ended = by_command(form, "--roots", str(roots))
    assert (ended, "something was put onto a page afterwards" in said) == (1, True)
    assert "there is no --crl" in said


def elsewhere(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as it is run where there is no database and no key."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("JINGUO_")}
    nothing = {
        "JINGUO_VAR": str(folder),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "JINGUO_LANGUAGE": "en",
    }
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**others, **nothing}, capture_output=True, text=True, check=False
    )


def test_what_is_asked_wrongly_of_it_has_its_words(county: County, tmp_path: Path) -> None:
    ca("make", "示范县文书签发机构")
    form, roots, lists = tmp_path / "form.pdf", tmp_path / "roots.pem", tmp_path / "lists.pem"
    form.write_bytes(papers.form().pdf)
    ca("export", roots, "--crl", lists)
    other = make_authority("邻县", at=papers.SPRING, years=5)
    (tmp_path / "other.pem").write_bytes(other.certificate)
    for bad, why in (
        (("--crl", str(lists)), "goes with --roots"),
        (("--roots", str(form)), "no certificate in"),
        (("--roots", str(tmp_path / "other.pem"), "--crl", str(lists)), "list of these roots"),
        (("--roots", str(tmp_path / "nowhere.pem")), "nowhere"),
    ):
        with pytest.raises(CommandError, match=why):
            by_command(form, *bad)
    said, ended = by_command(form, "--roots", str(roots))
    assert (ended, said.startswith("Nothing in it is signed")) == (1, True)
