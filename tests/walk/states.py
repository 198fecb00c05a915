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
from people.views import registers_files
from tests.county import ZONE
from tests.desks import DESKS
from tests.pages.desks import PASSWORD, at_desk
from tests.walk.stage import VISITOR, Stage
from workflows import clock
from workflows.desk import csrf_failure
from workflows.models import Appointment
from workflows.views import bad_request, forbidden, server_error

# Who asks for what, and what the page then says: narrowed lists, ones with nothing in them, questions answered wrongly.
_WRONG_AMOUNT = "Write the amount in digits, in yuan, for example 30000."
_NO_FURTHER = "Nothing further back."
_ASKED: dict[str, tuple[tuple[str, int, str], ...]] = {
    "township_reviewer": (
        ("/?flag=overdue", 200, '<option value="overdue" selected>'),
        ("/?least=abc&most=-", 422, _WRONG_AMOUNT),
        ("/?least=20000&age=week", 200, '<option value="week" selected>'),
        ("/?least=900000", 200, "No case to do is like that."),
        ("/?before=1", 200, _NO_FURTHER),
        ("/done/?before=1", 200, _NO_FURTHER),
        ("/cases/?state=refused", 200, '<option value="refused" selected>'),
        ("/cases/?state=lapsed&before=1", 200, "No case that you may see stands here."),
    ),
    "county_sealer": (
        ("/board/?age=overdue", 200, ">Overdue <span"),
        ("/board/?age=longer", 200, "More than 20 working days (0)"),
        ("/board/?township=513499102", 200, "西山乡 (0)"),
        ("/board/?station=returned", 200, ">Returned for correction <span"),
        ("/loans/statistics/?year=2013", 200, "Year 2013 · 示范县"),
        ("/loans/statistics/?part=q1&villages=1", 200, 'name="villages" value="1" checked'),
        ("/loans/statistics/?year=x&part=x", 422, "Choose the year as four digits, for example 2014."),
        ("/loans/registers/accepted/?year=2013", 200, "Nothing stands here for this period."),
        ("/loans/registers/accepted/?place=nowhere", 404, "There is no such page"),
    ),
    "county_registrar": (
        ("/administration/?q=zzz", 200, "No office found."),
        ("/administration/officers/?q=v1", 200, "v1.chair"),
        ("/administration/officers/?q=zz", 200, "No officer found."),
    ),
    "auditor": (
        ("/audit/?case=zzz", 422, "No case of this county has this number."),
        ("/audit/?act=seal", 200, '<option value="seal" selected>'),
        ("/audit/?officer=nobody&first=x", 422, "First day: Write the date as year-month-day"),
        ("/audit/?before=1", 200, "No row."),
        ("/audit/officers/?q=zzz", 200, "No officer found."),
        ("/audit/officers/v1.cadre/?which=entered", 200, "No row."),
        ("/audit/officers/v1.chair/?which=entered", 200, "c.recorder"),
    ),
    "bank_liaison": (
        ("/loans/payouts/?before=1", 200, _NO_FURTHER),
        ("/loans/payouts/files/?before=1", 200, _NO_FURTHER),
    ),
}
_LARGE = ("/", "/cases/", "/account/", "/board/", "/loans/statistics/", "/public/", "/public/progress/")


@dataclass(frozen=True)
class State:
    """Who sends what, and how the page answers; without data it is asked for. Nothing of it lasts.

    `says` stands in the page in English, in its words or in its tags. Without a `status` it is answered as the desk is
    where nothing special was done; where that is no page, nothing is said.
    """

    desk: str
    path: str
    says: str
    status: int | None = 200
    data: dict[str, Any] | None = None
    # What is sent before, in the same browser.
    before: tuple[tuple[str, dict[str, str]], ...] = ()
    # What stands otherwise meanwhile.
    meanwhile: Callable[[], AbstractContextManager[Any]] = nullcontext


def states(stage: Stage) -> Iterator[State]:
    for desk, asked in _ASKED.items():
        yield from (State(desk, path, says, status) for path, status, says in asked)
    yield from _sought(stage)
    yield from _enquired(stage)
    yield from _locked_out(stage)
    yield from _rare(stage)
    yield from _of_a_draft(stage)
    says = "worked out today from her marital state"
    yield State("village_cadre", f"/people/{stage.things['nominee']}/", says)
    yield from _second_factor(stage)
    large = (("/text-size/", {"text": "large", "next": "/"}),)
    for desk in (*DESKS, VISITOR):
        yield from (State(desk, path, "large-text", None, before=large) for path in _LARGE)


def _sought(stage: Stage) -> Iterator[State]:
    """What was typed stands sealed in the address to which the search leads."""
    waiting = LoanCase.objects.get(ref=stage.things["waiting"])
    id_number = waiting.sections["applicant"]["id_number"]
    for words, says in (
        (waiting.title, f"Found for “{waiting.title}”"),
        (waiting.number or "", f"Found for “{waiting.number}”"),
        (id_number, "(as applicant, spouse or guarantor, once submitted)"),
        ("无此人", "No case that you may see stands here."),
        ("5", "Write two characters of a name at least"),
    ):
        status = 422 if words == "5" else 200
        yield State("township_reviewer", "/cases/", says, status, {"q": words})


def _enquired(stage: Stage) -> Iterator[State]:
    for name, says in {
        "waiting": "The township women’s federation is checking",
        "two_rounds": "The credit cooperative decides on the amount",
        "returned": "Papers to be completed",
        "refused": "What would cure it:",
        "withdrawn": "The application was withdrawn.",
        "paid": "The loan was paid out to your account.",
        "sealed": "Approved, awaiting payout",
        "proposed": "Payout stopped",
    }.items():
        case = LoanCase.objects.get(ref=stage.things[name])
        tail = case.sections["applicant"]["id_number"][-4:]
        yield State(VISITOR, "/public/progress/", says, 200, {"number": case.number or "", "tail": tail})
    nobody = {"number": "示妇贷〔2014〕00001号", "tail": "0000"}
    says = "No application fits this number and these four characters."
    yield State(VISITOR, "/public/progress/", says, 404, nobody)
    # A draft that lapsed never had a number.
    says = "Type the case number as it stands on the receipt"
    yield State(VISITOR, "/public/progress/", says, 422, {"number": "", "tail": "0000"})


def _locked_out(stage: Stage) -> Iterator[State]:
    """Whom the system lets do nothing, and for whom it can't count the days."""
    wrong = {"login": "t1.reviewer", "password": "not hers"}
    login = "/accounts/login/"
    yield State(VISITOR, login, "Sign-in is locked for a while", 429, wrong, before=((login, wrong),) * 5)
    yield State(
        "township_reviewer",
        "/",
        "You hold no post today",
        403,
        meanwhile=lambda: _without_post(stage, "township_reviewer"),
    )
    for desk, path in (("county_sealer", "/board/"), ("township_reviewer", "/")):
        yield State(
            desk,
            path,
            "The calendar of public holidays for that time isn’t published yet",
            meanwhile=_in_a_year_without_calendar,
        )


def _rare(stage: Stage) -> Iterator[State]:
    """What a desk meets once in a while: a file half confirmed, rules that speak meanwhile, a paper that isn't ours."""
    slip = "/administration/officers/v2.cadre/slip/"
    yield State("county_registrar", slip, "First-login slip", data={"reason": "示妇〔2014〕5号"})
    batch = f"/loans/payouts/{stage.things['batch']}/confirm/"
    yield State("bank_liaison", batch, "The page goes on by itself.", data={}, meanwhile=_no_line_at_a_time)
    typed = {"applicant.id_number": "5134", "loan.amount": "90000"}
    so_far = f"/loans/{stage.things['draft']}/application/so-far/"
    yield State("village_cadre", so_far, "Breaks the rule", data=typed)
    short = {"name": "某人", "id_number": "5134"}
    yield State("village_cadre", "/people/so-far/", "An ID number has 18 characters", data=short)
    yield State(
        VISITOR, "/public/progress/sheet.pdf", "The page was open too long.", 410, {"token": "nobody's"}
    )
    yield State("bank_liaison", batch, "By opening it nothing was done.", 405)
    yield State(VISITOR, "/language/", "There is no page at this address", 405)
    says = "The table is made while you go on with something else"
    yield State("village_cadre", "/registers/women/csv/", says, meanwhile=_no_row_at_once)
    paper = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 %%EOF")
    yield State(VISITOR, "/public/papers/", "This can’t be read as a paper of ours", data={"file": paper})
    on_paper = f"/loans/{stage.things['signed']}/on-paper/"
    unsigned = {"key": "0" * 32, "seen": "0", "signer": "", "password": ""}
    yield State("recorder", on_paper, "Type your password: only with it do you sign.", 422, unsigned)
    # One that can be signed, and one that can't.
    many = [stage.things["nominated_township_review"], stage.things["nominated_listed"]]
    both = {"key": "0" * 32, "ref": many, "opinion": "同意"}
    yield State("township_reviewer", "/aid/signing/", "Done: 1. Not done: 1.", data=both)


def _of_a_draft(stage: Stage) -> Iterator[State]:
    """Something is missing; a sheet was signed before the answers changed."""
    draft = f"/loans/{stage.things['draft']}/application/"
    yield State("village_cadre", draft + "check/", "Still missing", meanwhile=lambda: _without_a_phone(stage))
    for page in ("papers/", "check/"):
        says = "says what was answered before."
        yield State("village_cadre", draft + page, says, meanwhile=lambda: _with_an_earlier_sheet(stage))


def _second_factor(stage: Stage) -> Iterator[State]:
    """Chosen, asked for, and taken off again."""
    again = (("/accounts/reauthenticate/", {"password": PASSWORD}),)
    yield State("auditor", "/accounts/2fa/totp/activate/", "Authenticator secret", before=again)
    for path, says in (
        ("/accounts/2fa/", "Authentication using an authenticator app is active."),
        ("/accounts/2fa/recovery-codes/", "out of 10 recovery codes available."),
        ("/accounts/2fa/totp/deactivate/", "You are about to deactivate authenticator app"),
        ("/accounts/reauthenticate/", "Confirm Access"),
    ):
        first = () if path == "/accounts/reauthenticate/" else again
        yield State(
            "auditor", path, says, before=first, meanwhile=lambda: _with_second_factor(stage, "auditor")
        )
    signs_in = (("/accounts/login/", {"login": DESKS["county_sealer"], "password": PASSWORD}),)
    yield State(
        VISITOR,
        "/accounts/2fa/authenticate/",
        "Your account is protected by two-factor authentication.",
        before=signs_in,
        meanwhile=lambda: _with_second_factor(stage, "county_sealer"),
    )


def _answers(stage: Stage, phone: str | None) -> None:
    draft = LoanCase.objects.get(ref=stage.things["draft"])
    draft.sections["applicant"]["phone"] = phone
    draft.save()


@contextmanager
def _without_a_phone(stage: Stage) -> Iterator[None]:
    _answers(stage, None)
    yield


@contextmanager
def _with_an_earlier_sheet(stage: Stage) -> Iterator[None]:
    """Ordered and signed; then her telephone, which stands on it, was corrected."""
    cadre = at_desk(stage.county, DESKS["village_cadre"])
    assert cadre.post(f"/loans/{stage.things['draft']}/application/papers/sheets/").status_code == 302
    _answers(stage, "13900009999")
    yield


@contextmanager
def _without_post(stage: Stage, desk: str) -> Iterator[None]:
    """Undone with everything else that a state does."""
    Appointment.objects.filter(officer=stage.county.officers[DESKS[desk]]).update(ends_on=date(2014, 2, 1))
    yield


@contextmanager
def _with_second_factor(stage: Stage, desk: str) -> Iterator[None]:
    officer = stage.county.officers[DESKS[desk]]
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


@contextmanager
def _no_row_at_once() -> Iterator[None]:
    most, registers_files.MOST_AT_ONCE = registers_files.MOST_AT_ONCE, 0
    try:
        yield
    finally:
        registers_files.MOST_AT_ONCE = most


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
