"""The log of messages: what went by which channel to which post, and why some didn't; for the county's own posts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.county import SPRING, County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows import channels, deliveries, sending
from workflows.models import Delivery, Notice
from workflows.sending import MOST_ATTEMPTS, Message

pytestmark = pytest.mark.usefixtures("spring_2014")

LOG = "/notices/sent/"
MOST = 12
SECRETS = ("reviewer@example.cn", "13800001234")


class Refusing:
    """A sender that text messages get through and mails don't."""

    def send(self, message: Message) -> None:
        if message.channel == "email":
            raise ConnectionRefusedError(message.address)


@pytest.fixture
def case(county: County, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The reviewer is told by both channels; one of them fails."""
    monkeypatch.setattr(sending, "sender_of", lambda _channel: Refusing())
    channels.choose(
        county.officers["t1.reviewer"], channels=["email", "sms"], email=SECRETS[0], mobile=SECRETS[1]
    )
    found = advance(county, draft(county), "village")
    assert sending.send_waiting(10) == (1, 1)
    return found


def _rows(page: Any) -> list[str]:
    """The words of each row of the table."""
    body = page.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


@pytest.mark.parametrize("who", ["c.sealer", "c.registrar", "a.auditor"])
def test_the_county_reads_what_went_and_what_did_not(county: County, case: Any, who: str) -> None:
    page = at_desk(county, who).get(LOG)
    text, mail = sorted(_rows(page), key=lambda row: "E-mail" in row)
    assert "Text message" in text
    assert "东河镇 · Township federation" in text
    assert county.officers["t1.reviewer"].name in text
    assert "2014-03-18 09:00 1 Sent" in text
    assert "1 Waiting The provider couldn’t be reached. Tried again at 2014-03-18 09:01." in mail
    words = page.content.decode()
    for secret in (*SECRETS, case.number, case.ref, case.title, "ConnectionRefusedError"):
        assert secret not in words


@pytest.mark.parametrize("who", ["v1.cadre", "v1.chair", "t1.reviewer", "b1.officer", "b1.liaison"])
def test_no_other_post_reads_it_nor_is_led_to_it(county: County, case: Any, who: str) -> None:
    client = at_desk(county, who)
    page = client.get(LOG)
    assert page.status_code == 403
    assert "This is for the county’s own posts." in text_of(page)
    assert LOG not in client.get("/notices/").content.decode()


def test_the_county_is_led_to_it(county: County) -> None:
    for who, start in (
        ("c.sealer", "/notices/"),
        ("c.registrar", "/administration/"),
        ("a.auditor", "/audit/"),
    ):
        assert f'href="{LOG}"' in at_desk(county, who).get(start).content.decode()
    assert Client().get(LOG)["Location"].startswith("/accounts/login/")
    assert "No message was sent yet." in text_of(at_desk(county, "c.sealer").get(LOG))


def test_only_those_that_failed_are_shown_if_she_asks_so(county: County, case: Any) -> None:
    client = at_desk(county, "c.sealer")
    assert "No message is like that." in text_of(client.get(LOG, {"state": "failed"}))
    Delivery.objects.filter(state="waiting").update(attempts=MOST_ATTEMPTS - 1, next_at=SPRING)
    assert sending.send_waiting(10) == (0, 1)
    (row,) = _rows(client.get(LOG, {"state": "failed"}))
    assert f"{MOST_ATTEMPTS} Failed 2014-03-18 09:00 The provider couldn’t be reached." in row
    assert "Tried again" not in row
    assert len(_rows(client.get(LOG, {"state": "sent"}))) == 1
    assert len(_rows(client.get(LOG, {"state": "nonsense"}))) == 2


def test_what_another_countys_posts_were_sent_is_not_there(county: County, case: Any) -> None:
    Delivery.objects.filter(channel="sms").update(county="513401")
    (row,) = _rows(at_desk(county, "c.sealer").get(LOG))
    assert "E-mail" in row


def test_the_log_pages_by_key_in_the_same_few_statements(
    county: County, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "PAGE", 3)
    client = at_desk(county, "c.sealer")
    with CaptureQueriesContext(connection) as few:
        client.get(LOG)
    old = Delivery.objects.get(channel="sms")
    for name in ("v1.cadre", "v1.chair", "v2.cadre", "b1.officer"):
        Delivery.objects.create(
            notice=Notice.objects.get(pk=old.notice_id),
            officer=county.officers[name],
            county=old.county,
            channel="sms",
            made_at=SPRING,
            next_at=SPRING,
        )
    with CaptureQueriesContext(connection) as many:
        page = client.get(LOG, {"state": ""})
    assert len(few) == len(many) <= MOST
    first = _rows(page)
    older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
    assert older is not None
    rest = client.get(LOG + older[1].replace("&amp;", "&"))
    assert len(first) == len(_rows(rest)) == 3
    assert not set(first) & set(_rows(rest))
    assert 'rel="next"' not in rest.content.decode()
    assert "Nothing further back." in text_of(client.get(LOG, {"before": "0"}))
    assert _rows(client.get(LOG, {"before": "x"})) == first


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", ""),
        ("not_wanted", "She no longer wants messages by this channel."),
        ("TimeoutError", "The provider couldn’t be reached."),
        ("mailbox_full", "The sender failed (mailbox_full)."),
    ],
)
def test_a_failure_is_told_in_words(code: str, words: str) -> None:
    with override("en"):
        assert deliveries.reason(code) == words
