"""Judges that know nothing of ours accept the four signatures: OpenSSL, poppler with NSS, and qpdf."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.sealing import papers

pytestmark = pytest.mark.once


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "form.pdf").write_bytes(papers.course().last)
    (folder / "root.pem").write_bytes(papers.root().certificate)
    return folder


@pytest.mark.parametrize("level", papers.LEVELS)
def test_openssl_verifies_the_bytes_of_each_signature(folder: Path, level: str) -> None:
    whole = papers.course().last
    fields: Any = PdfReader(io.BytesIO(whole)).get_fields()
    value = fields[level]["/V"]
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    start, first, second, length = value["/ByteRange"]
    signed = folder / f"{level}.bytes"
    signed.write_bytes(whole[start : start + first] + whole[second : second + length])
    signature = folder / f"{level}.der"
    signature.write_bytes(bytes.fromhex(whole[first + 1 : second - 1].decode()))
    moment = str(int(papers.TODAY.timestamp()))
    command = [
        "openssl",
        "cms",
        "-verify",
        "-cades",
        "-binary",
        "-inform",
        "DER",
        "-out",
        "/dev/null",
        "-attime",
    ]
    files = ("-CAfile", folder / "root.pem", "-in", signature, "-content", signed)
    _run(*command, moment, *files)


def test_poppler_finds_four_valid_signatures_by_people_it_trusts(folder: Path) -> None:
    store = folder / "nss"
    store.mkdir()
    _run("certutil", "-N", "-d", store, "--empty-password")
    _run("certutil", "-A", "-d", store, "-n", "root", "-t", ",C,", "-i", folder / "root.pem")
    said = _run("pdfsig", "-nssdir", store, folder / "form.pdf")
    assert said.count("Signature is Valid.") == 4
    assert said.count("Certificate is Trusted.") == 4
    assert said.count("Total document signed") == 1
    assert all(name in said for name in papers.OFFICERS.values())


@pytest.mark.parametrize("number", range(5))
def test_qpdf_finds_no_fault_in_any_revision(folder: Path, number: int) -> None:
    file = folder / f"revision{number}.pdf"
    file.write_bytes(papers.course().revisions[number])
    assert "No syntax or stream encoding errors found" in _run("qpdf", "--check", file)


def test_every_font_is_embedded_after_signing(folder: Path) -> None:
    lines = _run("pdffonts", folder / "form.pdf").splitlines()[2:]
    assert len(lines) >= 5  # the form's and each signature's
    # name, type (two words), encoding, emb, sub, uni, object, generation
    assert {line.split()[-5] for line in lines} == {"yes"}


def test_it_stays_pdf_1_7_as_pdf_a_3_demands() -> None:
    root: Any = PdfReader(io.BytesIO(papers.course().last)).trailer["/Root"]
    assert papers.course().last.startswith(b"%PDF-1.7")
    assert "/Version" not in root
    assert root["/Perms"]["/DocMDP"]["/Reference"][0]["/TransformParams"]["/P"] == 2
