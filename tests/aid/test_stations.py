"""The chain of stations is a programme's data: from a day on and at a place it goes without a public notice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from aid import rules
from aid.models import AidCase
from aid.policy import load_policy
from aid.policy.parameters import POLICY_FILE
from tests.aid.stage import WINTER, again, allot, do_act, draft, mother
from tests.county import ZONE, County
from tests.pages.desks import at_desk, text_of
from workflows import clock
from workflows.errors import NotAllowed
from workflows.verification import verify

pytestmark = [pytest.mark.django_db]

BEFORE = datetime(2014, 12, 31, 9, tzinfo=ZONE)
OF_2015 = """\
      '513499':
        2015-01-01:
          value: [village_review, township_review, county_review, listed, delivery, delivered]
          reference: {document: house_default, clause: 县定, basis: default}
          verified: false
"""


@pytest.fixture(autouse=True)
def _from_2015_on_without_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The county's own chain for 春节慰问; everywhere else, and before, the shipped one."""
    head, rest = POLICY_FILE.read_text("utf-8").split("  spring_festival_stations:\n", 1)
    chain, mark, tail = rest.partition("    values:\n")
    path = tmp_path / "grants.yaml"
    path.write_text(f"{head}  spring_festival_stations:\n{chain}{mark}{OF_2015}{tail}", encoding="utf-8")
    monkeypatch.setattr(rules, "load_policy", lambda: load_policy(path))


def signed_by_the_township(county: County, at: datetime, grant: str = "spring_festival") -> AidCase:
    """Handed in at that moment, signed by village and township."""
    with clock.at(at):
        case = draft(county, mother(county, visited=at.date()).person, grant)
        do_act(county, "v1.cadre", case, "submit")
        do_act(county, "v1.chair", case, "sign")
        do_act(county, "t1.reviewer", case, "sign")
    return again(case)


def test_from_the_day_on_it_goes_to_the_county_at_once(county: County) -> None:
    case = signed_by_the_township(county, WINTER)
    assert (case.state, case.notice_from, case.notice_until) == ("county_review", None, None)
    with clock.at(WINTER):
        assert (case.number or "") not in text_of(at_desk(county, "t1.reviewer").get("/aid/notices/"))
        assert (case.number or "") in text_of(at_desk(county, "c.manager").get("/aid/ranking/"))
        with pytest.raises(NotAllowed):
            do_act(
                county,
                "t1.reviewer",
                case,
                "record_objection",
                text="有房",
                objector="",
                received_on="2015-01-12",
            )
        allot(county)
        do_act(county, "c.manager", case, "put_on_list")
        do_act(county, "c.sealer", case, "approve")
    (told,) = [finding for finding in again(case).findings if finding["rule"] == "notice"]
    assert told["outcome"] == "pass"
    assert list(verify("513499")) == []


@pytest.mark.parametrize("at,grant", [(BEFORE, "spring_festival"), (WINTER, "mothers_parcel")])
def test_what_was_handed_in_before_and_every_other_programme_stands_on_notice(
    county: County, at: datetime, grant: str
) -> None:
    case = signed_by_the_township(county, at, grant)
    assert case.state == "on_notice"
    assert case.notice_until is not None
    # However late it is asked again: the chain is that of the day on which it was handed in.
    with clock.at(WINTER):
        assert rules.notice_days(case) == 7
