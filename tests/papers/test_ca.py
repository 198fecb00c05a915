"""./do ca: an authority, certificates, an office's own, renewal and revocation; each in the journal."""

from __future__ import annotations

import io
from datetime import timedelta
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
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from tests.county import County, advance, draft
from workflows import clock, paper_keys, paper_roots, paper_store
from workflows.appointing import end
from workflows.models import (
    JournalRow,
    Office,
    Officer,
    PaperAuthority,
    PaperKey,
    PaperRevision,
    PaperRevocationList,
    PaperRoot,
)
from workflows.paper_keys import RENEW_BEFORE
from workflows.paper_verdicts import verdict_of
from workflows.paper_worker import make_waiting
from workflows.sealing import authority as authorities
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def ca(*words: Any) -> str:
    said = io.StringIO()
    with translation.override("en"):
        call_command("ca", *map(str, words), stdout=said, stderr=said)
    return said.getvalue()


def packed(
    made: authorities.Credential, folder: Path, *, chain: tuple[bytes, ...] | None = None
) -> tuple[Any, ...]:
    """What `ca load t1` is given: the file, and where its password lies."""
    key: Any = load_pem_private_key(made.key, None)
    above = [x509.load_pem_x509_certificate(each) for each in (made.chain if chain is None else chain)]
    own = x509.load_pem_x509_certificate(made.certificate)
    (folder / "own.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"own", key, own, above, BestAvailableEncryption(b"pw"))
    )
    (folder / "password").write_text("pw\n")
    return "load", "t1", folder / "own.p12", "--password-file", folder / "password"


def licensed(*, serial: int = 77, days: int = 700) -> authorities.Credential:
    """A certificate of another house, for so many days."""
    house = authorities.make_authority("外省CA", at=clock.now() - timedelta(days=900), years=9)
    since, until = clock.now() - timedelta(days=800), clock.now() + timedelta(days=days)
    subject = authorities.Subject("东河镇妇联", "东河镇妇联")
    return authorities.issue(house, subject, serial=serial, at=since, until=until)


def picture(folder: Path) -> Path:
    Image.new("RGB", (60, 60), (200, 16, 24)).save(folder / "seal.png")
    return folder / "seal.png"


def test_from_nothing_to_certificates_for_all(county: County) -> None:
    with pytest.raises(CommandError, match="do ca make"):
        ca("issue")
    ca("make", "示范县文书签发机构")
    with pytest.raises(CommandError):
        ca("make", "另一家")
    assert "Certificates issued: 10." in ca("issue")
    assert "Certificates issued: 0." in ca("issue")
    assert "Certificates issued: 20." in ca("issue", "--officers-too")
    rows = JournalRow.objects.filter(act="paper_key_issued")
    assert rows.count() == PaperKey.objects.count() == 30
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
    words = packed(licensed(), tmp_path)
    assert "Loaded: 4d" in ca(*words, "--seal", picture(tmp_path))
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


def test_what_proves_nothing_is_not_loaded(county: County, tmp_path: Path) -> None:
    """Each refusal leaves nothing behind, a root to be believed no more than a certificate."""
    with pytest.raises(CommandError, match="holds from"):
        ca(*packed(licensed(days=-1), tmp_path))
    with pytest.raises(CommandError, match="up to the root"):
        ca(*packed(licensed(), tmp_path, chain=()))
    load = packed(licensed(), tmp_path)
    for words, why in (
        ((*load[:-1], tmp_path / "nowhere"), "nowhere"),
        ((*load, "--seal", tmp_path / "own.p12"), "neither a photo"),
        ((*load[:2], tmp_path / "password", *load[3:]), "PKCS #12"),
    ):
        with pytest.raises(CommandError, match=why):
            ca(*words)
    (tmp_path / "wrong").write_text("wrong")
    with pytest.raises(CommandError, match="password"):
        ca(*load[:-1], tmp_path / "wrong")
    assert not PaperKey.objects.exists()
    assert not PaperRoot.objects.exists()
    ca(*load)
    with pytest.raises(CommandError, match="here already"):
        ca(*load)
    assert PaperKey.objects.count() == PaperRoot.objects.count() == 1


def test_a_root_that_is_believed_already_needs_not_be_packed_in(county: County, tmp_path: Path) -> None:
    own = licensed()
    (tmp_path / "house.pem").write_bytes(own.chain[0])
    ca("trust", tmp_path / "house.pem")
    assert "Loaded" in ca(*packed(own, tmp_path, chain=()))


def test_renewal_keeps_the_seal(county: County, tmp_path: Path) -> None:
    ca("make", "示范县文书签发机构")
    ca(*packed(licensed(), tmp_path), "--seal", picture(tmp_path))
    seal = PaperKey.objects.get().seal
    assert seal is not None
    ca("revoke", "4d", "superseded")
    ca("renew", "t1")
    with clock.at(PaperKey.objects.latest("pk").valid_until - RENEW_BEFORE):
        ca("issue")
    of_t1 = PaperKey.objects.filter(office__code="t1").order_by("pk")
    assert [key.seal for key in of_t1] == [seal] * 3
    ca(*packed(licensed(serial=78), tmp_path))
    assert of_t1.latest("pk").seal == seal


def test_cron_puts_none_of_ours_in_the_place_of_anothers(county: County, tmp_path: Path) -> None:
    ca("make", "示范县文书签发机构")
    ca(*packed(licensed(), tmp_path))
    key = PaperKey.objects.get()
    assert "t1" not in (said := ca("issue"))
    assert "Certificates issued: 9." in said
    with pytest.raises(CommandError, match="of another authority"):
        ca("renew", "t1")
    for moment in (key.valid_until - RENEW_BEFORE, key.valid_until):
        with clock.at(moment):
            assert f"its own certificate ends on {key.valid_until.date()}" in ca("issue")
    assert PaperKey.objects.filter(office__code="t1").get() == key


def test_who_has_left_her_posts_gets_no_certificate_and_is_pointed_out(county: County) -> None:
    ca("make", "示范县文书签发机构")
    ca("renew", "t1.reviewer")
    post = county.posts["t1.reviewer"]
    end(post.appointments.get(ends_on=None), clock.today())
    with clock.at(clock.now() + timedelta(days=1)):
        ca("issue", "--officers-too")
        said = [line for line in ca("list").splitlines() if "t1.reviewer" in line]
    assert len(said) == 1
    assert said[0].endswith("in no post any more")
    assert "no post" not in "".join(line for line in ca("list").splitlines() if "t1.reviewer" in line)


def test_an_officer_who_never_had_a_post_is_on_record_too(county: County) -> None:
    ca("make", "示范县文书签发机构")
    Officer.objects.create(username="new", name="新来的")
    ca("renew", "new")
    ca("revoke", PaperKey.objects.get().serial, "superseded")
    rows = JournalRow.objects.filter(act__in=["paper_key_issued", "paper_key_revoked"])
    assert [row.county for row in rows] == ["513499"] * 2
    assert list(verify()) == []


def test_an_authority_is_followed_by_the_next(county: County) -> None:
    """Its last certificates end with it; in its last days it issues none, and says what to do."""
    ca("make", "第一家")
    first = PaperAuthority.objects.get()
    last_day = authorities.facts_of(first.certificate.encode()).not_after
    with clock.at(last_day - timedelta(days=100)):
        ca("renew", "t1")
        assert PaperKey.objects.get().valid_until == last_day
    with clock.at(last_day - timedelta(days=30)):
        with pytest.raises(CommandError, match="make the next one"):
            ca("issue")
        ca("make", "第二家", "--next")
        ca("renew", "t1")
        key = PaperKey.objects.latest("pk")
        assert authorities.facts_of(key.certificate.encode()).issuer == "第二家"
    assert len(paper_roots.roots()) == len(paper_roots.revocation_lists()) == 2
    assert list(verify()) == []


def test_a_root_that_is_withdrawn_is_believed_no_more(keys: County, tmp_path: Path) -> None:
    advance(keys, draft(keys), "village")
    make_waiting(10)
    whole = paper_store.read(PaperRevision.objects.get(signatures=1).digest)
    assert [each.holds for each in verdict_of(whole).signatures] == [True]
    ours = ca("list").split()[0]
    with pytest.raises(CommandError, match="no root"):
        ca("distrust", "0" * 64, "key_compromise")
    ca("distrust", ours, "key_compromise")
    assert [each.holds for each in verdict_of(whole).signatures] == [False]
    ca("export", tmp_path / "roots.pem", "--crl", tmp_path / "lists.pem")
    assert (tmp_path / "roots.pem").read_bytes() == (tmp_path / "lists.pem").read_bytes() == b""
    with pytest.raises(CommandError, match="no authority"):
        ca("renew", "t1")
    (tmp_path / "ours.pem").write_text(PaperAuthority.objects.get().certificate)
    with pytest.raises(CommandError, match="withdrawn"):
        ca("trust", tmp_path / "ours.pem")
    ca("make", "第二家")
    assert list(verify()) == []


def test_a_check_reads_the_list_that_was_signed_last_and_opens_no_key(keys: County) -> None:
    key = PaperKey.objects.get(office__code="t1")
    with CaptureQueriesContext(connection) as statements:
        before = paper_roots.revocation_lists()
        verdict_of(b"%PDF-1.7")
    assert not [each for each in statements if '"key"' in each["sql"].split("FROM")[0].split("WHERE")[0]]
    paper_keys.revoke(key, "superseded")
    (after,) = paper_roots.revocation_lists()
    serials = [[one.serial_number for one in x509.load_der_x509_crl(each)] for each in (*before, after)]
    assert serials == [[], [int(key.serial, 16)]]
    for days, lists in ((1, 1), (8, 2), (9, 2)):
        with clock.at(clock.now() + timedelta(days=days)):
            call_command("tick", stdout=io.StringIO())
        assert PaperRevocationList.objects.count() == lists + 1, days


def test_what_another_house_issued_is_on_none_of_our_lists(county: County, tmp_path: Path) -> None:
    ca("make", "示范县文书签发机构")
    ca(*packed(licensed(), tmp_path))
    ca("revoke", "4d", "key_compromise")
    (ours,) = paper_roots.revocation_lists()
    assert list(x509.load_der_x509_crl(ours)) == []
    assert [each.because for each in paper_keys.ended()] == ["key_compromise"]
