"""The nomination form of real acts: signed by each level, taken back with what it was built on, and what it tells."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from aid import kept_papers
from aid.models import AidCase
from aid.papers.form import LEVELS
from aid.programme import AID
from people.acts.stating import Statement, state
from tests.aid.stage import SINCE, WINTER, Mother, again, allot, do_act, draft, mother, to_county
from tests.county import County
from tests.loans.paper_reading import read, stands
from workflows import acts, clock, paper_keys, paper_roots, paper_store
from workflows.acts import Request
from workflows.models import Content, Office, Paper, PaperRevision, SignOff, StoredFile
from workflows.on_paper import OnPaper
from workflows.paper_checks import verify_papers
from workflows.paper_standing import Level, Standing, Status, standing_of
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import make_waiting
from workflows.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MARKS = [{"target": "request.reason", "note": "请写明收入来源"}]


@pytest.fixture
def keys(county: County, settings: Any, tmp_path: Path) -> Iterator[County]:
    """In winter 2015: an authority, a certificate for each office that signs, papers in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock.at(WINTER):
        paper_roots.make_authority("示范县文书签发机构")
        for office in Office.objects.filter(code__in=["v1", "t1", "c"]):
            paper_keys.issue(office)
        yield county


@pytest.fixture
def she(keys: County) -> Mother:
    return mother(keys)


def after(case: AidCase) -> datetime:
    """The morning after the notice."""
    until = again(case).notice_until
    return WINTER if until is None else datetime.combine(until, WINTER.timetz()) + timedelta(days=1)


def papers_of(case: AidCase, kind: str) -> list[Paper]:
    found = Paper.objects.select_related("case", "office").filter(case=case, kind=kind)
    return list(found.order_by("pk"))


def made(case: AidCase, kind: str = "nomination_form") -> Standing:
    """The last paper of the kind, once every paper is made that waits and nothing failed."""
    assert make_waiting(100)[1] == 0
    assert list(verify_papers()) == []
    assert list(verify()) == []
    return standing_of(papers_of(case, kind)[-1])


def bytes_of(revision: PaperRevision | None) -> bytes:
    assert revision is not None
    return paper_store.read(revision.digest)


def box_of(standing: Standing, level: Level) -> str:
    """What the level's box says, without any spaces."""
    assert level.signoff is not None
    assert level.revision is not None
    assert level.revision.key is not None
    box = kept_papers.signature(standing.paper, level.signoff, level.revision.key, 226.0, 136.0)
    return read(box.pdf).replace("列　　入", "列入")


def approve(county: County, case: AidCase) -> None:
    """Put on the list and approved."""
    do_act(county, "c.manager", case, "put_on_list", opinion="")
    do_act(county, "c.sealer", case, "approve")


def test_each_level_signs_the_form_and_the_digest_on_it_is_the_rounds(
    keys: County, she: Mother, tmp_path: Path
) -> None:
    allot(keys)
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        approve(keys, case)
        standing = made(case)
        assert (standing.status, len(standing.signed), standing.wanted) == (Status.FINAL, 4, 4)
        assert [level.level for level in standing.signed] == list(LEVELS)
        answer = verdict_of(data := bytes_of(standing.latest))
    assert answer.verdict is Verdict.GENUINE
    assert [each.holds for each in answer.signatures] == [True] * 4
    (tmp_path / "form.pdf").write_bytes(data)
    checked = subprocess.run(
        ["qpdf", "--check", "form.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, "No syntax or stream encoding errors found" in checked.stdout) == (0, True)
    content, words = Content.objects.get(case=case), read(data)
    stands(words, f"示范县贫困母亲救助审批表 {case.title} 人民币伍佰元整 {content.digest} 公示7个工作日")
    stands(words, "妇女基本信息台账（2014年1月10日起） 2014年￥1,900.00")
    boxes = [box_of(standing, level) for level in standing.signed]
    stands(boxes[1], "公示期：2015年1月12日至2015年1月21日")
    stands(boxes[2], "列入：2015年度第1批名单 拟救助金额：人民币伍佰元整（￥500.00）")
    stands(boxes[3], "同意 批准金额：人民币伍佰元整（￥500.00） 经办c.sealer")
    (enclosed,) = PdfReader(io.BytesIO(data)).attachments["form.json"]
    told = json.loads(enclosed)
    assert (told["content_digest"], told["salt"], told["content"]) == (
        content.digest,
        content.salt,
        content.body,
    )


def test_what_a_level_signed_anew_takes_the_place_of_what_it_signed_before(keys: County, she: Mother) -> None:
    """Off the list and on it again; refused by the county, and an appeal that is allowed."""
    allot(keys)
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        do_act(keys, "c.manager", case, "put_on_list", opinion="")
        made(case)
        do_act(keys, "c.sealer", case, "take_off_list", reason="先救助更困难的家庭")
        do_act(keys, "c.manager", case, "put_on_list", opinion="")
        standing = made(case)
        assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 3, 3]
        assert standing.revisions[4].base == standing.revisions[2]
        assert verdict_of(bytes_of(standing.revisions[3])).verdict is Verdict.VOID
        do_act(keys, "c.sealer", case, "refuse", reasons=["other"], note="收入需要再核实")
        do_act(keys, "v1.cadre", case, "appeal", reason="收入已重新核实")
        do_act(keys, "c.second", case, "allow_appeal")
        do_act(keys, "c.manager", case, "put_on_list", opinion="")
        do_act(keys, "c.sealer", case, "approve")
        standing = made(case)
        assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 3, 3, 3, 4]
        assert (len(standing.signed), standing.status) == (4, Status.FINAL)
        assert verdict_of(bytes_of(standing.latest)).verdict is Verdict.GENUINE


def test_a_return_continues_from_the_revision_before_it(keys: County, she: Mother) -> None:
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        before = made(case)
        assert len(before.signed) == 2
        do_act(keys, "c.manager", case, "return_to_township", marks=MARKS)
        do_act(keys, "t1.reviewer", case, "sign")
        standing = made(case)
        assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 2]
        assert verdict_of(bytes_of(before.latest)).verdict is Verdict.VOID
        # 公示期 begins anew, and the township's new box says so.
        assert again(case).notice_from == clock.today()


def test_the_public_page_says_who_and_how_much_and_nothing_of_an_illness(keys: County, she: Mother) -> None:
    found = {"hospital": "示范县人民医院", "found_on": "2014-11-03"}
    ill = Statement("illness", SINCE, found, "cervical_cancer", person=she.person.pk)
    state(keys.seats("v1.cadre"), [ill], source="family")
    case = draft(keys, she.person, "two_cancer")
    do_act(keys, "v1.cadre", case, "submit")
    standing = made(case)
    page = Client(headers={"accept-language": "zh-hans"}).get(f"/public/papers/{standing.paper.code}/")
    html = page.content.decode()
    assert page.status_code == 200
    for said in (str(again(case).number), "马", "救助审批表"):
        assert said in html
    for hidden in (case.title, she.person.id_number or "", "癌", "cancer", "诊断"):
        assert hidden not in html


def test_a_township_that_decides_anew_on_paper_takes_its_first_signature_back(
    keys: County, she: Mother
) -> None:
    """Refused while an objection was open; the appeal leads back to the township, which had signed before."""
    case = draft(keys, she.person)
    do_act(keys, "v1.cadre", case, "submit")
    do_act(keys, "v1.chair", case, "sign")
    do_act(keys, "t1.reviewer", case, "sign")
    said = {"text": "家里有一辆货车", "objector": "", "received_on": clock.today().isoformat()}
    do_act(keys, "t1.reviewer", case, "record_objection", **said)
    do_act(keys, "t1.reviewer", case, "refuse", reasons=["other"], note="待核实车辆")
    do_act(keys, "v1.cadre", case, "appeal", reason="货车是借来的")
    do_act(keys, "c.sealer", case, "allow_appeal")
    assert again(case).state == "township_review"
    scan = StoredFile.objects.create(digest="5" * 64, media_type="image/jpeg", size=1, stored_at=clock.now())
    paper = OnPaper(keys.officers["t1.reviewer"], clock.today(), "村民代表罗菊英", scan)
    asked = Request("sign", {}, "车辆属借用，同意公示")
    acts.record(AID, case.ref, asked, keys.seats("c.recorder"), paper)
    first, second = SignOff.objects.filter(case=case, level="township", carries=True).order_by("sequence")
    assert (first.void.officer, first.void.act) == (keys.officers["c.recorder"], "sign")
    assert second.previous_digest == first.previous_digest
    standing = made(case)
    assert [revision.signatures for revision in standing.revisions] == [0, 1, 2]
    assert [level.level for level in standing.signed] == ["village", "township"]
    stands(box_of(standing, standing.signed[1]), "村民代表罗菊英 公示期：2015年1月12日至2015年1月21日")
