"""The bound file of a nomination: its papers, her entry on the notice, what was delivered; none of the sick."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from aid import kept_lists
from aid.models import AidCase
from aid.programme import AID
from people.acts.stating import Statement, state
from tests.aid.stage import (
    Mother,
    again,
    allot,
    do_act,
    draft,
    mother,
    to_county,
    visit,
)
from tests.aid.test_papers import after, approve, bytes_of, keys, she
from tests.aid.test_papers_lists import to_notice
from tests.county import County
from tests.loans.paper_reading import read, stands
from tests.pages.desks import at_desk, send, text_of
from workflows import clock, files
from workflows.errors import NotAllowed, NotFound
from workflows.models import JournalRow, Paper
from workflows.paper_checks import verify_papers
from workflows.paper_orders import order_for
from workflows.paper_standing import standing_of
from workflows.paper_words import chinese_date
from workflows.paper_worker import make_waiting
from workflows.programme import CASE_FILE
from workflows.verification import verify

__all__ = ["keys", "she"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ordered(county: County, case: AidCase, username: str = "c.sealer") -> Paper:
    return order_for(AID, CASE_FILE, case.ref, county.seats(username))


def made(paper: Paper) -> bytes:
    """The file's bytes, once a worker has made everything and every register holds."""
    assert make_waiting(100)[1] == 0
    assert list(verify_papers()) == []
    assert list(verify()) == []
    found = Paper.objects.select_related("case", "office").get(pk=paper.pk)
    return bytes_of(standing_of(found).latest)


def parts(data: bytes) -> list[str]:
    """What is bound, by its bookmarks, without the numbers of documents."""
    marks = PdfReader(io.BytesIO(data)).outline
    return [re.sub(r" \S+ \S+〔.+", "", str(mark.title)) for mark in marks]  # type: ignore[union-attr]


def notice_list(county: County) -> Paper:
    (notice,) = kept_lists.on_notice(county.seats("t1.reviewer"))
    return kept_lists.order_notice_list(AID, county.seats("t1.reviewer"), notice.key)


def objected(county: County, case: AidCase) -> None:
    today = clock.today().isoformat()
    said = {"text": "家里有一辆货车", "objector": "罗秘之", "received_on": today}
    do_act(county, "t1.reviewer", case, "record_objection", **said)
    do_act(county, "t1.reviewer", case, "answer_objection", answer="货车是借来运肥的，已核实")


def test_of_a_case_that_came_to_its_end_everything_is_in_it_in_order(keys: County, she: Mother) -> None:
    allot(keys)
    other = mother(keys, 1)
    case, _other = to_notice(keys, [she, other])
    listed = notice_list(keys)
    objected(keys, case)
    with clock.at(later := after(case)):
        do_act(keys, "t1.reviewer", case, "confirm_notice")
        approve(keys, case)
        paid = clock.today().isoformat()
        do_act(keys, "c.manager", case, "confirm_payment", on=paid, reference="2015-0001")
    with clock.at(later + DAY):
        met = visit(keys, she.person, clock.today())
        do_act(keys, "v1.cadre", case, "verify", visit=str(met.pk), found="in_order", note="已购年货")
        assert make_waiting(100)[1] == 0
        data, met_on = made(ordered(keys, case)), chinese_date(clock.today())
    told = parts(data)
    assert told[:6] == [
        "封面和目录", "救助审批表", "公示名单摘录", "救助通知书", "救助签收单", "发放和核实记录",
    ]  # fmt: skip
    assert told[-2:] == ["办件日志摘录", "备考表"]
    words = read(data)
    stands(words, f"卷宗 {case.title}贫困母亲救助办件材料 {again(case).number} 救助对象 {case.title}（")
    stands(words, f"公示名单摘录 公示名单文号{listed.number} 2015年度春节慰问（单亲特困母亲） ￥500.00")
    stands(words, "2015年1月12日至2015年1月21日 7个工作日 家里有一辆货车 货车是借来运肥的，已核实")
    stands(words, f"顺延截止{chinese_date(later.date() - DAY)}")
    stands(words, f"发放和核实记录 2015-0001 入户回访核实 {met_on} 已购年货 经办v1.cadre")
    # Whoever objected, and whoever stands on the same list, is in nobody's file.
    for hidden in ("罗秘之", other.person.name):
        assert "".join(hidden.split()) not in words


def test_each_photograph_of_a_step_has_its_page(keys: County) -> None:
    she = mother(keys, born="19900601")
    allot(keys, "safe_home")
    case = to_county(keys, draft(keys, she.person, "safe_home"))
    picture = io.BytesIO()
    Image.effect_noise((300, 400), 90).convert("RGB").save(picture, "JPEG")
    with clock.at(after(case)):
        approve(keys, case)
        before = made(ordered(keys, case))
        kept = files.keep(picture.getvalue())
        said = {"step": "agreement", "on": clock.today().isoformat(), "photo": kept.digest}
        do_act(keys, "t1.reviewer", case, "record_milestone", note="双方签字", **said)
        whole = made(ordered(keys, case))
    assert not [title for title in parts(before) if title.startswith("登记进度")]
    (title,) = (each for each in parts(whole) if each.startswith("登记进度"))
    assert title.endswith("照片")
    shown = [page for page in PdfReader(io.BytesIO(whole)).pages if page.images]
    assert [page.images[0].image.size for page in shown if page.images[0].image] == [(300, 400)]
    assert title in " ".join(shown[0].extract_text().split())
    stands(read(whole), "发放和核实记录 双方签字 经办t1.reviewer")


def test_a_refusal_and_what_came_of_its_appeal_are_bound(keys: County, she: Mother) -> None:
    case = to_county(keys, draft(keys, she.person))
    with clock.at(after(case)):
        do_act(keys, "c.manager", case, "refuse", reasons=["other"], note="收入需要再核实")
        do_act(keys, "v1.cadre", case, "appeal", reason="收入已重新核实")
        do_act(keys, "c.sealer", case, "uphold_refusal")
        assert make_waiting(100)[1] == 0
        data = made(ordered(keys, case))
    told = parts(data)
    assert [title for title in told if title in {"不予批准通知书", "复核决定书"}] == [
        "不予批准通知书",
        "复核决定书",
    ]
    assert "救助通知书" not in told
    assert "发放和核实记录" not in told
    stands(read(data), "公示名单摘录 没有制作带编号的名单 异议无登记 收入需要再核实 收入已重新核实")


def test_a_list_that_is_ordered_later_makes_another_file(keys: County, she: Mother) -> None:
    (case,) = to_notice(keys, [she])
    assert make_waiting(100)[1] == 0
    first = ordered(keys, case)
    assert ordered(keys, case).pk == first.pk
    listed = notice_list(keys)
    assert make_waiting(100)[1] == 0
    second = ordered(keys, case)
    assert second.pk != first.pk
    number = "".join(listed.number.split())
    assert (number in read(made(first)), number in read(made(second))) == (False, True)


@pytest.mark.parametrize("grant, is_bound", [("two_cancer", False), ("mothers_parcel", True)])
def test_relief_after_an_illness_is_bound_into_no_file(
    keys: County, she: Mother, grant: str, is_bound: bool
) -> None:
    facts: dict[str, Any] = {"hospital": "示范县人民医院", "found_on": "2014-11-03"}
    ill = Statement("illness", date(2014, 11, 3), facts, "cervical_cancer", person=she.person.pk)
    state(keys.seats("v1.cadre"), [ill], source="family")
    case = draft(keys, she.person, grant)
    do_act(keys, "v1.cadre", case, "submit")
    client, address = at_desk(keys, "c.sealer"), f"/cases/{case.ref}/papers/"
    page = text_of(client.get(address))
    rows = JournalRow.objects.filter(act="print").count()
    answer = send(client, address, kind="case_file")
    assert answer.status_code == (302 if is_bound else 403)
    assert ("Make: Case file" in page) is is_bound
    assert ("This relief tells of an illness" in page) is not is_bound
    assert Paper.objects.filter(kind="case_file").count() == int(is_bound)
    assert JournalRow.objects.filter(act="print").count() == rows + int(is_bound)
    if is_bound:
        assert "备考表" in parts(made(Paper.objects.get(kind="case_file")))
        return
    with pytest.raises(NotAllowed) as refused:
        ordered(keys, case)
    assert refused.value.code == "tells_of_illness"


def test_whoever_does_not_see_the_case_gets_no_file_of_it(keys: County, she: Mother) -> None:
    case = draft(keys, she.person)
    do_act(keys, "v1.cadre", case, "submit")
    do_act(keys, "v1.chair", case, "sign")
    address = f"/cases/{case.ref}/papers/"
    for outsider in ("t2.reviewer", "b1.officer"):
        with pytest.raises(NotFound):
            ordered(keys, case, outsider)
        assert at_desk(keys, outsider).get(address).status_code == 404
    data = made(paper := ordered(keys, case, "t1.reviewer"))
    assert data.startswith(b"%PDF")
    seen = {
        officer: at_desk(keys, officer).get(f"/papers/{paper.code}/").status_code
        for officer in ("t1.reviewer", "v1.cadre", "t2.reviewer", "b1.officer")
    }
    assert seen == {"t1.reviewer": 200, "v1.cadre": 200, "t2.reviewer": 404, "b1.officer": 404}


def test_on_the_public_page_the_file_says_what_the_other_papers_say(keys: County, she: Mother) -> None:
    case = draft(keys, she.person)
    do_act(keys, "v1.cadre", case, "submit")
    paper = ordered(keys, case)
    told = dict(AID.public_facts(paper))
    assert again(case).number in told.values()
    assert case.title not in told.values()
