"""Forms that real acts made, signed with the demo's certificates and seal: judged by those who know nothing of ours.

The commands are those of docs/checking-a-paper.md, word for word, so that the page says what works.
"""

from __future__ import annotations

import shlex
import subprocess
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from loans.demo.seal import certify
from tests.county import SPRING, County, advance, contacts, draft
from tests.papers.test_kept import MARKS, OFFICES, bytes_of, form_of
from workflows import clock, paper_keys
from workflows.models import PaperKey
from workflows.paper_standing import Standing, Status
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import make_waiting
from workflows.sealing.report import Kind

pytestmark = pytest.mark.once
PAGE = Path(__file__).resolve().parents[2] / "docs" / "checking-a-paper.md"


@pytest.fixture
def certified(county: County) -> Iterator[County]:
    """Acts of 2014; certificates and signatures of the machine's own day, since others judge them by its clock."""
    with clock.at(datetime.now(UTC)):
        certify()
    with clock.at(SPRING):
        yield county


def commands() -> list[str]:
    """The blocks of the page that are to be typed, in its order."""
    blocks: list[list[str]] = [[]]
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("    ") or (not line and blocks[-1]):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [textwrap.dedent("\n".join(block)).strip("\n") + "\n" for block in blocks if any(block)]


def typed(block: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said to whoever types the block in the folder of form.pdf. Fails where a command does."""
    if block.startswith("./do "):
        _do, verb, *words = shlex.split(block)
        call_command(verb, *(str(folder / word) if "." in word else word for word in words))
        return capsys.readouterr().out
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, block + done.stdout + done.stderr
    return done.stdout + done.stderr


def judged(standing: Standing, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's commands, and pyHanko, accept the four signatures of the latest file and nothing else in it."""
    assert (standing.status, len(standing.signed)) == (Status.FINAL, 4)
    whole = bytes_of(standing.latest)
    (folder / "form.pdf").write_bytes(whole)
    said = {block: typed(block, folder, capsys) for block in commands()}

    def of(word: str) -> str:
        return "".join(words for block, words in said.items() if word in block)

    # As of the day of each signature, and by the list of revoked certificates.
    assert of("-attime").count("CAdES Verification successful") == 4
    assert of("-crl_check").count("CAdES Verification successful") == 4
    assert of("--roots").startswith("每个签名都有效")
    lengths = [line.split()[-4] for line in of("/ByteRange").splitlines()]
    assert lengths == [str(level.revision.size) for level in standing.signed if level.revision]
    assert OFFICES[0] in of("-cmsout")
    assert of("pdfsig").count("Signature is Valid.") == of("pdfsig").count("Certificate is Trusted.") == 4
    assert of("pdfsig").count("Total document signed") == 1
    assert of("hashlib").split()[-2:] == [standing.paper.content_digest] * 2
    answer = verdict_of(whole)
    assert (answer.verdict, answer.report.kind) == (Verdict.GENUINE, Kind.SEALED)
    assert [(each.name, each.holds) for each in answer.signatures] == [(office, True) for office in OFFICES]


def made() -> None:
    with clock.at(datetime.now(UTC)):
        assert make_waiting(100)[1] == 0


def test_a_paper_outlives_its_certificates_and_a_list_says_which_was_revoked(
    keys: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signed in 2014, by certificates for three years; OpenSSL asks the machine's clock unless it is told the day."""
    case = advance(keys, draft(keys), "county")
    assert make_waiting(100)[1] == 0
    (tmp_path / "form.pdf").write_bytes(bytes_of(form_of(case).latest))
    blocks = {
        word: block
        for block in commands()
        for word in ("export", "python3 - form", "-attime", "-crl_check")
        if word in block
    }
    for word in ("export", "python3 - form", "-attime", "-crl_check"):
        said = typed(blocks[word], tmp_path, capsys)
    assert said.count("CAdES Verification successful") == 4
    paper_keys.revoke(PaperKey.objects.get(office__code="t1"), "key_compromise")
    typed(blocks["export"], tmp_path, capsys)
    typed(blocks["-attime"], tmp_path, capsys)
    with pytest.raises(AssertionError, match="certificate revoked"):
        typed(blocks["-crl_check"], tmp_path, capsys)


@pytest.mark.parametrize("course", ["straight", "returned", "changed"])
def test_others_accept_all_four_signatures(
    certified: County, course: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Straight on; after a return to the township, which takes two signatures back; after a new round."""
    case: Any = advance(certified, draft(certified), "county" if course == "straight" else "bank")
    if course != "straight":
        made()
    if course == "returned":
        certified.do("c.sealer", case, "return_to_township", marks=MARKS)
        certified.do("t1.reviewer", case, "sign", contacts=contacts(case))
        certified.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")
        certified.do("c.sealer", case, "seal")
    if course == "changed":
        certified.do("c.sealer", case, "return_to_village", marks=MARKS)
        case = type(case).objects.get(pk=case.pk)
        case.sections["project"]["use_of_money"] = "购买母羊60只"
        case.save()
        case = advance(certified, case, "county")
    made()
    with clock.at(datetime.now(UTC)):
        judged(form_of(case, 2 if course == "changed" else 1), tmp_path, capsys)
