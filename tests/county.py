"""The invented county 示范县 (513499, a code that no real county has), its officers, and applications to act on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workflows import clock
from workflows.acts import Outcome, Request, perform
from workflows.appointing import appoint, create_post, found_office, register_officer
from workflows.models import Attachment, Case, Office, Officer, Place, StoredFile
from workflows.opening import open_case
from workflows.seats import Seats, seats_of

ZONE = ZoneInfo("Asia/Shanghai")
SPRING = datetime(2014, 3, 18, 9, 0, tzinfo=ZONE)
START = date(2014, 1, 1)

COUNTY = "513499"
TOWNSHIPS = ("513499101", "513499102")
VILLAGES = ("513499101201", "513499101202", "513499102201", "513499102202")
PASSWORD = "spring-festival-2014"

_weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: str, sequence: int, *, place: str = COUNTY) -> str:
    """A well-formed 18-digit number of the invented county; an even sequence is a woman's."""
    digits = f"{place}{birth}{sequence:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _weights, strict=True))
    return digits + "10X98765432"[total % 11]


@dataclass
class County:
    officers: dict[str, Officer] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)

    def seats(self, username: str) -> Seats:
        return seats_of(self.officers[username], clock.today())

    def do(
        self, username: str, case: Case | str, act: str, opinion: str = "同意", key: str = "", **data: Any
    ) -> Outcome:
        """The act, as the page and the API do it. Raises the act's error."""
        from loans.programme import LOANS

        ref = case if isinstance(case, str) else case.ref
        return perform(LOANS, ref, Request(act, data, opinion, key), self.seats(username))


def build_county() -> County:
    """Two townships, four villages, a cooperative with two branches; every post held since 2014-01-01."""
    with clock.at(datetime(2014, 1, 1, 8, 0, tzinfo=ZONE)):
        return _build()


def _build() -> County:
    county = County()
    for code, name in (
        (COUNTY, "示范县"),
        (TOWNSHIPS[0], "东河镇"),
        (TOWNSHIPS[1], "西山乡"),
        (VILLAGES[0], "清泉村"),
        (VILLAGES[1], "桃园村"),
        (VILLAGES[2], "石桥村"),
        (VILLAGES[3], "白杨村"),
    ):
        Place.objects.create(code=code, name=name, valid_from=START)
    for index, village in enumerate(VILLAGES, 1):
        _staff(
            county,
            f"v{index}",
            "village_federation",
            village,
            {"cadre": "village_cadre", "chair": "village_chair"},
        )
    for index, township in enumerate(TOWNSHIPS, 1):
        _staff(county, f"t{index}", "township_federation", township, {"reviewer": "township_reviewer"})
        _staff(
            county,
            f"b{index}",
            "cooperative_branch",
            COUNTY,
            {"officer": "loan_officer", "liaison": "bank_liaison"},
            covers=[township],
        )
    _staff(county, "c", "county_federation", COUNTY, {"sealer": "county_sealer", "second": "county_sealer"})
    _staff(county, "a", "audit_office", COUNTY, {"auditor": "auditor"})
    # Last, so that nobody else's number moves.
    _fill(county, county.posts["c.sealer"].office, "c", {"registrar": "county_registrar"})
    _fill(county, county.posts["c.sealer"].office, "c", {"recorder": "recorder"})
    _fill(county, county.posts["c.sealer"].office, "c", {"manager": "programme_manager"})
    return county


_sequence = itertools.count(1)


def _staff(
    county: County, code: str, kind: str, place: str, posts: dict[str, str], covers: list[str] | None = None
) -> None:
    office = found_office(code=code, kind=kind, name=f"{kind} {code}", place_code=place, covers=covers or [])
    _fill(county, office, code, posts)


def _fill(county: County, office: Office, code: str, posts: dict[str, str]) -> None:
    for short, role in posts.items():
        username = f"{code}.{short}"
        post = create_post(code=username, office=office, role=role, title=short)
        number = id_number("19700101", len(county.officers) * 2 + 2)
        officer = register_officer(
            username=username, name=f"经办 {username}", id_number=number, password=None
        )
        appoint(officer, post, starts_on=START)
        county.officers[username] = officer
        county.posts[username] = post


def sections(*, amount: str = "30000.00", guarantors: int = 1, seed: int = 0) -> dict[str, Any]:
    """A complete application of 阿依·木呷 (or of another woman, by seed), as the draft keeps it."""
    woman = (
        id_number("19800318", 2 * seed % 1000, place=COUNTY)
        if seed < 500
        else id_number("19810318", 2 * seed % 1000)
    )
    return {
        "applicant": {
            "name": "阿依·木呷"
            if not seed
            else f"王秀{seed}".translate(str.maketrans("0123456789", "零一二三四五六七八九")),
            "id_number": woman,
            "nation": "07",
            "education": "junior",
            "marital_state": "unmarried",
            "phone": "13800001234",
            "household_place": "示范县东河镇清泉村",
            "household_group": "3组",
            "health": "good",
        },
        "household": {"members": 4, "annual_income": "26000.00"},
        "project": {
            "employment": "farming",
            "received_before": False,
            "industry": "breeding",
            "licensed": False,
            "site": "清泉村3组",
            "use_of_money": "购买母羊40只，修建羊圈",
            "own_funds": "15000.00",
            "expected_income": "60000.00",
            "expected_cost": "32000.00",
            "jobs": 2,
        },
        "loan": {"amount": amount, "term_months": 24},
        "account": {"bank": "示范县农村信用社东河分社", "holder": "", "number": "6214888800001234"},
        "guarantors": [guarantor(seed * 4 + index) for index in range(guarantors)],
    }


def guarantor(seed: int) -> dict[str, Any]:
    """A teacher on the public payroll."""
    return {
        "name": f"李明{seed}".translate(str.maketrans("0123456789", "零一二三四五六七八九")),
        "id_number": id_number(f"197{seed // 500 % 10}0909", 2 * seed % 1000 + 1),
        "class": "public_payroll",
        "relation": "none",
        "phone": "13900005678",
        "employer": "示范县中心小学",
        "position": "教师",
        "monthly_salary": "3200.00",
    }


def draft(county: County, *, cadre: str = "v1.cadre", village: str = VILLAGES[0], **options: Any) -> Any:
    """A complete draft with all its papers, opened by the village cadre."""
    from loans.models import LoanCase
    from loans.programme import LOANS

    answers = sections(**options)
    answers["account"]["holder"] = answers["applicant"]["name"]
    outcome = open_case(LOANS, village, county.seats(cadre), key=f"open-{next(_sequence)}", columns={})
    case = LoanCase.objects.get(ref=outcome.ref)
    case.sections = answers
    case.save()
    attach_papers(case, county.officers[cadre])
    return case


def attach_papers(case: Any, officer: Officer) -> None:
    """Every paper that the application needs, one stored file for all of them."""
    from loans.rules import required_papers

    file, _made = StoredFile.objects.get_or_create(
        digest="0" * 64, defaults={"media_type": "image/jpeg", "size": 1, "stored_at": clock.now()}
    )
    for paper in required_papers(case, case.sections, case.sections["guarantors"]):
        Attachment.objects.create(
            case=case,
            kind=paper.kind,
            subject=paper.subject,
            file=file,
            added_by=officer,
            added_at=clock.now(),
        )


def checklist(case: Any) -> list[str]:
    from loans.rules import village_checklist

    return [item.code for item in village_checklist(case)]


def contacts(case: Any) -> list[dict[str, str]]:
    return [{"how": "visit", "on": clock.today().isoformat()} for _guarantor in case.sections["guarantors"]]


CONSENT = {"amount": "30000", "term_months": "24", "rate": "9.15"}
CHAIN = ("submit", "village", "township", "bank", "county", "payout")


def advance(county: County, case: Any, until: str, *, voucher: str = "V-0001", **consent: Any) -> Any:
    """The case after `until` (one of CHAIN), each act by the officer whose turn it is; read again from the database."""
    payout = {
        "paid_on": clock.today().isoformat(),
        "amount": consent.get("amount", case.sections["loan"]["amount"]),
        "account_holder": case.sections["applicant"]["name"],
        "account_number": case.sections["account"]["number"],
        "voucher": voucher,
    }
    village, township = (
        f"v{VILLAGES.index(case.place_code) + 1}",
        f"{TOWNSHIPS.index(case.place_code[:9]) + 1}",
    )
    steps: dict[str, tuple[str, str, dict[str, Any]]] = {
        "submit": (f"{village}.cadre", "submit", {}),
        "village": (f"{village}.chair", "sign", {"checklist": checklist(case)}),
        "township": (f"t{township}.reviewer", "sign", {"contacts": contacts(case)}),
        "bank": (
            f"b{township}.officer",
            "consent",
            {**CONSENT, "amount": case.sections["loan"]["amount"], **consent},
        ),
        "county": ("c.sealer", "seal", {}),
        "payout": (f"b{township}.liaison", "confirm_disbursement", payout),
    }
    for step in CHAIN[: CHAIN.index(until) + 1]:
        username, act, data = steps[step]
        county.do(username, case, act, **data)
    return type(case).objects.get(pk=case.pk)


def end_appointments(post: Any, day: date = date(2014, 2, 28)) -> None:
    """Whoever holds the post leaves it on `day`."""
    from workflows.appointing import end

    for appointment in post.appointments.filter(ends_on=None):
        end(appointment, day)
