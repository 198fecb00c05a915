"""Run as a process: another connection holds the lock, and an officer sends each of the forms that write.

Prints, by form, the page's status, whether it says why, and after the lock was given back what the form changed.
"""

from __future__ import annotations

import io
import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from PIL import Image  # noqa: E402

from loans.models import LoanCase  # noqa: E402
from tests.county import SPRING, VILLAGES, advance, build_county, checklist, draft  # noqa: E402
from tests.pages.desks import PASSWORD, at_desk, text_of  # noqa: E402
from workflows import clock  # noqa: E402
from workflows.models import Attachment, JournalRow  # noqa: E402

SENTENCE = "Someone else is writing at this moment."


@contextmanager
def somebody_writes() -> Iterator[None]:
    """Another connection holds what every writer needs."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        if other.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
        else:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE workflows_case, workflows_chainhead IN EXCLUSIVE MODE")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
            other.close()


def _impatient() -> None:
    """The wait of an officer, cut short for the test."""
    options = connection.settings_dict["OPTIONS"]
    options.update({"timeout": 0.2} if connection.vendor == "sqlite" else {"options": "-c lock_timeout=200"})
    connection.close()


def _photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (50, 50), "white").save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def _counted() -> list[int]:
    return [
        LoanCase.objects.count(),
        Attachment.objects.filter(removed_at=None).count(),
        JournalRow.objects.count(),
    ]


def asked() -> dict[str, Any]:
    """The answers, by form."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    county = build_county()
    case, waiting = draft(county, seed=1), advance(county, draft(county, seed=2), "submit")
    cadre, chair = at_desk(county, "v1.cadre"), at_desk(county, "v1.chair")
    paper = Attachment.objects.filter(case=case).order_by("pk")[0].pk
    forms: dict[str, tuple[Any, str, dict[str, Any]]] = {
        "open": (cadre, "/loans/new/", {"place": VILLAGES[0], "key": "0" * 32}),
        "save": (cadre, f"/loans/{case.ref}/application/amount/", {"loan.amount": "20000"}),
        "upload": (cadre, f"/loans/{case.ref}/application/papers/other/", {"file": _photo()}),
        "remove": (cadre, f"/loans/{case.ref}/application/papers/{paper}/remove/", {}),
        "unmask": (cadre, f"/loans/{case.ref}/show/", {}),
        "sign": (
            chair,
            f"/loans/{waiting.ref}/acts/sign/",
            {
                "shape": "checklist",
                "checklist": checklist(waiting),
                "opinion": "同意",
                "key": "1" * 32,
                "seen": "0",
                "password": PASSWORD,
            },
        ),
    }
    before = _counted()
    _impatient()
    with somebody_writes():
        pages = {name: client.post(address, sent) for name, (client, address, sent) in forms.items()}
    found = {name: [page.status_code, SENTENCE in text_of(page)] for name, page in pages.items()}
    # The photo was decoded and sealed before the lock was asked for.
    kept = sum(path.is_file() for path in (settings.VAR / "files").rglob("*"))
    return {"forms": found, "unchanged": before == _counted(), "kept": kept}


if __name__ == "__main__":
    with clock.at(SPRING):
        print(json.dumps(asked()))  # noqa: T201  (its output is its answer)
