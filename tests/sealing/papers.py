"""A small form, an authority and its officers, for the tests of sealing: made once, each in a moment of 2014."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from workflows import rendering
from workflows.sealing.authority import Authority, Credential, Subject, issue, make_authority
from workflows.sealing.checking import check
from workflows.sealing.report import Report
from workflows.sealing.signers import SoftwareSigner
from workflows.sealing.signing import sign
from workflows.sealing.stored import StoredForm, stored_form

SPRING = datetime(2014, 3, 18, 1, 0, tzinfo=UTC)
TODAY = datetime(2026, 1, 1, tzinfo=UTC)
LEVELS = ("village", "township", "bank", "county")
OFFICERS = {"village": "吉克阿牛", "township": "阿说拉铁", "bank": "沙马木呷", "county": "马海阿依"}
DATA = '{"amount":"80000.00","name":"吉克阿牛"}'.encode()
ROOT_NAME = "示范县妇女联合会根证书"


def templates() -> override_settings:
    folder = Path(__file__).parent / "templates"
    return override_settings(TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [folder]}])


def make_form(*, title: str = "审批表", text: str = "养殖能繁母猪", extra: str = "") -> StoredForm:
    context = {"title": title, "text": text, "extra": extra}
    with templates():
        return stored_form(
            "sealing_papers/form.html", context, data=DATA, data_name="content.json", dated=SPRING
        )


@cache
def form() -> StoredForm:
    return make_form()


@cache
def look(signer: str) -> bytes:
    with templates():
        return rendering.render("sealing_papers/box.html", {"signer": signer}, variant="pdf/a-3u")


@cache
def root() -> Authority:
    return make_authority(ROOT_NAME, at=SPRING - timedelta(days=30), years=40)


@cache
def credential(level: str) -> Credential:
    return credential_of(root(), level)


def serial(level: str) -> int:
    return 1000 + LEVELS.index(level)


def credential_of(authority: Authority, level: str) -> Credential:
    return issue(
        authority,
        Subject(OFFICERS[level], "示范县妇女联合会", level),
        serial=serial(level),
        at=SPRING - timedelta(days=20),
        until=SPRING + timedelta(days=365 * 30),
    )


def signer(of: Credential) -> SoftwareSigner:
    return SoftwareSigner(of.certificate, of.key, of.chain)


def sign_level(pdf: bytes, level: str, of: Credential | None = None, *, at: datetime | None = None) -> bytes:
    return sign(
        pdf,
        level,
        signer=signer(of or credential(level)),
        appearance=look(OFFICERS[level]),
        certify=level == LEVELS[0],
        at=at or SPRING + timedelta(days=LEVELS.index(level)),
        reason="同意",
        name=OFFICERS[level],
    )


@dataclass(frozen=True)
class Course:
    """A form's whole way: its bytes before any signature and after each of the four."""

    revisions: tuple[bytes, ...]

    @property
    def last(self) -> bytes:
        return self.revisions[-1]


@cache
def course() -> Course:
    revisions = [form().pdf]
    for level in LEVELS:
        revisions.append(sign_level(revisions[-1], level))
    return Course(tuple(revisions))


def checked(pdf: bytes, *, roots: tuple[bytes, ...] | None = None, crls: tuple[bytes, ...] = ()) -> Report:
    return check(pdf, roots=(root().certificate,) if roots is None else roots, crls=crls, moment=TODAY)
