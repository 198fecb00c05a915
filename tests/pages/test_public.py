"""Applicants without an account: the notice of a place, and where an application stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from loans.notice import notice_of
from loans.policy import load_policy
from tests.county import COUNTY, SPRING, TOWNSHIPS, County, advance, draft
from tests.loans.paper_reading import read
from tests.pages.desks import hidden_of, text_of
from workflows import clock
from workflows.enquiries import BY_ADDRESS, BY_NUMBER, read_number, read_tail
from workflows.limits import Budget, give_back, take
from workflows.models import Allowance, Case, JournalRow
from workflows.progress import mask_name

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]

ASK = "/public/progress/"


def visitor(language: str = "en", **more: Any) -> Client:
    return Client(headers={"accept-language": language}, **more)


def ending(case: Any) -> str:
    return str(case.sections["applicant"]["id_number"][-4:])


def ask(number: str, tail: str, client: Client | None = None) -> Any:
    return (client or visitor()).post(ASK, {"number": number, "tail": tail})


def refused(county: County) -> Any:
    case = advance(county, draft(county), "village")
    county.do(
        "t1.reviewer",
        case,
        "refuse",
        reasons=["project_not_viable", "amount"],
        note="李明的工资证明不实，另议",
    )
    return type(case).objects.get(pk=case.pk)


# --- The enquiry ------------------------------------------------------------------------------------------


def test_number_and_ending_show_where_the_case_stands_and_no_officer(county: County) -> None:
    case = advance(county, draft(county), "township")
    page = ask(case.number, ending(case))
    words = text_of(page)
    assert page.status_code == 200
    assert "The credit cooperative decides on the amount, the term and the rate." in words
    assert "阿****" in words
    assert "阿依·木呷" not in words
    for post in ("township_federation t1", "village_federation v1", "cooperative_branch b1"):
        assert post in words
    for officer in county.officers.values():
        assert officer.name not in words
    assert case.sections["applicant"]["id_number"] not in page.content.decode()
    assert words.index("Application accepted") < words.index("Being done") < words.index("Still to do")


def test_the_promised_day_and_the_days_left_are_the_tasks(county: County) -> None:
    case = advance(county, draft(county), "submit")
    task = case.tasks.get(finished__isnull=True)
    days = load_policy().at(case.place_code, clock.today()).value("station_days")["village_review"]
    words = text_of(ask(case.number, ending(case)))
    assert f"{task.due_on.day} {task.due_on:%B %Y} (working days left: {days})" in words
    with clock.at(SPRING + timedelta(days=30)):
        assert "overdue" in text_of(ask(case.number, ending(case)))


@pytest.mark.parametrize(
    ("today", "said", "unsaid"),
    [
        (date(2014, 3, 21), "21 March 2014 (today)", "overdue"),
        # A day of rest uses up no working day: the promise is broken all the same.
        (date(2014, 3, 22), "21 March 2014 overdue", "(today)"),
    ],
)
def test_a_promised_day_is_over_on_the_day_after_it(
    county: County, today: date, said: str, unsaid: str
) -> None:
    case = advance(county, draft(county), "submit")
    case.tasks.filter(finished__isnull=True).update(due_on=date(2014, 3, 21))
    with clock.at(datetime.combine(today, SPRING.timetz())):
        words = text_of(ask(case.number, ending(case)))
    assert said in words
    assert unsaid not in words


@pytest.mark.parametrize(("due_on", "is_guess"), [(date(2014, 3, 25), False), (date(2114, 3, 20), True)])
def test_a_day_beyond_the_published_calendar_is_promised_as_provisional(
    county: County, due_on: date, is_guess: bool
) -> None:
    case = advance(county, draft(county), "submit")
    case.tasks.filter(finished__isnull=True).update(due_on=due_on)
    words = text_of(ask(case.number, ending(case)))
    # Beside the promised day, and in the way of the application.
    assert words.count("provisional") == (2 if is_guess else 0)
    assert ("isn’t published yet" in words) is is_guess
    if is_guess:
        assert "promised until 20 March 2114 provisional" in words


def test_whoever_guesses_learns_nothing(county: County) -> None:
    case = advance(county, draft(county), "submit")
    right = ending(case)
    wrong = "9999" if right != "9999" else "8888"
    answers = [
        ask(case.number, wrong),
        ask("示妇贷〔2014〕99999号", right),
        ask("某妇贷〔2014〕00001号", wrong),
    ]
    assert {page.status_code for page in answers} == {404}
    shown = {
        text_of(page).replace(number, "") for page, number in zip(answers, [case.number] * 3, strict=True)
    }
    assert len(shown) == 1
    assert "阿" not in shown.pop()
    typed = {page.content.decode().count('name="number"') for page in answers}
    assert typed == {1}


def test_a_wrong_ending_costs_the_same_statements_as_no_case(
    county: County, django_assert_num_queries: Any
) -> None:
    case = advance(county, draft(county), "submit")
    ask("示妇贷〔2014〕99999号", "9999")
    ask(case.number, "9999")
    # Three counters, the counties, the number, the person.
    for number in ("示妇贷〔2014〕99999号", case.number):
        with django_assert_num_queries(6):
            assert ask(number, "9998").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "示妇贷〔2014〕00001号",
        "示妇贷[2014]00001号",
        "示妇贷(2014)00001号",
        "示妇贷（２０１４）００００１号",
        " 示妇贷【2014】 00001 号 ",
        "示妇贷〔2014〕1",
        "示妇贷2014年第00001号",
        "示妇贷［2014］00001",
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_number(typed) == "示妇贷〔2014〕00001号"


@pytest.mark.parametrize(
    "typed", ["", "号", "2014", "示妇贷", "示妇贷〔14〕1号", "<script>", "示" * 300, "〔2014〕1号", "\x00"]
)
def test_what_is_no_number_is_said_beside_its_question(typed: str, county: County) -> None:
    assert read_number(typed) == ""
    page = ask(typed, "123X")
    assert page.status_code == 422
    assert "Type the case number as it stands on the receipt" in text_of(page)
    assert not Allowance.objects.exists()


@pytest.mark.parametrize(
    "typed,read", [("１２３ｘ", "123X"), (" 12 3x", "123X"), ("1234", "1234"), ("123", ""), ("X123", "")]
)
def test_an_ending_is_read_however_it_is_typed(typed: str, read: str) -> None:
    assert read_tail(typed) == read


def test_the_ending_is_never_sent_back_to_the_browser(county: County) -> None:
    page = ask("示妇贷〔2014〕99999号", "4321")
    assert "4321" not in page.content.decode()


def test_nothing_is_kept_by_caches_or_search_engines(county: County) -> None:
    case = advance(county, draft(county), "submit")
    for page in (visitor().get(ASK), ask(case.number, ending(case)), visitor().get("/loans/notice/")):
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]


def test_ten_wrong_endings_lock_the_number_for_every_address(county: County) -> None:
    case = advance(county, draft(county), "submit")
    for count in range(BY_NUMBER.most):
        wrong = ask(case.number, "0000", visitor(REMOTE_ADDR=f"192.0.2.{count}"))
        assert wrong.status_code == 404
    locked = ask(case.number, ending(case), visitor(REMOTE_ADDR="198.51.100.7"))
    assert locked.status_code == 429
    assert int(locked["Retry-After"]) > 0
    assert "阿" not in text_of(locked)
    with clock.at(SPRING + timedelta(hours=1, minutes=1)):
        assert ask(case.number, ending(case)).status_code == 200


def test_a_number_that_nobody_has_is_locked_in_the_same_way(county: County) -> None:
    for _time in range(BY_NUMBER.most):
        assert ask("示妇贷〔2014〕99999号", "0000").status_code == 404
    assert ask("示妇贷〔2014〕99999号", "0000").status_code == 429


def test_she_may_look_as_often_as_she_likes_until_her_address_is_tired(county: County) -> None:
    case = advance(county, draft(county), "submit")
    client = visitor()
    for _time in range(BY_ADDRESS.most):
        assert ask(case.number, ending(case), client).status_code == 200
    assert ask(case.number, ending(case), client).status_code == 429
    assert ask(case.number, ending(case), visitor(REMOTE_ADDR="192.0.2.9")).status_code == 200


def test_addresses_of_one_home_are_counted_together(county: County) -> None:
    for count in range(BY_ADDRESS.most):
        ask(f"示妇贷〔2014〕{count + 500:05d}号", "0000", visitor(REMOTE_ADDR=f"2001:db8::{count:x}"))
    assert ask("示妇贷〔2014〕00400号", "0000", visitor(REMOTE_ADDR="2001:db8::ffff")).status_code == 429
    assert ask("示妇贷〔2014〕00400号", "0000", visitor(REMOTE_ADDR="2001:db8:1::1")).status_code == 404


def test_behind_the_proxy_the_address_is_the_one_that_the_proxy_wrote(county: County, settings: Any) -> None:
    settings.HTTPS = True
    proxied = {"REMOTE_ADDR": "127.0.0.1"}
    for count in range(BY_ADDRESS.most):
        forged = visitor(**proxied, HTTP_X_FORWARDED_FOR=f"203.0.113.{count}, 192.0.2.1")
        ask(f"示妇贷〔2014〕{count + 500:05d}号", "0000", forged)
    tired = visitor(**proxied, HTTP_X_FORWARDED_FOR="203.0.113.99, 192.0.2.1")
    assert ask("示妇贷〔2014〕00400号", "0000", tired).status_code == 429
    other = visitor(**proxied, HTTP_X_FORWARDED_FOR="192.0.2.2")
    assert ask("示妇贷〔2014〕00400号", "0000", other).status_code == 404


def test_the_notice_leads_to_the_empty_sheets(county: County) -> None:
    page = visitor().get(f"/loans/notice/{TOWNSHIPS[0]}/").content.decode()
    for name in ("declaration", "pledge"):
        assert f"/loans/blank/{TOWNSHIPS[0]}/{name}.pdf" in page


def test_counters_hold_no_address_and_no_number_and_go_with_their_window(county: County) -> None:
    ask("示妇贷〔2014〕99999号", "0000", visitor(REMOTE_ADDR="192.0.2.77"))
    kept = " ".join(Allowance.objects.values_list("key", flat=True))
    assert "192.0.2.77" not in kept
    assert "99999" not in kept
    with clock.at(SPRING + timedelta(days=2)):
        ask("示妇贷〔2014〕99998号", "0000")
        assert not Allowance.objects.filter(ends_at__lte=clock.now()).exists()


def test_a_budget_ends_and_what_is_given_back_counts_no_more(db: None) -> None:
    small = Budget("test", 2, 3600)
    assert [take(small, "a") for _time in range(3)] == [True, True, False]
    assert take(small, "b")
    give_back(small, "a")
    assert take(small, "a")
    assert not take(small, "a")


# --- Sent back, refused, closed ---------------------------------------------------------------------------


def test_a_return_names_what_to_put_right_and_stops_the_clock(county: County) -> None:
    case = advance(county, draft(county), "village")
    marks = [{"target": "loan.amount", "note": "张三说金额不对"}]
    county.do("t1.reviewer", case, "return_to_village", marks=marks)
    words = text_of(ask(case.number, ending(case)))
    assert "Something in the application has to be put right" in words
    assert "Amount" in words
    assert "张三" not in words
    assert "The clock stands still" in words
    assert "Answer by 17 April 2014" in words


def test_a_refusal_says_why_on_what_and_what_would_cure_it(county: County) -> None:
    case = refused(county)
    page = ask(case.number, ending(case))
    words = text_of(page)
    assert "The project isn't viable" in words
    assert "What would cure it: Change the project or its plan and apply again" in words
    assert "贷款数额是2万以上8万以下" in words
    assert "ask the 示范县 Women’s Federation for a review" in words
    assert "李明" not in words


def test_the_printed_sheet_masks_her_name_and_leaves_the_officers_words_out(county: County) -> None:
    case = refused(county)
    client = visitor()
    page = ask(case.number, ending(case), client)
    sheet = client.post("/public/progress/sheet.pdf", {"token": hidden_of(page)["token"]})
    assert sheet["Content-Type"] == "application/pdf"
    assert "no-store" in sheet["Cache-Control"]
    words = read(sheet.content)
    assert "不予批准通知书" in words
    assert "阿****" in words
    assert "阿依" not in words
    assert "李明" not in words
    assert not JournalRow.objects.filter(case=case, act__startswith="print").exists()


@pytest.mark.parametrize("token", ["", "x", "aGVsbG8:1:2"])
def test_no_sheet_without_the_enquiry_before_it(county: County, token: str) -> None:
    refused(county)
    assert visitor().post("/public/progress/sheet.pdf", {"token": token}).status_code == 410


def test_a_payout_and_a_withdrawal_are_told(county: County) -> None:
    paid = advance(county, draft(county), "payout")
    assert "The loan was paid out to your account." in text_of(ask(paid.number, ending(paid)))
    gone = advance(county, draft(county, seed=1), "submit")
    county.do("v1.cadre", gone, "withdraw", reason="本人不再申请")
    assert "The application was withdrawn." in text_of(ask(gone.number, ending(gone)))


def test_every_state_of_the_law_has_public_words(county: County) -> None:
    from workflows.programme import PROGRAMMES
    from workflows.progress import FACES

    for code, face in FACES.items():
        assert set(face.states) == set(PROGRAMMES[code].flow.state_labels)
        assert set(face.acts) <= set(PROGRAMMES[code].acts)


def test_a_draft_can_not_be_found(county: County) -> None:
    case = draft(county)
    assert Case.objects.get(pk=case.pk).number is None
    assert ask("", ending(case)).status_code == 422


def test_a_name_is_masked() -> None:
    assert mask_name("王秀英") == "王**"
    assert mask_name("王") == "*"
    assert mask_name("") == ""


# --- The notice -------------------------------------------------------------------------------------------


def test_places_lead_to_their_notice(county: County) -> None:
    words = text_of(visitor().get("/loans/notice/"))
    assert "东河镇" in words
    assert visitor().get(f"/loans/notice/{TOWNSHIPS[0]}/").status_code == 200


@pytest.mark.parametrize("place", ["999999", "513499101201", "x", "51349910", "513499999"])
def test_no_notice_of_a_place_that_is_not_there(county: County, place: str) -> None:
    assert visitor().get(f"/loans/notice/{place}/").status_code == 404


def test_the_notice_says_all_that_the_policy_sets_with_its_clauses(county: County) -> None:
    page = visitor().get(f"/loans/notice/{TOWNSHIPS[0]}/")
    words = text_of(page)
    for expected in (
        "as of 18 March 2014",
        "18 to 50 years old",
        "年龄是18-50周岁的未就业妇女",
        "From 20,000 to 80,000 yuan",
        "Guarantors for a loan of up to 30,000 yuan: 1.",
        "Guarantors for a loan above 30,000 yuan: 2.",
        "each woman may have it once",
        "Applicant's ID card, both sides",
        "30 working days",
        "costs nothing",
        "village_federation v1",
        "cooperative_branch b1",
    ):
        assert expected in words, expected
    assert "village_federation v3" not in words


def test_every_number_of_the_notice_is_the_policys(county: County) -> None:
    with translation.override("en"):
        there = notice_of(COUNTY, date(2014, 3, 18))
        elsewhere = notice_of("340181", date(2014, 3, 18))
        nowhere = notice_of("110105", date(2024, 1, 1))
    assert any("18 to 50" in point.text for point in there.conditions)
    assert any("From 20,000 to 50,000 yuan" in point.text for point in elsewhere.money)
    assert any("Up to 300,000 yuan" in point.text for point in nowhere.money)
    assert any("50 percent of the interest" in point.text for point in nowhere.money)
    assert any(point.is_open and "age" in point.text.lower() for point in nowhere.conditions)
    assert nowhere.total == ""


def test_the_notice_is_complete_in_chinese(county: County) -> None:
    words = text_of(visitor("zh-CN").get(f"/loans/notice/{TOWNSHIPS[0]}/"))
    assert "2014年3月18日" in words
    assert "20,000" in words
    assert "working days" not in words
    page = text_of(visitor("zh-CN").get(ASK))
    assert "Case number" not in page


def test_the_first_page_leads_to_both(county: County) -> None:
    page = visitor().get("/public/")
    assert "/loans/notice/" in page.content.decode()
    assert ASK in page.content.decode()
