"""One act on many cases: each its own result, wrong ones hold up no others, sending twice acts once."""

from __future__ import annotations

import pytest

from aid.many import MOST, perform_many
from tests.aid.pages import at_township, send_ticks
from tests.aid.stage import again, do_act
from tests.county import County
from tests.pages.desks import at_desk, text_of
from workflows.errors import Invalid, NotFound
from workflows.models import JournalRow, SignOff
from workflows.requests import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("winter")]

PAGE = "/aid/signing/"


def test_each_is_signed_for_itself_and_a_wrong_one_holds_up_no_other(county: County) -> None:
    one, two, gone = (at_township(county, seed) for seed in (1, 2, 3))
    client = at_desk(county, "t1.reviewer")
    page = client.get(PAGE)
    marks = {
        f"seen-{case.ref}": page.content.decode().split(f'seen-{case.ref}" value="')[1].split('"')[0]
        for case in (one, two, gone)
    }
    do_act(county, "t1.reviewer", gone, "return_to_village", marks=[{"target": "other", "note": "缺少证明"}])
    answer = client.post(
        PAGE,
        {"key": "0" * 32, "ref": [one.ref, gone.ref, two.ref], "opinion": "情况属实", **marks},
    )
    assert answer.status_code == 200
    words = text_of(answer)
    assert "Done: 2. Not done: 1." in words
    assert "After you opened this page" in words
    assert [again(case).state for case in (one, two, gone)] == ["on_notice", "on_notice", "returned"]
    signed = SignOff.objects.filter(act="sign", level="township").order_by("pk")
    assert [(row.case_id, row.officer.username, row.body["opinion"]) for row in signed] == [
        (one.pk, "t1.reviewer", "情况属实"),
        (two.pk, "t1.reviewer", "情况属实"),
    ]


def test_sent_twice_it_acts_once(county: County) -> None:
    case = at_township(county, 1)
    client = at_desk(county, "t1.reviewer")
    sent = {"key": "1" * 32, "ref": [case.ref], "opinion": "同意"}
    client.post(PAGE, sent)
    rows = JournalRow.objects.count()
    answer = client.post(PAGE, sent)
    assert "Done: 1. Not done: 0." in text_of(answer)
    assert JournalRow.objects.count() == rows
    # Another body under the same key is another request.
    assert "Done: 0. Not done: 1." in text_of(client.post(PAGE, {**sent, "opinion": "不同意"}))
    assert JournalRow.objects.count() == rows


def test_nothing_ticked_and_no_opinion_are_told_and_what_was_ticked_stays(county: County) -> None:
    case = at_township(county, 1)
    client = at_desk(county, "t1.reviewer")
    answer = send_ticks(client, PAGE, [], opinion="同意")
    assert answer.status_code == 422
    assert "Choose at least one case." in text_of(answer)
    answer = send_ticks(client, PAGE, [case], opinion=" ")
    assert answer.status_code == 422
    assert "Write your opinion" in text_of(answer)
    assert f'value="{case.ref}" checked' in answer.content.decode()
    assert client.post(PAGE, {"ref": [case.ref], "opinion": "同意"}).status_code == 409
    assert again(case).state == "township_review"


def test_another_townships_cases_are_neither_shown_nor_signed(county: County) -> None:
    case = at_township(county, 1)
    client = at_desk(county, "t2.reviewer")
    assert case.title not in text_of(client.get(PAGE))
    answer = client.post(PAGE, {"key": "2" * 32, "ref": [case.ref, "no-such-case"], "opinion": "同意"})
    assert "Done: 0. Not done: 2." in text_of(answer)
    assert case.title not in text_of(answer)
    assert again(case).state == "township_review"


@pytest.mark.parametrize("username", ["v1.chair", "c.manager", "c.sealer", "b1.officer", "a.auditor"])
def test_no_other_post_has_the_page(county: County, username: str) -> None:
    case = at_township(county, 1)
    client = at_desk(county, username)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"key": "3" * 32, "ref": [case.ref], "opinion": "同意"}).status_code == 404
    assert again(case).state == "township_review"
    assert PAGE not in client.get("/aid/statistics/").content.decode()


def test_the_verb_refuses_none_and_too_many(county: County) -> None:
    seats = county.seats("t1.reviewer")
    for refs in ([], [f"ref-{number}" for number in range(MOST + 1)]):
        with pytest.raises(Invalid):
            perform_many("sign", refs, seats, data={}, opinion="同意", key="k")
    ((ref, found),) = perform_many("sign", ["nothing", "nothing"], seats, data={}, opinion="同意", key="k")
    assert ref == "nothing"
    assert isinstance(found, NotFound)
    assert not isinstance(found, Outcome)
