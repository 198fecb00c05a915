"""What a township puts up in public, and what is signed when a county's list is handed out."""

from __future__ import annotations

import pytest
from django.test import Client

from aid import kept_lists
from aid.models import AidCase, AwardList
from aid.programme import AID
from tests.aid.stage import WINTER, Mother, again, allot, do_act, draft, mother, to_county
from tests.aid.test_papers import after, approve, bytes_of, keys, she
from tests.county import TOWNSHIPS, County
from tests.loans.paper_reading import read, stands
from tests.pages.desks import at_desk
from workflows import clock, handovers
from workflows.errors import Conflict, NotAllowed, NotFound
from workflows.models import JournalRow, Paper, PaperRevision
from workflows.paper_checks import verify_papers
from workflows.paper_standing import Status, standing_of
from workflows.paper_worker import make_waiting

__all__ = ["keys", "she"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def to_notice(county: County, women: list[Mother], grant: str = "spring_festival") -> list[AidCase]:
    """Nominated, and signed by village and township."""
    cases = [draft(county, woman.person, grant) for woman in women]
    for case in cases:
        do_act(county, "v1.cadre", case, "submit")
        do_act(county, "v1.chair", case, "sign")
        do_act(county, "t1.reviewer", case, "sign")
    return [again(case) for case in cases]


def words_of(paper: Paper) -> str:
    """The paper's words without spaces, once a worker has made it."""
    assert make_waiting(100)[1] == 0
    assert list(verify_papers()) == []
    return read(bytes_of(PaperRevision.objects.get(paper=paper)))


def test_a_notice_has_names_villages_and_amounts_and_nothing_else(keys: County, she: Mother) -> None:
    women = [she, mother(keys, 1)]
    to_notice(keys, women)
    (notice,) = kept_lists.on_notice(keys.seats("t1.reviewer"))
    assert (notice.township, notice.grant, len(notice.cases)) == (TOWNSHIPS[0], "spring_festival", 2)
    paper = kept_lists.order_notice_list(AID, keys.seats("t1.reviewer"), notice.key)
    assert kept_lists.order_notice_list(AID, keys.seats("t1.reviewer"), notice.key) == paper
    words = words_of(paper)
    stands(
        words, "拟救助对象公示 2015年1月12日至2015年1月21日 共7个工作日 怎样提出异议 清泉村 人民币壹仟元整"
    )
    for woman in women:
        stands(words, woman.person.name)
        assert (woman.person.id_number or "") not in words
    for hidden in ("丈夫病故", "13800001234", "6214888800001234", "低保"):
        assert hidden not in words
    row = JournalRow.objects.get(act="print_list")
    assert {name: row.facts[name] for name in ("sheet", "grant", "rows", "notice_until")} == {
        "sheet": "notice_list",
        "grant": "spring_festival",
        "rows": 2,
        "notice_until": "2015-01-21",
    }
    assert standing_of(paper).status is Status.FINAL
    page = (
        Client(headers={"accept-language": "zh-hans"}).get(f"/public/papers/{paper.code}/").content.decode()
    )
    for said in ("公示名单", "春节慰问", "2015年1月21日", paper.number):
        assert said in page
    assert she.person.name not in page


def test_who_orders_and_who_reads_a_notice(keys: County, she: Mother) -> None:
    to_notice(keys, [she])
    (notice,) = kept_lists.on_notice(keys.seats("t1.reviewer"))
    for officer, refusal in (("t2.reviewer", NotFound), ("v1.chair", NotAllowed), ("b1.officer", NotAllowed)):
        with pytest.raises(refusal):
            kept_lists.order_notice_list(AID, keys.seats(officer), notice.key)
    paper = kept_lists.order_notice_list(AID, keys.seats("t1.reviewer"), notice.key)
    answers = {
        officer: at_desk(keys, officer).get(f"/papers/{paper.code}/").status_code
        for officer in ("t1.reviewer", "c.manager", "a.auditor", "t2.reviewer", "b1.officer")
    }
    assert answers == {
        "t1.reviewer": 200,
        "c.manager": 200,
        "a.auditor": 200,
        "t2.reviewer": 404,
        "b1.officer": 404,
    }
    assert at_desk(keys, "t1.reviewer").get("/lists/").status_code == 200


def test_an_illness_is_never_on_a_wall_nor_handed_round(keys: County, she: Mother) -> None:
    to_notice(keys, [she])
    # As a county that sets days of notice for it would have it: the list of the sick is still refused.
    award = AwardList.objects.create(
        ref="l" * 12, county="513499", grant="two_cancer", year=2015, ordinal=1,
        opened_by=keys.officers["c.manager"], opened_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Conflict, match="no_list"):
        kept_lists.order_delivery_list(AID, keys.seats("c.manager"), award)
    assert all(each.grant != "two_cancer" for each in kept_lists.on_notice(keys.seats("t1.reviewer")))


def test_a_delivery_list_has_a_line_to_sign_for_everybody_who_waits(keys: County, she: Mother) -> None:
    allot(keys, "mothers_parcel")
    cases = [to_county(keys, draft(keys, woman.person, "mothers_parcel")) for woman in (she, mother(keys, 1))]
    with clock.at(after(cases[0])):
        for case in cases:
            approve(keys, case)
        award = AwardList.objects.get()
        paper = kept_lists.order_delivery_list(AID, keys.seats("c.manager"), award)
        for case in cases:
            stands(words_of(paper), f"第1批发放签收花名册 {case.title} 本人签名（按印） 1份（200元） 2人 400")
        received = {"on": clock.today().isoformat(), "how": "herself"}
        do_act(keys, "t1.reviewer", cases[0], "confirm_receipt", **received)
        # Another list of those who are left, in their township's own words.
        left = kept_lists.order_delivery_list(AID, keys.seats("t1.reviewer"), award, TOWNSHIPS[0])
        assert left.office.code == "t1"
        words = words_of(left)
        stands(words, cases[1].title)
        assert cases[0].title not in words
        with pytest.raises(NotAllowed, match="wrong_place"):
            kept_lists.order_delivery_list(AID, keys.seats("t2.reviewer"), award, TOWNSHIPS[0])
        with pytest.raises(Conflict, match="nothing_there"):
            kept_lists.order_delivery_list(AID, keys.seats("c.manager"), award, TOWNSHIPS[1])


def test_what_the_township_signed_is_carried_to_the_county_and_nothing_stays_in_an_office(
    keys: County, she: Mother
) -> None:
    allot(keys)
    case = to_county(keys, draft(keys, she.person))
    first, last = WINTER.date(), WINTER.date()
    (parcel,), _is_more = handovers.parcels(keys.seats("t1.reviewer"), first, last)
    assert (parcel.giver.code, parcel.taker.code) == ("t1", "c")
    paper = handovers.hand_over(keys.seats("t1.reviewer"), parcel.key, [parcel.rows[0].signoff.pk])
    stands(words_of(paper), f"办件材料移交清单 救助对象 {case.title} {case.number} 500 人民币伍佰元整")
    with clock.at(after(case)):
        do_act(keys, "c.manager", case, "put_on_list", opinion="")
        # The list goes on to the sealer, who sits in the same office.
        today = clock.today()
        assert handovers.parcels(keys.seats("c.manager"), today, today) == ([], False)


def test_the_manager_orders_the_list_to_be_signed_from_the_lists_page(keys: County, she: Mother) -> None:
    allot(keys, "mothers_parcel")
    case = to_county(keys, draft(keys, she.person, "mothers_parcel"))
    with clock.at(after(case)):
        approve(keys, case)
        url = f"/aid/lists/{AwardList.objects.get().ref}/"
        desk = at_desk(keys, "c.manager")
        assert f'value="{TOWNSHIPS[0]}"' in desk.get(url).content.decode()
        answer = desk.post(f"{url}delivery/", {"place": TOWNSHIPS[0]})
        paper = Paper.objects.get(kind="delivery_list")
        assert (answer.status_code, answer["Location"]) == (302, f"/papers/{paper.code}/")
        assert desk.post(f"{url}delivery/", {"place": TOWNSHIPS[1]}).status_code == 409
        assert desk.post(f"{url}delivery/", {"place": "5134"}).status_code in {403, 409}
        sealer = at_desk(keys, "c.sealer")
        assert "delivery/" not in sealer.get(url).content.decode()
        assert sealer.post(f"{url}delivery/", {"place": TOWNSHIPS[0]}).status_code == 403
        assert at_desk(keys, "t1.reviewer").post(f"{url}delivery/").status_code == 404
