"""Two rows of everything that is kept of aid: what the triggers are tried on, and two nominations that came far."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from aid import bank_lists, funds
from aid.models import (
    AidCase,
    AwardList,
    BankList,
    BankListEnd,
    BankListLine,
    Evidence,
    GrantSlot,
    Objection,
    PaymentFile,
    PaymentRow,
)
from aid.opening import case_of, nominate
from people.models import Person
from tests.aid.stage import again, do_act, draft, mother
from tests.county import TOWNSHIPS, VILLAGES, ZONE, County
from workflows import clock, journal
from workflows.models import SignOff


def nominations(county: County) -> None:
    """Budgets, transfers and two nominations by their acts; of all else the bare rows."""
    kept = [_fund(county, place) for place in (VILLAGES[0][:6], TOWNSHIPS[0])]
    for number in (1, 2):
        funds.propose_transfer(
            county.seats("c.manager"), *kept, amount=Decimal(number), number=0, reason="调剂到乡镇"
        )
    women = Person.objects.filter(place_code=VILLAGES[0], sex="f", merged_into__isnull=True).order_by("pk")[
        :2
    ]
    for number, person in enumerate(women):
        _rows(county, person, number)
    _delivered_and_objected(county)


def _delivered_and_objected(county: County) -> None:
    """Two nominations that came far: one delivered, one whose notice an objection stopped."""
    for number in (901, 902):
        she = mother(county, number, visited=date(2014, 3, 10))
        case = draft(county, she.person, "mothers_parcel")
        for username, act in (("v1.cadre", "submit"), ("v1.chair", "sign"), ("t1.reviewer", "sign")):
            do_act(county, username, case, act)
    day = clock.today().isoformat()
    do_act(county, "t1.reviewer", case, "record_objection", text="她家有房", objector="", received_on=day)
    case = AidCase.objects.filter(state="on_notice").get()
    last = again(case).notice_until
    assert last is not None
    with clock.at(datetime.combine(last, time(9), ZONE) + timedelta(days=1)):
        do_act(county, "t1.reviewer", case, "confirm_notice")
        for _turn in range(2):
            _carried(county, case)
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
        on = clock.today().isoformat()
        do_act(county, "t1.reviewer", case, "confirm_receipt", on=on, how="herself")


def _fund(county: County, place: str) -> int:
    seats = county.seats("c.manager")
    fund = funds.allot(
        seats, "mothers_parcel", 2014, place, amount=Decimal(1000), number=3, document="示妇〔2014〕1号"
    )
    return int(fund.pk)


def _rows(county: County, person: Person, number: int) -> None:
    officer, now, day = county.officers["c.manager"], clock.now(), date(2014, 3, 10)
    seats = county.seats("v1.cadre")
    case = case_of(nominate(person.pk, "mothers_parcel", seats, key=f"busy-aid-{number}"))
    AwardList.objects.create(
        ref=f"list-{number}",
        county=case.county,
        grant="mothers_parcel",
        year=2014,
        ordinal=number + 1,
        opened_by=officer,
        opened_at=now,
    )
    GrantSlot.objects.create(
        grant="safe_home",
        holder=f"person-{person.pk}",
        period="ever",
        person=person,
        source="2012年登记表",
        year=2012,
        place_code=VILLAGES[0],
        delivered_on=date(2012, 5, 1),
        since=now,
    )
    Objection.objects.create(
        case=case, text="她家有房", received_on=day, recorded_by=officer, recorded_at=now
    )
    Evidence.objects.create(case=case, step="agreement", on=day, recorded_by=officer, recorded_at=now)
    _file(county, case, number)
    _bank_list(county, case, number)


def _carried(county: County, case: AidCase) -> None:
    """Undelivered and carried over, by the acts, so that journal and list say the same of it."""
    do_act(county, "c.manager", case, "put_on_list")
    do_act(county, "c.sealer", case, "approve")
    do_act(county, "t1.reviewer", case, "report_undeliverable", reason="absent")
    do_act(county, "c.manager", case, "carry_over")


def _bank_list(county: County, case: AidCase, number: int) -> None:
    """A list for the bank as the journal has it, called off; any sign-off stands for the approval."""
    approval, named = SignOff.objects.order_by("pk")[number], f"示妇助付〔2013〕{number + 1:05d}号"
    line = BankListLine(place=1, case=case, approval=approval, attempt=1, amount_fen=50_000)
    line.bank_list = BankList.objects.create(
        ref=f"bank-{number}",
        county=case.county,
        number=named,
        lines_count=1,
        total_fen=50_000,
        digest=bank_lists.digest_of(named, [line]),
        made_by=county.officers["c.manager"],
        made_at=clock.now(),
    )
    line.save()
    facts = {"bank_list": named, "rows": 1, "amount": "500.00", "digest": line.bank_list.digest}
    # The crawl and the pictures set the stage without a transaction of a test's around it.
    with transaction.atomic():
        row = journal.append(county=case.county, act=bank_lists.MAKE, facts=facts)
        BankListEnd.objects.create(bank_list=line.bank_list, row=row)


def _file(county: County, case: AidCase, number: int) -> None:
    officer, now = county.officers["c.manager"], clock.now()
    batch = PaymentFile.objects.create(
        ref=f"file-{number}",
        county=case.county,
        digest=str(number) * 64,
        file_name="结果.csv",
        file=b"one",
        sent_by=officer,
        sent_at=now,
        checked_at=now,
    )
    PaymentRow.objects.create(
        batch=batch,
        line=2,
        status=PaymentRow.Status.DONE,
        act="confirm_payment",
        case=case,
        given={},
        faults={},
        journal=1,
        settled_at=now,
    )
