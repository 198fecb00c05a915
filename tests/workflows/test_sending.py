"""Messages beside the app: only to who chose them, once, by whichever worker holds the lease, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from tests.county import SPRING, VILLAGES, County, advance, contacts, draft, end_appointments
from workflows import channels, clock, notices, sending
from workflows.appointing import appoint
from workflows.errors import Invalid
from workflows.models import Appointment, Delivery, Notice, NoticeChoice
from workflows.sending import (
    LEASE,
    MOST_ATTEMPTS,
    Message,
    SendingError,
    deliver,
    reclaim,
    send_waiting,
    spread,
)

pytestmark = pytest.mark.usefixtures("spring_2014")


class Recorder:
    """A sender that keeps what it was given; `faults` are raised first, one per attempt."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.faults: list[Exception] = []

    def send(self, message: Message) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(message)


@pytest.fixture
def sender(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(sending, "sender_of", lambda _channel: recorder)
    return recorder


@pytest.fixture(autouse=True)
def _english(settings: Any) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    with override("en"):
        yield


def _wants(county: County, name: str, *wanted: str) -> None:
    channels.choose(
        county.officers[name], channels=wanted, email=f"{name}@example.cn", mobile="138 0000 1234"
    )


def test_by_default_nothing_leaves_the_app(county: County, sender: Recorder) -> None:
    advance(county, draft(county), "payout")
    assert send_waiting(100) == (0, 0)
    assert sender.sent == []
    assert not Delivery.objects.exists()
    assert not Notice.objects.filter(pending=True).exists()


def test_only_the_officers_of_the_post_are_sent_a_message(county: County, sender: Recorder) -> None:
    for name in ("v1.chair", "t1.reviewer", "t2.reviewer", "c.sealer", "a.auditor"):
        _wants(county, name, "email")
    advance(county, draft(county), "village")
    # The chair has done her part before the messages went: none about that.
    assert send_waiting(100) == (1, 0)
    assert [message.address for message in sender.sent] == ["t1.reviewer@example.cn"]
    assert send_waiting(100) == (0, 0)


def test_a_message_has_no_name_no_number_and_no_link(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email", "sms")
    case = advance(county, draft(county), "village")
    assert send_waiting(100) == (2, 0)
    assert {message.channel for message in sender.sent} == {"email", "sms"}
    assert {message.address for message in sender.sent} == {"t1.reviewer@example.cn", "13800001234"}
    for message in sender.sent:
        text = message.subject + message.body
        assert "your turn: 1" in text
        for secret in (
            case.number,
            case.ref,
            case.title,
            county.officers["t1.reviewer"].name,
            "清泉",
            "http",
            "/",
        ):
            assert secret not in text


def test_what_waits_for_one_officer_goes_in_one_message(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "sms")
    for seed in (1, 2, 3):
        advance(county, draft(county, seed=seed), "village")
    returned = advance(county, draft(county, seed=4), "township")
    county.do("b1.officer", returned, "return_to_township", marks=[{"target": "other", "note": "请核实"}])
    assert send_waiting(100) == (1, 0)
    assert "your turn: 3, returned: 1" in sender.sent[0].body
    assert Delivery.objects.filter(state="sent", lease="").count() == 4


def test_what_she_has_read_isnt_sent_after_her(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    case = advance(county, draft(county), "village")
    notices.read(county.seats("t1.reviewer"), Notice.objects.get(case=case, role="township_reviewer").pk)
    assert send_waiting(100) == (0, 0)


def test_who_sits_in_the_post_that_day_is_told(county: County, sender: Recorder) -> None:
    for name in ("t1.reviewer", "t2.reviewer", "v2.chair"):
        _wants(county, name, "email")
    end_appointments(county.posts["t1.reviewer"], date(2014, 3, 17))
    appoint(
        county.officers["v2.chair"],
        county.posts["t1.reviewer"],
        starts_on=date(2014, 3, 18),
        ends_on=date(2014, 3, 19),
        kind=Appointment.Kind.STAND_IN,
    )
    advance(county, draft(county), "village")
    send_waiting(100)
    assert [message.address for message in sender.sent] == ["v2.chair@example.cn"]


def test_a_closed_account_is_sent_nothing(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    officer = county.officers["t1.reviewer"]
    officer.is_active = False
    officer.save()
    advance(county, draft(county), "village")
    assert send_waiting(100) == (0, 0)


def test_the_branch_of_several_townships_is_told_of_its_own(county: County, sender: Recorder) -> None:
    _wants(county, "b1.officer", "email")
    _wants(county, "b2.officer", "email")
    advance(county, draft(county, seed=1), "township")
    advance(county, draft(county, cadre="v3.cadre", village=VILLAGES[2], seed=2), "village")
    send_waiting(100)
    assert [message.address for message in sender.sent] == ["b1.officer@example.cn"]


def test_spreading_again_doubles_nothing(county: County) -> None:
    _wants(county, "t1.reviewer", "email")
    case = advance(county, draft(county), "village")
    assert spread(clock.now()) == 2
    assert spread(clock.now()) == 0
    delivery = Delivery.objects.get(notice__case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            notice=delivery.notice,
            officer=delivery.officer,
            county=delivery.county,
            channel="email",
            made_at=clock.now(),
            next_at=clock.now(),
        )


def test_a_failure_is_tried_again_later_and_not_for_ever(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    advance(county, draft(county), "village")
    sender.faults = [SendingError("mailbox_full"), *(OSError("no route to 10.0.0.1") for _n in range(9))]
    now = SPRING
    for attempt in range(1, MOST_ATTEMPTS + 1):
        with clock.at(now):
            assert send_waiting(100) == (0, 1)
            # Before its time it isn't tried again.
            assert send_waiting(100) == (0, 0)
        delivery = Delivery.objects.get()
        assert (delivery.attempts, delivery.lease, delivery.leased_until) == (attempt, "", None)
        # What the provider said stays out of the log: it may name an address.
        assert delivery.error == ("mailbox_full" if attempt == 1 else "OSError")
        now = delivery.next_at
    assert (delivery.state, delivery.finished_at is not None) == ("failed", True)
    with clock.at(now + timedelta(days=30)):
        assert send_waiting(100) == (0, 0)
    assert sender.sent == []


def test_a_failure_that_passes_is_sent_once(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    advance(county, draft(county), "village")
    sender.faults = [TimeoutError()]
    assert send_waiting(100) == (0, 1)
    with clock.at(SPRING + timedelta(minutes=2)):
        assert send_waiting(100) == (1, 0)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 2, "")
    assert len(sender.sent) == 1


def test_the_lease_of_a_dead_worker_is_given_back(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    advance(county, draft(county), "village")
    spread(clock.now())
    held = sending._claim("a" * 32, clock.now())
    assert len(held) == 1
    # While it is leased nobody else takes it, and nothing is given back.
    assert deliver() is None
    assert reclaim(SPRING + LEASE) == 0
    with clock.at(SPRING + LEASE + timedelta(seconds=1)):
        assert send_waiting(100) == (1, 0)
    assert len(sender.sent) == 1
    finished = Delivery.objects.get().finished_at
    # The dead one comes back and finishes what isn't its any more.
    sending._finish("a" * 32, SPRING + timedelta(hours=1), "late")
    again = Delivery.objects.get()
    assert (again.state, again.finished_at, again.error) == ("sent", finished, "")


def test_a_worker_that_always_dies_comes_to_the_bound_too(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    advance(county, draft(county), "village")
    spread(clock.now())
    now = SPRING
    for attempt in range(MOST_ATTEMPTS):
        assert len(sending._claim(f"{attempt:032d}", now)) == 1
        now += LEASE + timedelta(seconds=1)
        assert reclaim(now) == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == ("failed", "worker_died")
    with clock.at(now + timedelta(days=1)):
        assert send_waiting(100) == (0, 0)


def test_who_no_longer_wants_messages_gets_none_of_what_waits(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    advance(county, draft(county), "village")
    spread(clock.now())
    channels.choose(county.officers["t1.reviewer"], channels=[], email="a@example.cn", mobile="")
    assert send_waiting(100) == (0, 1)
    assert (sender.sent, Delivery.objects.get().error) == ([], "not_wanted")


def test_a_notice_whose_stay_is_over_is_not_sent(county: County, sender: Recorder) -> None:
    _wants(county, "t1.reviewer", "email")
    case = advance(county, draft(county), "village")
    county.do("t1.reviewer", case, "sign", contacts=contacts(case))
    assert send_waiting(100) == (0, 0)


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"channels": ["email"]}, {"email"}),
        ({"channels": ["sms"]}, {"mobile"}),
        ({"channels": ["pigeon"]}, {"channels"}),
        ({"channels": ["email", "sms"], "email": "nobody", "mobile": "12345"}, {"email", "mobile"}),
        ({"email": "x" * 130 + "@example.cn"}, {"email"}),
        ({"mobile": "0834-2160000"}, {"mobile"}),
    ],
)
def test_a_choice_that_cant_be_followed_is_refused(
    county: County, answers: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        channels.choose(
            county.officers["t1.reviewer"], **{"channels": [], "email": "", "mobile": "", **answers}
        )
    assert set(refused.value.fields) == fields
    assert not NoticeChoice.objects.exists()


@pytest.mark.parametrize(
    "typed", ["13800001234", "138 0000 1234", "+86 138-0000-1234", "１３８００００１２３４"]
)
def test_a_mobile_number_has_one_form(county: County, typed: str) -> None:
    officer = county.officers["t1.reviewer"]
    channels.choose(officer, channels=["sms"], email="", mobile=typed)
    assert channels.answers_of(officer) == {"channels": ["sms"], "email": "", "mobile": "13800001234"}


def test_the_console_masks_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    sending.ConsoleSender().send(Message("sms", "13800001234", "subject", "body", "key"))
    assert capsys.readouterr().out == "[sms] 13…34: subject — body\n"


def test_the_mail_sender_sends_by_django(settings: Any, mailoutbox: list[Any]) -> None:
    sending.MailSender().send(Message("email", "a@example.cn", "subject", "body", "7-1"))
    assert [(mail.to, mail.subject, mail.extra_headers) for mail in mailoutbox] == [
        (["a@example.cn"], "subject", {"X-Message-Key": "7-1"})
    ]
    settings.NOTICE_SENDERS = {
        "email": "workflows.sending.MailSender",
        "sms": "workflows.sending.ConsoleSender",
    }
    assert isinstance(sending.sender_of("email"), sending.MailSender)
