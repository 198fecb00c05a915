"""States of pages that no address alone leads to: narrowed, empty and wrong ones, an enquiry, large text, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from loans.models import LoanCase
from loans.payouts import batches
from tests.county import ZONE
from tests.desks import DESKS
from tests.pages.desks import PASSWORD
from tests.walk.stage import VISITOR, Stage
from workflows import clock
from workflows.desk import csrf_failure
from workflows.models import Appointment
from workflows.views import bad_request, forbidden, server_error

# Who asks for what: narrowed lists, lists with nothing in them, and questions answered wrongly.
_ASKED: dict[str, tuple[str, ...]] = {
    "township_reviewer": (
        "/?flag=overdue",
        "/?least=abc&most=-",
        "/?least=20000&age=7",
        "/?before=1",
        "/done/?before=1",
        "/cases/?state=refused",
        "/cases/?state=lapsed&before=1",
    ),
    "county_sealer": (
        "/board/?age=7",
        "/board/?place=513499102",
        "/board/?state=none",
        "/loans/statistics/?year=2013",
        "/loans/statistics/?part=q1&villages=1",
        "/loans/statistics/?year=x&part=x",
        "/loans/register/accepted/?year=2013",
        "/loans/register/accepted/?place=nowhere",
    ),
    "county_registrar": (
        "/administration/?q=zzz",
        "/administration/officers/?q=v1",
        "/administration/officers/?q=zz",
    ),
    "auditor": (
        "/audit/?q=zzz",
        "/audit/?act=seal",
        "/audit/?officer=nobody&since=x",
        "/audit/officers/?q=zzz",
        "/audit/officers/v1.cadre/?which=refused",
    ),
    "bank_liaison": ("/loans/payouts/?after=1", "/loans/payouts/files/?before=1"),
}
_LARGE = ("/", "/cases/", "/account/", "/board/", "/loans/statistics/", "/public/", "/public/progress/")


@dataclass(frozen=True)
class State:
    """Who sends what; without data it is asked for. Nothing of it lasts."""

    desk: str
    path: str
    data: dict[str, Any] | None = None
    # What is sent before, in the same browser.
    before: tuple[tuple[str, dict[str, str]], ...] = ()
    # What stands otherwise meanwhile.
    meanwhile: Callable[[], AbstractContextManager[Any]] = nullcontext


def states(stage: Stage) -> Iterator[State]:
    for desk, paths in _ASKED.items():
        yield from (State(desk, path) for path in paths)
    yield from _sought(stage)
    yield from _enquired(stage)
    yield from _rare(stage)
    large = (("/text-size/", {"text": "large", "next": "/"}),)
    for desk in (*DESKS, VISITOR):
        yield from (State(desk, path, before=large) for path in _LARGE)


def _sought(stage: Stage) -> Iterator[State]:
    waiting = LoanCase.objects.get(ref=stage.things["waiting"])
    for words in (
        waiting.title,
        waiting.number or "",
        waiting.sections["applicant"]["id_number"],
        "无此人",
        "5",
    ):
        yield State("township_reviewer", "/cases/", {"q": words})


def _enquired(stage: Stage) -> Iterator[State]:
    for name in (
        "waiting",
        "two_rounds",
        "returned",
        "refused",
        "withdrawn",
        "lapsed",
        "paid",
        "sealed",
        "proposed",
    ):
        case = LoanCase.objects.get(ref=stage.things[name])
        tail = case.sections["applicant"]["id_number"][-4:]
        yield State(VISITOR, "/public/progress/", {"number": case.number or "", "tail": tail})
    yield State(VISITOR, "/public/progress/", {"number": "示妇贷〔2014〕00001号", "tail": "0000"})


def _rare(stage: Stage) -> Iterator[State]:
    """What a desk meets once in a while: locked out, without a post, with a second factor, a file half confirmed."""
    wrong = {"login": "t1.reviewer", "password": "not hers"}
    yield State(VISITOR, "/accounts/login/", wrong, before=(("/accounts/login/", wrong),) * 5)
    yield State("township_reviewer", "/", meanwhile=lambda: _without_post(stage, "township_reviewer"))
    yield State("county_sealer", "/board/", meanwhile=_in_a_year_without_calendar)
    yield State("township_reviewer", "/", meanwhile=_in_a_year_without_calendar)
    yield State("county_registrar", "/administration/officers/v2.cadre/slip/", {"reason": "示妇〔2014〕5号"})
    batch = f"/loans/payouts/{stage.things['batch']}/confirm/"
    yield State("bank_liaison", batch, {}, meanwhile=_no_line_at_a_time)
    typed = {"applicant.id_number": "5134", "loan.amount": "90000"}
    yield State("village_cadre", f"/loans/{stage.things['draft']}/application/so-far/", typed)
    yield State("village_cadre", "/people/so-far/", {"name": "某人", "id_number": "5134"})
    yield State(VISITOR, "/public/progress/sheet.pdf", {"token": "nobody's"})
    yield State(VISITOR, "/public/papers/", {"file": SimpleUploadedFile("paper.pdf", b"%PDF-1.7 %%EOF")})
    on_paper = f"/loans/{stage.things['signed']}/on-paper/"
    yield State("recorder", on_paper, {"key": "0" * 32, "seen": "0", "signer": "", "password": ""})
    # One that can be signed, and one that can't.
    many = [stage.things["nominated_township_review"], stage.things["nominated_listed"]]
    yield State("township_reviewer", "/aid/signing/", {"key": "0" * 32, "ref": many, "opinion": "同意"})
    again = (("/accounts/reauthenticate/", {"password": PASSWORD}),)
    yield State("auditor", "/accounts/2fa/totp/activate/", before=again)
    for path in ("/accounts/2fa/", "/accounts/2fa/recovery-codes/", "/accounts/2fa/totp/deactivate/"):
        yield State("auditor", path, before=again, meanwhile=lambda: _with_second_factor(stage, "auditor"))
    yield State(
        "auditor", "/accounts/reauthenticate/", meanwhile=lambda: _with_second_factor(stage, "auditor")
    )
    signs_in = (("/accounts/login/", {"login": DESKS["county_sealer"], "password": PASSWORD}),)
    yield State(
        VISITOR,
        "/accounts/2fa/authenticate/",
        before=signs_in,
        meanwhile=lambda: _with_second_factor(stage, "county_sealer"),
    )


@contextmanager
def _without_post(stage: Stage, desk: str) -> Iterator[None]:
    """Undone with everything else that a state does."""
    Appointment.objects.filter(officer=stage.county.officers[DESKS[desk]]).update(ends_on=date(2014, 2, 1))
    yield


@contextmanager
def _with_second_factor(stage: Stage, desk: str) -> Iterator[None]:
    officer = stage.county.officers[DESKS[desk]]
    officer.set_password(PASSWORD)
    officer.save()
    TOTP.activate(officer, generate_totp_secret())
    RecoveryCodes.activate(officer)
    yield


@contextmanager
def _in_a_year_without_calendar() -> Iterator[None]:
    with clock.at(datetime(2041, 3, 18, 9, tzinfo=ZONE)):
        yield


@contextmanager
def _no_line_at_a_time() -> Iterator[None]:
    kept = batches.confirm.__kwdefaults__
    assert kept is not None
    batches.confirm.__kwdefaults__ = {**kept, "at_once": 0}
    try:
        yield
    finally:
        batches.confirm.__kwdefaults__ = kept


def refusals(stage: Stage, clients: dict[str, Client]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Pages that say why there is no page; each by its name, with what makes it."""

    def of(response: Any) -> str:
        return str(response.content.decode())

    asked = RequestFactory().get("/")
    asked.user = AnonymousUser()
    yield "403", lambda: of(forbidden(asked, PermissionDenied()))
    yield "400", lambda: of(bad_request(asked, SuspiciousOperation()))
    yield "500", lambda: of(server_error(asked))
    yield "csrf", lambda: of(csrf_failure(asked))
