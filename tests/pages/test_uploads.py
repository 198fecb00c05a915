"""A body beyond the limit isn't read to its end, and whoever sent it is told so, by page and API alike."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.client import ROOT, Desk
from tests.county import County, draft
from tests.pages.desks import BACKEND, at_desk
from workflows.models import Attachment

pytestmark = pytest.mark.usefixtures("spring_2014")

BOUNDARY = "spring"
MB = 1024 * 1024
TOLD = "larger than 1 MB"


class Sending:
    """A multipart body with some fields and then one file of zeros, made as it is read."""

    def __init__(self, size: int, fields: dict[str, str]) -> None:
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n')
        self._head = "".join(parts).encode()
        self._tail = f"\r\n--{BOUNDARY}--\r\n".encode()
        self._size = size
        self.length = len(self._head) + size + len(self._tail)
        self.read_so_far = 0

    def read(self, wanted: int = -1) -> bytes:
        start = self.read_so_far
        end = self.length if wanted < 0 else min(self.length, start + wanted)
        self.read_so_far = end
        head = self._head[start:end]
        after = max(start - len(self._head) - self._size, 0), max(end - len(self._head) - self._size, 0)
        tail = self._tail[after[0] : after[1]]
        return head + bytes(end - start - len(head) - len(tail)) + tail

    def readline(self, wanted: int = -1) -> bytes:
        raise NotImplementedError("A multipart body is read in chunks.")

    def environ(self) -> dict[str, Any]:
        return {
            "wsgi.input": self,
            "CONTENT_LENGTH": str(self.length),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        }


@pytest.fixture(autouse=True)
def _one_megabyte(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = MB


@pytest.mark.parametrize("size, most_read", [(400 * MB, 200_000), (MB + 30_000, MB + 200_000)])
def test_the_page_stops_reading_and_says_why(county: County, size: int, most_read: int) -> None:
    case = draft(county)
    there = Attachment.objects.filter(case=case, removed_at=None).count()
    sending = Sending(size, {})
    answer = at_desk(county, "v1.cadre").generic(
        "POST", f"/loans/{case.ref}/application/papers/id_card.applicant/", **sending.environ()
    )
    assert answer.status_code == 422
    assert TOLD in answer.content.decode()
    assert sending.read_so_far < most_read
    assert Attachment.objects.filter(case=case, removed_at=None).count() == there


def test_the_token_against_forgery_is_read_before_the_file(county: County) -> None:
    case = draft(county)
    at_desk(county, "v1.cadre")
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    client.force_login(county.officers["v1.cadre"], backend=BACKEND)
    address = f"/loans/{case.ref}/application/papers/id_card.applicant/"
    client.get(address)
    sending = Sending(400 * MB, {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    answer = client.generic("POST", address, **sending.environ())
    assert answer.status_code == 422
    assert "1 MB" in answer.content.decode()
    assert sending.read_so_far < MB


@pytest.mark.parametrize("size", [400 * MB, MB + 30_000])
def test_the_api_stops_reading_and_says_the_same(county: County, size: int) -> None:
    case = draft(county)
    desk = Desk(county, "v1.cadre")
    sending = Sending(size, {"kind": "id_card", "subject": "applicant"})
    answer = desk.client.generic(
        "POST",
        f"{ROOT}/loans/{case.ref}/papers",
        headers={"Authorization": f"Bearer {desk.token}", "Accept-Language": "en"},
        **sending.environ(),
    )
    told = answer.json()
    assert (answer.status_code, told["code"]) == (413, "too_large")
    assert TOLD in told["detail"]
    assert TOLD in told["errors"]["file"][0]
    assert sending.read_so_far < MB + 200_000


def test_a_file_within_the_limit_is_read_to_its_end(county: County) -> None:
    case = draft(county)
    sending = Sending(MB - 1000, {})
    answer = at_desk(county, "v1.cadre").generic(
        "POST", f"/loans/{case.ref}/application/papers/id_card.applicant/", **sending.environ()
    )
    assert "neither a photo" in answer.content.decode()
    assert sending.read_so_far == sending.length
