"""The form of a round: printed once, signed by each level, continued from the right revision; what a file is worth."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.core.files.storage import default_storage

from loans.programme import LOANS
from tests.county import County, advance, checklist, contacts, draft
from workflows import acts, clock, paper_findings, paper_keys, paper_roots, paper_store, paper_verdicts
from workflows.acts import Request
from workflows.models import Office, Paper, PaperJob, PaperKey, PaperRevision, StoredFile
from workflows.on_paper import OnPaper
from workflows.paper_checks import verify_papers
from workflows.paper_keys import NO_KEY
from workflows.paper_standing import Standing, Status, standing_of
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import make_waiting
from workflows.sealing.report import Kind, Trust, What
from workflows.verification import verify

pytestmark = pytest.mark.usefixtures("spring_2014")
MARKS = [{"target": "applicant.phone", "note": "请核实"}]
OFFICES = [
    "village_federation v1",
    "township_federation t1",
    "cooperative_branch b1",
    "county_federation c",
]


def form_of(case: Any, round_number: int = 1) -> Standing:
    paper = Paper.objects.select_related("case", "office").get(
        case=case, kind="approval_form", round=round_number
    )
    return standing_of(paper)


def bytes_of(revision: PaperRevision | None) -> bytes:
    assert revision is not None
    return paper_store.read(revision.digest)


def sealed(county: County, case: Any) -> Standing:
    """Every paper is made that waits, and nothing failed."""
    assert make_waiting(100)[1] == 0
    assert list(verify_papers()) == []
    assert list(verify()) == []
    return form_of(case)


def test_four_levels_sign_the_form(keys: County) -> None:
    standing = sealed(keys, case := advance(keys, draft(keys), "county"))
    assert (standing.status, len(standing.signed), standing.wanted) == (Status.FINAL, 4, 4)
    assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 3, 4]
    answer = verdict_of(bytes_of(standing.latest))
    assert answer.verdict is Verdict.GENUINE
    assert [(each.name, each.holds) for each in answer.signatures] == [(office, True) for office in OFFICES]
    # What each level signed is, byte for byte, what the one before it signed.
    files = [bytes_of(revision) for revision in standing.revisions]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(files))
    assert form_of(case).latest == standing.latest


def test_each_file_that_is_not_the_latest_is_told_apart(keys: County) -> None:
    standing = sealed(keys, advance(keys, draft(keys), "county"))
    whole, third = bytes_of(standing.latest), bytes_of(standing.revisions[3])
    flipped = bytearray(whole)
    flipped[len(bytes_of(standing.revisions[0])) // 2] ^= 1
    expected = {
        "whole": (whole, Verdict.GENUINE),
        "cut back": (third, Verdict.CUT_BACK),
        "as printed": (bytes_of(standing.revisions[0]), Verdict.CUT_BACK),
        "one bit": (bytes(flipped), Verdict.ALTERED),
        "something behind it": (whole + b"\n%%EOF\n", Verdict.ALTERED),
        "cut off in the middle": (whole[: len(third) + 2000], Verdict.ALTERED),
        "nothing of ours": (b"%PDF-1.7\n%%EOF\n", Verdict.UNREADABLE),
        "no PDF": (b"PK\x03\x04", Verdict.UNREADABLE),
    }
    assert {name: verdict_of(data).verdict for name, (data, _wanted) in expected.items()} == {
        name: wanted for name, (_data, wanted) in expected.items()
    }


def test_a_return_to_the_township_continues_from_the_villages_signature(keys: County) -> None:
    case = advance(keys, draft(keys), "bank")
    sealed(keys, case)
    before = form_of(case)
    keys.do("c.sealer", case, "return_to_township", marks=MARKS)
    keys.do("t1.reviewer", case, "sign", contacts=contacts(case))
    keys.do("b1.officer", case, "consent", amount="30000", term_months="24", rate="9.15")
    keys.do("c.sealer", case, "seal")
    standing = sealed(keys, case)
    assert (standing.status, len(standing.signed)) == (Status.FINAL, 4)
    assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 3, 2, 3, 4]
    assert [revision.pk in standing.void for revision in standing.revisions] == [
        False, False, True, True, False, False, False,
    ]  # fmt: skip
    assert verdict_of(bytes_of(standing.latest)).verdict is Verdict.GENUINE
    assert verdict_of(bytes_of(before.latest)).verdict is Verdict.VOID
    assert standing.revisions[4].base == standing.revisions[1]


def test_changed_content_makes_the_next_rounds_form(keys: County) -> None:
    case = advance(keys, draft(keys), "township")
    sealed(keys, case)
    first = form_of(case)
    keys.do("b1.officer", case, "return_to_village", marks=MARKS)
    case = type(case).objects.get(pk=case.pk)
    case.sections["project"]["use_of_money"] = "购买母羊60只"
    case.save()
    case = advance(keys, case, "county")
    assert sealed(keys, case).status is Status.SUPERSEDED
    second = form_of(case, 2)
    assert (second.status, len(second.signed)) == (Status.FINAL, 4)
    assert verdict_of(bytes_of(second.latest)).verdict is Verdict.GENUINE
    assert verdict_of(bytes_of(first.latest)).verdict is Verdict.SUPERSEDED


def test_a_refused_case_leaves_a_void_form(keys: County) -> None:
    case = advance(keys, draft(keys), "village")
    keys.do("t1.reviewer", case, "refuse", reasons=["amount"])
    assert sealed(keys, case).status is Status.VOID


def test_a_missing_certificate_stops_no_act_and_its_signature_waits(county: County) -> None:
    paper_roots.make_authority("示范县文书签发机构")
    for office in Office.objects.exclude(code="t1"):
        paper_keys.issue(office)
    case = advance(county, draft(county), "county")
    assert make_waiting(100)[1] == 1
    standing = form_of(case)
    assert [level.is_pending for level in standing.levels] == [False, True, True, True]
    assert PaperJob.objects.get(error=NO_KEY).state == PaperJob.State.WAITING
    assert verdict_of(bytes_of(standing.latest)).verdict is Verdict.NOT_COMPLETE
    # The officer's own will do; what waited is made at once, in the order of the sign-offs.
    paper_keys.issue(county.officers["t1.reviewer"])
    assert sealed(county, case).status is Status.FINAL
    names = [each.name for each in verdict_of(bytes_of(form_of(case).latest)).signatures]
    assert names == [OFFICES[0], "经办 t1.reviewer", *OFFICES[2:]]


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_a_certificate_that_ended_signs_nothing_more(keys: County, end: str) -> None:
    key = PaperKey.objects.get(office__code="t1")
    case = advance(keys, draft(keys), "county")
    if end == "revoked":
        paper_keys.revoke(key, "key_compromise")
        assert make_waiting(100)[1] == 1
    else:
        with clock.at(key.valid_until):
            assert make_waiting(100)[1] > 0
    assert not form_of(case).levels[1].revision
    assert list(verify()) == []


def test_a_file_that_is_missing_or_altered_is_found(keys: County) -> None:
    standing = sealed(keys, advance(keys, draft(keys), "township"))
    gone, changed = standing.revisions[0], standing.revisions[1]
    default_storage.delete(paper_store.path_of(gone.digest))
    with default_storage.open(paper_store.path_of(changed.digest), "rb") as file:
        data = bytearray(file.read())
    data[-1] ^= 1
    default_storage.delete(paper_store.path_of(changed.digest))
    from django.core.files.base import ContentFile

    default_storage.save(paper_store.path_of(changed.digest), ContentFile(bytes(data)))
    assert {fault.digest for fault in verify_papers()} == {gone.digest, changed.digest}


def test_numbers_are_gap_free_per_office_and_year(keys: County) -> None:
    for seed in range(3):
        advance(keys, draft(keys, seed=seed), "submit")
    advance(keys, draft(keys, cadre="v3.cadre", village="513499102201", seed=7), "submit")
    found: dict[int, list[int]] = {}
    for paper in Paper.objects.order_by("pk"):
        found.setdefault(paper.office_id, []).append(paper.serial)
    assert all(serials == list(range(1, len(serials) + 1)) for serials in found.values())
    assert len(found) == 2


def test_the_village_may_sign_before_the_form_is_printed(keys: County) -> None:
    """The worker comes after the acts, in whatever number; the order is that of the sign-offs."""
    case = advance(keys, draft(keys), "submit")
    keys.do("v1.chair", case, "sign", checklist=checklist(case))
    assert [job.state for job in PaperJob.objects.filter(paper__kind="approval_form")] == ["waiting"] * 2
    assert len(sealed(keys, case).signed) == 1


def test_whatever_a_check_may_find_has_its_words() -> None:
    assert set(paper_findings.CHANGES) == set(What)
    assert set(paper_findings.TRUST) == set(Trust) - {Trust.TRUSTED}
    assert set(paper_findings.OFFLINE) == set(Kind)
    assert set(paper_verdicts.WORDS) == set(Verdict)


def test_what_was_signed_on_paper_bears_the_recorders_key(keys: County) -> None:
    case = advance(keys, draft(keys), "submit")
    scan = StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    paper = OnPaper(keys.officers["v1.chair"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {"checklist": checklist(case)}, "情况属实")
    acts.record(LOANS, case.ref, asked, keys.seats("c.recorder"), paper)
    standing = sealed(keys, case)
    assert [each.name for each in verdict_of(bytes_of(standing.latest)).signatures] == [OFFICES[3]]
