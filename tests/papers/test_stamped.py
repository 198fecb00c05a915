"""Signatures with a time authority's stamp, and the county's that lasts: through the worker, to the verdict."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from pyhanko.sign.timestamps import TimeStamper

from tests.county import SPRING, County, advance, draft
from tests.papers.test_kept import bytes_of, form_of
from tests.sealing import papers, tampering, time_authority
from workflows import clock, paper_roots, paper_signing
from workflows.models import PaperJob
from workflows.paper_standing import Standing, Status
from workflows.paper_verdicts import Verdict, verdict_of
from workflows.paper_worker import NO_STAMP, make_waiting
from workflows.sealing.revisions import revisions_of
from workflows.sealing.signing import time_stamper

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def working() -> TimeStamper:
    """What a county's setting names."""
    return time_authority.time_stamper(clock.now())


def silent() -> TimeStamper:
    """An authority that nobody reaches."""
    return time_stamper("http://127.0.0.1:9/", seconds=2)


@pytest.fixture
def stamped(keys: County, settings: Any) -> County:
    """The offices sign with stamps of an authority whose root the county believes."""
    settings.PAPER_TIMESTAMPER = f"{__name__}.working"
    paper_roots.trust(papers.root().certificate)
    return keys


def sealed(county: County) -> tuple[Any, Standing]:
    case = advance(county, draft(county), "county")
    assert make_waiting(100)[1] == 0
    return case, form_of(case)


def test_the_last_signature_is_stamped_and_lasts(stamped: County) -> None:
    _case, standing = sealed(stamped)
    assert [revision.signatures for revision in standing.revisions] == [0, 1, 2, 3, 4]
    answer = verdict_of(bytes_of(standing.latest))
    assert (answer.verdict, standing.status) == (Verdict.GENUINE, Status.FINAL)
    assert [each.time_is_proven for each in answer.report.sign_offs] == [False, False, False, True]
    assert [each.is_timestamp for each in answer.report.signatures] == [False] * 4 + [True]
    # What proves the certificates years later lies in the file.
    assert b"/DSS" in bytes_of(standing.latest)
    assert b"/DSS" not in bytes_of(standing.revisions[3])


def test_a_file_cut_back_to_before_its_last_stamp_is_not_called_altered(stamped: County) -> None:
    case, standing = sealed(stamped)
    whole = bytes_of(standing.latest)
    sizes = [each.length for each in revisions_of(whole)]
    assert [revision.size for revision in standing.revisions] == [*sizes[:4], sizes[5]]
    between = whole[: sizes[4]]
    answer = verdict_of(between)
    assert (answer.verdict, answer.revision) == (Verdict.CUT_BACK, standing.latest)
    assert [each.holds for each in answer.signatures] == [True] * 4
    assert verdict_of(whole[: sizes[3]]).verdict is Verdict.CUT_BACK
    assert verdict_of(tampering.revised(between, tampering.overlay)).verdict is Verdict.ALTERED
    stamped.do("b1.liaison", case, "report_cannot_pay", reason="account_closed")
    stamped.do("c.sealer", case, "propose_unseal")
    stamped.do("c.second", case, "unseal")
    assert verdict_of(between).verdict is Verdict.VOID


def test_an_authority_is_named_by_its_address(settings: Any) -> None:
    digest = hashlib.sha256(b"signed").digest()
    with time_authority.served(time_authority.time_stamper(SPRING)) as address:
        settings.PAPER_TIMESTAMPER = address
        stamp = asyncio.run(paper_signing._timestamper().async_timestamp(digest, "sha256"))
    assert stamp["content"]["encap_content_info"]["content"].parsed["gen_time"].native == SPRING


def test_an_authority_that_is_silent_keeps_the_signatures_waiting(stamped: County, settings: Any) -> None:
    settings.PAPER_TIMESTAMPER = f"{__name__}.silent"
    case = advance(stamped, draft(stamped), "county")
    assert make_waiting(100)[1] == 1
    assert PaperJob.objects.get(attempts=1, state="waiting").error == NO_STAMP
    # The three before it need no stamp of their own.
    assert [level.is_pending for level in form_of(case).levels] == [False, False, False, True]
    settings.PAPER_TIMESTAMPER = f"{__name__}.working"
    with clock.at(SPRING + timedelta(hours=1)):
        assert make_waiting(100)[1] == 0
    assert form_of(case).status is Status.FINAL
