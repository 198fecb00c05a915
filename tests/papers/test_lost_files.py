"""A kept file that is gone from the storage, or was changed there: who asks for it is told; the command names it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import translation

from tests.api.client import Desk
from tests.county import County, advance, draft
from tests.pages.desks import at_desk, text_of
from workflows import paper_store
from workflows.models import JournalRow, Paper, PaperJob, PaperRevision
from workflows.paper_worker import make_waiting

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def verified() -> tuple[str, int]:
    """What ./do verify-papers says, and how it ends."""
    said = io.StringIO()
    with translation.override("en"):
        try:
            call_command("verify_papers", stdout=said, stderr=said)
        except SystemExit as end:
            return said.getvalue(), int(str(end.code))
    return said.getvalue(), 0


def spoil(revision: PaperRevision, how: str) -> None:
    path = paper_store.path_of(revision.digest)
    with default_storage.open(path, "rb") as file:
        data = file.read()
    default_storage.delete(path)
    if how == "altered":
        default_storage.save(path, ContentFile(data[:-1] + bytes([data[-1] ^ 1])))


@pytest.mark.parametrize("how", ["missing", "altered"])
def test_a_file_that_is_lost_is_told_and_named(keys: County, how: str) -> None:
    case: Any = advance(keys, draft(keys), "submit")
    assert make_waiting(10)[1] == 0
    assert verified() == ("2 revisions of papers: all there, none altered.\n", 0)
    form = Paper.objects.get(case=case, kind="approval_form")
    revision = form.revisions.get()
    spoil(revision, how)
    looks = JournalRow.objects.filter(act="print").count()
    page = at_desk(keys, "v1.chair").get(f"/papers/{form.code}/{revision.digest}.pdf")
    assert page.status_code == 409
    assert "verify-papers names it" in text_of(page)
    desk = Desk(keys, "v1.chair", language="en")
    status, problem = desk.get(f"/loans/{case.ref}/documents/{form.code}/{revision.digest}.pdf")
    assert (status, problem["code"]) == (409, "paper_unreadable")
    assert JournalRow.objects.filter(act="print").count() == looks
    said, ended = verified()
    assert ended == 1
    assert f"{form.number} {revision.digest[:12]}: Its file is missing or was changed." in said
    assert "Faults: 1." in said


def test_a_paper_that_could_not_be_made_is_named(keys: County) -> None:
    advance(keys, draft(keys), "submit")
    job = PaperJob.objects.earliest("pk")
    PaperJob.objects.filter(pk=job.pk).update(
        state=PaperJob.State.FAILED, finished_at=job.made_at, error="TemplateSyntaxError"
    )
    said, ended = verified()
    assert (ended, "It could not be made: TemplateSyntaxError." in said) == (1, True)
