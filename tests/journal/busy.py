"""A county after a busy spring: a case for each thing that leaves rows in journal, sign-offs, voids and contents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loans.models import LoanCase
from loans.payouts import batches
from loans.programme import LOANS
from loans.rules import refusal_reasons
from tests.county import County, advance, build_county, checklist, draft
from tests.journal.busy_people import families
from tests.pages.payout_files import as_csv, row
from workflows import acts, administration, clock, paper_keys, paper_roots, paper_worker
from workflows.models import Paper, PaperRevision, PaperRoot
from workflows.sealing import authority as authorities

MARKS = [{"target": "applicant.phone", "note": "请核实"}]


def busy_county() -> County:
    """The county, with cases in most states; its journal verifies."""
    county = build_county()
    for seed, story in enumerate(_STORIES, 401):
        story(county, draft(county, seed=seed))
    for code in ("v4.second", "v4.third"):
        office = county.posts["v4.chair"].office
        words = {"code": code, "role": "village_chair", "title": "副主席", "reason": "示妇〔2014〕3号"}
        administration.create_post(county.seats("c.registrar"), office, **words)
    _papers(county)
    families(county)
    return county


def _papers(county: County) -> None:
    """Rows of whatever is kept of papers; nothing is printed, the bytes stand for a form."""
    for name in ("示范县文书签发机构", "示范县文书签发机构（续）"):
        paper_roots.make_authority(name)
    office = county.posts["v1.chair"].office
    for _turn in range(2):
        paper_keys.revoke(paper_keys.issue(office), "superseded")
    paper_keys.issue(office)
    for name in ("时间戳", "外省CA", "邻县CA", "旧CA"):
        paper_roots.trust(authorities.make_authority(name, at=clock.now(), years=5).certificate)
    for root in PaperRoot.objects.order_by("-pk")[:2]:
        paper_roots.distrust(root.fingerprint, "superseded")
    for number, paper in enumerate(Paper.objects.filter(kind="approval_form").order_by("pk")[:2]):
        job = paper_worker.take(paper.jobs.earliest("pk").pk, "a-lease", clock.now())
        assert job is not None
        paper_worker.keep(job, b"%%PDF-1.7 form %d" % number, PaperRevision(paper=paper))


def _paid(county: County, case: LoanCase) -> None:
    advance(county, case, "payout", voucher="V-1")


def _paid_by_a_file(county: County, case: LoanCase) -> None:
    case = advance(county, case, "county")
    seats = county.seats("b1.liaison")
    batch, _made = batches.keep(as_csv(row(case, "V-2")), "list.csv", seats)
    batches.confirm(batch, seats)
    assert batches.wrong_lines_taken(batch, seats) == []


def _signed_in_two_rounds(county: County, case: LoanCase) -> None:
    advance(county, case, "bank")
    county.do("c.sealer", case, "return_to_village", marks=MARKS)
    case = LoanCase.objects.get(pk=case.pk)
    case.sections["applicant"]["phone"] = "13800001111"
    case.save()
    advance(county, case, "township")


def _consented_twice(county: County, case: LoanCase) -> None:
    advance(county, case, "bank")
    county.do("c.sealer", case, "return_to_bank", marks=MARKS)
    county.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")


def _unsealed(county: County, case: LoanCase) -> None:
    advance(county, case, "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")
    county.do("c.second", case, "unseal")


def _proposed(county: County, case: LoanCase) -> None:
    advance(county, case, "county")
    county.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    county.do("c.sealer", case, "propose_unseal")


def _refused(county: County, case: LoanCase) -> None:
    advance(county, case, "village")
    county.do("t1.reviewer", case, "refuse", reasons=[refusal_reasons(case)[0].code])


def _withdrawn(county: County, case: LoanCase) -> None:
    advance(county, case, "submit")
    county.do("v1.chair", case, "withdraw", reason="本人不再需要")


def _lapsed(county: County, case: LoanCase) -> None:
    acts.lapse(LOANS, LoanCase.objects.get(pk=case.pk))


def _waiting(county: County, case: LoanCase) -> None:
    advance(county, case, "submit")
    county.do("v1.chair", case, "sign", checklist=checklist(case))


_STORIES: tuple[Callable[[County, Any], None], ...] = (
    _paid,
    _paid_by_a_file,
    _signed_in_two_rounds,
    _consented_twice,
    _unsealed,
    _proposed,
    _refused,
    _withdrawn,
    _lapsed,
    _waiting,
)
