"""./do ca: an authority, certificates, an office's own, renewal and revocation; each in the journal."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)
from django.core.management import CommandError, call_command
from django.utils import translation
from PIL import Image

from tests.county import County, advance, draft
from workflows import clock
from workflows.models import JournalRow, Office, PaperAuthority, PaperKey, PaperRoot
from workflows.paper_keys import RENEW_BEFORE
from workflows.paper_worker import make_waiting
from workflows.sealing import authority as authorities
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def ca(*words: Any) -> str:
    said = io.StringIO()
    with translation.override("en"):
        call_command("ca", *map(str, words), stdout=said)
    return said.getvalue()


def test_from_nothing_to_certificates_for_all(county: County) -> None:
    with pytest.raises(CommandError, match="do ca make"):
        ca("issue")
    ca("make", "示范县文书签发机构")
    with pytest.raises(CommandError):
        ca("make", "另一家")
    assert "Certificates issued: 10." in ca("issue")
    assert "Certificates issued: 0." in ca("issue")
    assert "Certificates issued: 19." in ca("issue", "--officers-too")
    rows = JournalRow.objects.filter(act="paper_key_issued")
    assert rows.count() == PaperKey.objects.count() == 29
    assert "PRIVATE" not in str(
        [*rows.values_list("facts", flat=True), *PaperKey.objects.values("certificate")]
    )
    assert list(verify()) == []


def test_the_last_days_bring_the_next_one(county: County) -> None:
    ca("make", "示范县文书签发机构")
    ca("issue")
    with clock.at(PaperKey.objects.earliest("pk").valid_until - RENEW_BEFORE):
        assert "Certificates issued: 10." in ca("issue")
    assert "Issued:" in ca("renew", "v1")
    assert "Issued:" in ca("renew", "v1.chair")
    with pytest.raises(CommandError, match="nobody"):
        ca("renew", "nobody.such")


def test_an_office_brings_its_own(county: County, tmp_path: Path) -> None:
    """Issued by another house, whose root is believed from then on; the seal's picture stands beside it."""
    house = authorities.make_authority("外省CA", at=clock.now(), years=5)
    until = clock.now().replace(year=2016)
    own = authorities.issue(
        house, authorities.Subject("东河镇妇联", "东河镇妇联"), serial=77, at=clock.now(), until=until
    )
    key: Any = load_pem_private_key(own.key, None)
    chain = [x509.load_pem_x509_certificate(each) for each in own.chain]
    file, password, seal = tmp_path / "own.p12", tmp_path / "password", tmp_path / "seal.png"
    certificate = x509.load_pem_x509_certificate(own.certificate)
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"own", key, certificate, chain, BestAvailableEncryption(b"pw"))
    )
    Image.new("RGB", (60, 60), (200, 16, 24)).save(seal)
    password.write_text("wrong")
    with pytest.raises(CommandError):
        ca("load", "t1", file, "--password-file", password)
    assert not PaperKey.objects.exists()
    password.write_text("pw\n")
    assert "Loaded: 4d" in ca("load", "t1", file, "--seal", seal, "--password-file", password)
    found = PaperKey.objects.get()
    assert (found.office, found.seal is not None) == (Office.objects.get(code="t1"), True)
    assert PaperRoot.objects.count() == 1
    ca("make", "示范县文书签发机构")
    ca("issue")
    advance(county, draft(county), "county")
    assert make_waiting(100)[1] == 0
    assert PaperAuthority.objects.count() == 1


def test_revoking_is_for_good_and_on_record(county: County) -> None:
    ca("make", "示范县文书签发机构")
    ca("issue")
    serial = PaperKey.objects.get(office__code="t1").serial
    ca("revoke", serial, "key_compromise")
    with pytest.raises(CommandError):
        ca("revoke", serial, "superseded")
    assert "revoked: key_compromise" in ca("list")
    row = JournalRow.objects.get(act="paper_key_revoked")
    assert (row.facts["serial"], row.facts["because"]) == (serial, "key_compromise")


def test_the_roots_go_out_and_others_come_in(county: County, tmp_path: Path) -> None:
    ca("make", "示范县文书签发机构")
    ca("export", tmp_path / "roots.pem")
    assert (tmp_path / "roots.pem").read_bytes().count(b"BEGIN CERTIFICATE") == 1
    (tmp_path / "tsa.pem").write_bytes(
        authorities.make_authority("时间戳", at=clock.now(), years=5).certificate
    )
    assert "new here: 1." in ca("trust", tmp_path / "tsa.pem")
    assert "new here: 0." in ca("trust", tmp_path / "tsa.pem")
    with pytest.raises(CommandError):
        ca("trust", tmp_path / "nothing.pem")
