"""The desk at work: the three tabs, filters, search, taking up, phrases, and the way from case to case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.county import SPRING, VILLAGES, County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.appointing import appoint, register_officer
from workflows.models import Claim, JournalRow

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def links(page: Any) -> list[str]:
    return re.findall(r'class="cases__first"><a class="govuk-link" href="([^"]+)"', page.content.decode())


def figures(page: Any) -> list[str]:
    return re.findall(r'class="tabs__count">([^<]+)<', page.content.decode())


def href(*cases: Any) -> list[str]:
    return [f"/loans/{case.ref}/" for case in cases]


# Tabs


def test_what_she_did_moves_from_to_do_to_done_to_closed(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t1.reviewer")
    assert figures(client.get("/")) == ["1", "0", "0"]
    advance_from(county, case, "township")
    page = client.get("/done/")
    assert figures(page) == ["0", "1", "0"]
    assert links(page) == href(case)
    assert links(client.get("/closed/")) == []
    for step in ("bank", "county", "payout"):
        advance_from(county, case, step)
    page = client.get("/closed/")
    assert figures(page) == ["0", "0", "1"]
    assert links(page) == href(case)
    assert links(client.get("/done/")) == []


def advance_from(county: County, case: Any, step: str) -> None:
    """One step more, by whoever's turn it is."""
    from tests.county import CONSENT, contacts

    case = type(case).objects.get(pk=case.pk)
    amount = case.sections["loan"]["amount"]
    acts: dict[str, tuple[str, str, dict[str, Any]]] = {
        "township": ("t1.reviewer", "sign", {"contacts": contacts(case)}),
        "bank": ("b1.officer", "consent", {**CONSENT, "amount": amount}),
        "county": ("c.sealer", "seal", {}),
        "payout": (
            "b1.liaison",
            "confirm_disbursement",
            {
                "paid_on": clock.today().isoformat(),
                "amount": amount,
                "account_holder": case.sections["applicant"]["name"],
                "account_number": case.sections["account"]["number"],
                "voucher": "V-1",
            },
        ),
    }
    username, act, data = acts[step]
    county.do(username, case, act, **data)


def test_a_case_signed_twice_stands_once_among_what_she_did(county: County) -> None:
    case = advance(county, draft(county), "township")
    county.do("b1.officer", case, "return_to_township", marks=[{"target": "other", "note": "请核实用途"}])
    client = at_desk(county, "t1.reviewer")
    page = client.get("/")
    assert links(page) == href(case)
    assert "returned before" in text_of(page)
    assert links(client.get("/?flag=returned")) == href(case)
    advance_from(county, case, "township")
    assert links(client.get("/done/")) == href(case)
    assert figures(client.get("/")) == ["0", "1", "0"]


def test_a_colleague_of_another_place_has_nothing_of_it(county: County) -> None:
    advance(county, draft(county), "payout")
    page = at_desk(county, "t2.reviewer").get("/closed/")
    assert links(page) == []
    assert figures(page) == ["0", "0", "0"]


# Filters


def test_the_list_is_narrowed_by_place_age_amount_and_mark(county: County) -> None:
    small = advance(county, draft(county, seed=1, amount="20000.00"), "village")
    with clock.at(SPRING + timedelta(days=20)):
        large = draft(county, seed=2, amount="50000.00", cadre="v2.cadre", village=VILLAGES[1], guarantors=2)
        large = advance(county, large, "village")
        client = at_desk(county, "t1.reviewer")
        for query, found in (
            ("", [large, small]),
            (f"place={VILLAGES[1]}", [large]),
            (f"place={VILLAGES[2]}", []),
            ("age=week", [large]),
            ("age=month", [small]),
            ("age=longer", []),
            ("least=30000", [large]),
            ("most=3万", [small]),
            ("least=20000&most=20000", [small]),
            ("flag=overdue", [small]),
            ("flag=mine", []),
            ("flag=free&age=week", [large]),
            ("flag=nonsense&age=?&place=5'", [large, small]),
        ):
            assert links(client.get(f"/?{query}")) == href(*found), query


def test_the_list_is_narrowed_to_what_is_due_soon(county: County) -> None:
    case = advance(county, draft(county), "village")
    client, due = at_desk(county, "t1.reviewer"), case.tasks.get(finished__isnull=True).due_on
    for days, is_soon in ((-4, False), (-3, True), (0, True), (1, False)):
        with clock.at(datetime.combine(due + timedelta(days=days), SPRING.timetz())):
            assert links(client.get("/?flag=soon")) == (href(case) if is_soon else []), days
            assert links(client.get("/?flag=overdue")) == (href(case) if days > 0 else []), days


def test_the_list_is_narrowed_to_points_to_look_at(county: County) -> None:
    # Thirty thousand stands on the boundary of two clauses: that alone would be such a point.
    plain, noted = (draft(county, seed=seed, amount="20000.00") for seed in (1, 2))
    noted.sections["guarantors"] = plain.sections["guarantors"]
    noted.save()
    # Her guarantor is named in an application that is pending already.
    plain, noted = (advance(county, case, "village") for case in (plain, noted))
    client = at_desk(county, "t1.reviewer")
    assert links(client.get("/")) == href(noted, plain)
    assert links(client.get("/?flag=noted")) == href(noted)


def test_the_list_is_narrowed_to_what_lies_longer_than_thirty_days(county: County) -> None:
    old = advance(county, draft(county, seed=1), "village")
    client = at_desk(county, "t1.reviewer")
    with clock.at(SPRING + timedelta(days=1)):
        new = advance(county, draft(county, seed=2), "village")
    for days, longer in ((30, []), (31, [old]), (32, [new, old])):
        with clock.at(SPRING + timedelta(days=days)):
            assert links(client.get("/")) == href(new, old)
            assert links(client.get("/?age=longer")) == href(*longer), days


def test_an_amount_that_is_none_is_told_beside_its_field(county: County) -> None:
    page = at_desk(county, "t1.reviewer").get("/", {"least": "三万"})
    assert page.status_code == 422
    assert 'id="least-error"' in page.content.decode()
    assert "Write the amount in digits" in text_of(page)


def test_a_narrowed_list_pages_by_key_and_keeps_its_filter(county: County) -> None:
    from tests.pages.test_desk import drafts
    from workflows.views import PAGE

    drafts(county, PAGE + 2)
    client = at_desk(county, "v1.cadre")
    first = client.get("/?flag=free")
    following = re.search(r'rel="next" href="\?(flag=free&amp;before=[0-9]+)"', first.content.decode())
    assert following is not None
    second = client.get("/?" + following[1].replace("&amp;", "&"))
    assert len(links(second)) == 2
    assert not set(links(first)) & set(links(second))


# Search


def found(client: Any, words: str) -> list[str]:
    answer = client.post("/cases/", {"q": words})
    assert answer.status_code == 302, text_of(answer)
    assert words not in answer["Location"]
    return links(client.get(answer["Location"]))


def test_a_case_is_found_by_name_number_and_id_number(county: County) -> None:
    case = advance(county, draft(county), "village")
    other = advance(county, draft(county, seed=1), "village")
    client = at_desk(county, "t1.reviewer")
    woman = case.sections["applicant"]["id_number"]
    guarantor = case.sections["guarantors"][0]["id_number"]
    assert case.number == "示妇贷〔2014〕00001号"
    for words in (
        "阿依",
        "阿依・木呷",
        case.number,
        "示妇贷[2014]1号",
        "示妇贷(2014)00001",
        "2014-1",
        woman,
        guarantor,
    ):
        assert found(client, words) == href(case), words
    assert found(client, "王秀") == href(other)
    assert found(client, "木呷") == []
    assert found(client, "2014-3") == []


def test_nothing_is_found_of_a_case_that_she_may_not_see(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t2.reviewer")
    for words in ("阿依", case.number, case.sections["applicant"]["id_number"]):
        assert found(client, words) == [], words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("王", "two characters of a name at least"),
        ("", "two characters of a name at least"),
        ("12", "two characters of a name at least"),
        ("513499198003180005", "This ID number can't be right"),
        ("a\x00b", "can't be printed"),
    ],
)
def test_what_cannot_be_looked_for_is_told(county: County, words: str, told: str) -> None:
    page = at_desk(county, "t1.reviewer").post("/cases/", {"q": words})
    assert page.status_code == 422
    assert told in text_of(page)


@pytest.mark.parametrize("token", ["x", "AAAA", "é", "k1" * 40])
def test_a_false_token_is_told_and_finds_nothing(county: County, token: str) -> None:
    advance(county, draft(county), "village")
    page = at_desk(county, "t1.reviewer").get("/cases/", {"sought": token})
    assert page.status_code == 422
    assert links(page) == []


# Taking up


def second_reviewer(county: County) -> None:
    """A colleague in a second post of the same desk."""
    from workflows.appointing import create_post

    post = create_post(
        code="t1.other", office=county.posts["t1.reviewer"].office, role="township_reviewer", title="other"
    )
    officer = register_officer(
        username="t1.other", name="经办 t1.other", id_number="513499197001010901", password=None
    )
    appoint(officer, post, starts_on=SPRING.date())
    county.officers["t1.other"], county.posts["t1.other"] = officer, post


def test_taking_up_is_seen_by_colleagues_binds_nobody_and_ends(county: County) -> None:
    case = advance(county, draft(county), "village")
    second_reviewer(county)
    first, other = at_desk(county, "t1.reviewer"), at_desk(county, "t1.other")
    rows = JournalRow.objects.count()
    page = first.post(f"/cases/{case.ref}/claim/", {"next": "/"}, follow=True)
    assert "Your colleagues see that you have taken this up." in text_of(page)
    assert links(first.get("/?flag=mine")) == href(case)
    assert links(other.get("/?flag=free")) == []
    assert "经办 t1.reviewer" in text_of(other.get("/"))
    page = other.get(f"/loans/{case.ref}/")
    assert "经办 t1.reviewer has taken this up until 17:00." in text_of(page)
    assert f"/cases/{case.ref}/claim/" not in page.content.decode()
    assert "has taken this up" in text_of(other.get(f"/loans/{case.ref}/acts/sign/"))
    answer = other.post(f"/cases/{case.ref}/claim/", follow=True)
    assert "has taken this up until 17:00" in text_of(answer)
    assert Claim.objects.get().officer == county.officers["t1.reviewer"]
    assert JournalRow.objects.count() == rows
    with clock.at(SPRING + timedelta(hours=8)):
        assert links(other.get("/?flag=free")) == href(case)
        other.post(f"/cases/{case.ref}/claim/")
        assert Claim.objects.filter(ended_at=None).get().officer == county.officers["t1.other"]
        other.post(f"/cases/{case.ref}/release/")
    assert Claim.objects.count() == 2
    assert not Claim.objects.filter(ended_at=None).exists()
    first.post(f"/cases/{case.ref}/claim/")
    from tests.county import contacts

    county.do("t1.other", case, "sign", contacts=contacts(case))


def test_nobody_lets_go_what_a_colleague_took_up(county: County) -> None:
    case = advance(county, draft(county), "village")
    second_reviewer(county)
    at_desk(county, "t1.reviewer").post(f"/cases/{case.ref}/claim/")
    at_desk(county, "t1.other").post(f"/cases/{case.ref}/release/")
    assert Claim.objects.filter(ended_at=None).count() == 1


def test_only_the_post_whose_turn_it_is_takes_up(county: County) -> None:
    case = advance(county, draft(county), "village")
    assert at_desk(county, "t2.reviewer").post(f"/cases/{case.ref}/claim/").status_code == 404
    assert at_desk(county, "c.sealer").post(f"/cases/{case.ref}/claim/").status_code == 403
    assert at_desk(county, "t1.reviewer").get(f"/cases/{case.ref}/claim/").status_code == 405
    assert not Claim.objects.exists()


# From case to case


def test_next_and_previous_go_through_her_inbox_and_end(county: County) -> None:
    cases = [advance(county, draft(county, seed=seed), "village") for seed in (1, 2, 3)]
    client = at_desk(county, "t1.reviewer")
    oldest, middle, newest = cases
    assert client.get(f"/cases/{newest.ref}/next/")["Location"] == f"/loans/{middle.ref}/"
    assert client.get(f"/cases/{middle.ref}/previous/")["Location"] == f"/loans/{newest.ref}/"
    assert "last case to do" in text_of(client.get(f"/cases/{oldest.ref}/next/", follow=True))
    assert "first case to do" in text_of(client.get(f"/cases/{newest.ref}/previous/", follow=True))
    advance_from(county, middle, "township")
    assert client.get(f"/cases/{middle.ref}/next/")["Location"] == f"/loans/{oldest.ref}/"
    assert at_desk(county, "t2.reviewer").get(f"/cases/{middle.ref}/next/").status_code == 404


def test_next_and_previous_keep_to_the_list_as_she_narrowed_it(county: County) -> None:
    cases = [
        advance(county, draft(county, seed=seed, amount=amount), "village")
        for seed, amount in ((1, "20000"), (2, "30000"), (3, "20000"))
    ]
    client = at_desk(county, "t1.reviewer")
    small, large, newest = cases
    client.get("/?most=25000")
    page = client.get(f"/cases/{newest.ref}/next/", follow=True)
    assert page.redirect_chain[0][0] == f"/loans/{small.ref}/"
    assert "within the narrowed list" in text_of(page)
    end = client.get(f"/cases/{small.ref}/next/", follow=True)
    assert end.redirect_chain[0][0] == "/?most=25000"
    assert "last case to do" in text_of(end)
    for not_narrowed in ("/?most=many", "/"):
        client.get(not_narrowed)
        assert client.get(f"/cases/{newest.ref}/next/")["Location"] == f"/loans/{large.ref}/"
        client.get("/?most=25000")


def test_a_case_and_its_acts_carry_the_keys(county: County) -> None:
    case = advance(county, draft(county), "village")
    page = at_desk(county, "t1.reviewer").get(f"/loans/{case.ref}/").content.decode()
    for key in ("s", "r", "j n", "k p", "?"):
        assert f'data-key="{key}"' in page
    assert "jinguo/keys.js" in page
    words = text_of(at_desk(county, "t1.reviewer").get("/keys/"))
    assert "Next case; in a list, the next row" in words


# Cost


@pytest.mark.each_database
def test_each_page_of_the_desk_takes_a_dozen_statements_at_most(county: County) -> None:
    case = advance(county, draft(county), "village")
    advance(county, draft(county, seed=1), "payout")
    client = at_desk(county, "t1.reviewer")
    client.post(f"/cases/{case.ref}/claim/", follow=True)
    sought = client.post("/cases/", {"q": case.sections["applicant"]["id_number"]})["Location"]
    for url in (
        "/",
        "/?flag=free&place=513499101201&age=week&least=1",
        "/done/",
        "/closed/",
        "/cases/?state=disbursed",
        sought,
        "/phrases/",
        "/keys/",
        f"/cases/{case.ref}/next/",
        f"/loans/{case.ref}/",
    ):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert len(captured.captured_queries) <= 12, (url, len(captured.captured_queries))
