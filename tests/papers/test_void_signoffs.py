"""Workers come late: sign-offs that are void by then, rounds that are over, cases that ended without being granted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.county import County, advance, checklist, contacts, draft
from tests.papers.test_kept import MARKS, OFFICES, bytes_of, form_of, sealed
from workflows import clock, paper_keys, paper_roots, paper_signing, paper_worker
from workflows.models import Office, PaperJob, PaperRevision, SignOff
from workflows.paper_keys import NO_KEY
from workflows.paper_standing import Status
from workflows.paper_trouble import trouble_at
from workflows.paper_verdicts import verdict_of
from workflows.paper_worker import NOT_NEEDED, make_waiting
from workflows.verification import verify

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]
COUNTIES = {"513499"}


@pytest.fixture
def without_township(county: County) -> County:
    """Every office has a certificate but the township's."""
    paper_roots.make_authority("示范县文书签发机构")
    for office in Office.objects.exclude(code="t1").order_by("pk"):
        paper_keys.issue(office)
    return county


def changed(case: Any) -> Any:
    case = type(case).objects.get(pk=case.pk)
    case.sections["project"]["use_of_money"] = "购买母羊60只"
    case.save()
    return case


def test_a_worker_that_comes_after_the_next_round_leaves_the_journal_in_order(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    keys.do("t1.reviewer", case, "return_to_village", marks=MARKS)
    case = advance(keys, changed(case), "submit")
    sealed(keys, case)
    first = form_of(case)
    assert (first.status, [revision.signatures for revision in first.revisions]) == (Status.SUPERSEDED, [0])
    # The village's signature of the first round was void before anybody made it.
    assert PaperJob.objects.get(error=NOT_NEEDED).state == PaperJob.State.DONE


def test_a_void_sign_off_without_a_certificate_holds_nobody_up(without_township: County) -> None:
    """Her deputy signs after a return, and has a certificate of her own."""
    county = without_township
    case = advance(county, draft(county), "township")
    assert make_waiting(100)[1] == 1
    assert trouble_at(clock.now(), COUNTIES).keyless == 1
    county.do("b1.officer", case, "return_to_township", marks=MARKS)
    assert trouble_at(clock.now(), COUNTIES).keyless == 0
    paper_keys.issue(county.officers["t1.reviewer"])
    PaperJob.objects.filter(error=NO_KEY).update(next_at=clock.now() + timedelta(days=1))
    county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert make_waiting(100)[1] == 0
    names = [each.name for each in verdict_of(bytes_of(form_of(case).latest)).signatures]
    assert names == [OFFICES[0], "经办 t1.reviewer"]
    assert list(verify()) == []


def test_a_refused_application_waits_for_no_certificate(without_township: County) -> None:
    county = without_township
    case = advance(county, draft(county), "township")
    assert make_waiting(100)[1] == 1
    county.do("b1.officer", case, "refuse", reasons=["amount"])
    assert trouble_at(clock.now(), COUNTIES).keyless == 0


def test_a_sign_off_that_becomes_void_while_it_is_signed_gets_no_revision(
    keys: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = advance(keys, draft(keys), "submit")
    keys.do("v1.chair", case, "sign", checklist=checklist(case))
    keys.do("t1.reviewer", case, "sign", contacts=contacts(case))
    signed = paper_signing.signed

    def meanwhile(programme: Any, paper: Any, base: Any, signoff: SignOff, key: Any) -> Any:
        made = signed(programme, paper, base, signoff, key)
        if signoff.level == "township":
            keys.do("b1.officer", case, "return_to_township", marks=MARKS)
        return made

    monkeypatch.setattr(paper_worker, "signed", meanwhile)
    standing = sealed(keys, case)
    assert [revision.signatures for revision in standing.revisions] == [0, 1]
    assert PaperJob.objects.get(error=NOT_NEEDED).signoff is not None
    assert not PaperRevision.objects.filter(signoff__level="township").exists()
