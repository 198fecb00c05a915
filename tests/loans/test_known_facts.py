"""What only the database knows: other loans, other guarantees, rings of two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loans.models import Guarantee
from people.acts import id_index
from people.models import Person
from tests.county import County, advance, draft
from workflows import clock
from workflows.errors import Conflict, RulesForbid

pytestmark = pytest.mark.usefixtures("spring_2014")


def _findings(case: Any) -> dict[str, str]:
    return {finding["rule"]: finding["outcome"] for finding in type(case).objects.get(pk=case.pk).findings}


def _rules(refused: pytest.ExceptionInfo[RulesForbid]) -> list[str]:
    return [finding["rule"] for finding in refused.value.findings]


def test_a_guarantor_of_another_pending_application_is_a_note_and_no_more(county: County) -> None:
    first = draft(county, seed=1)
    second = draft(county, seed=2)
    second.sections["guarantors"] = first.sections["guarantors"]
    second.save()
    advance(county, first, "submit")
    assert _findings(first)["guarantor_pending"] == "pass"
    advance(county, second, "submit")
    assert _findings(second)["guarantor_pending"] == "note"


def test_a_guarantor_bound_by_a_payout_forbids_the_next_submission(county: County) -> None:
    first = draft(county, seed=1)
    second = draft(county, seed=2)
    second.sections["guarantors"] = first.sections["guarantors"]
    second.save()
    advance(county, first, "payout")
    with pytest.raises(RulesForbid) as refused:
        advance(county, second, "submit")
    assert _rules(refused) == ["guarantor_open"]


def test_of_two_sealed_cases_with_one_guarantor_the_second_is_not_paid(county: County) -> None:
    first = draft(county, seed=1)
    second = draft(county, seed=2)
    second.sections["guarantors"] = first.sections["guarantors"]
    second.save()
    first, second = advance(county, first, "county"), advance(county, second, "county")
    _pay(county, first, "V-1")
    with pytest.raises((Conflict, RulesForbid)) as refused:
        _pay(county, second, "V-2")
    assert refused.value.code in {"guarantor_bound", "worse_than_submitted"}


def _pay(county: County, case: Any, voucher: str) -> None:
    county.do(
        "b1.liaison",
        case,
        "confirm_disbursement",
        paid_on=clock.today().isoformat(),
        amount=case.sections["loan"]["amount"],
        account_holder=case.sections["applicant"]["name"],
        account_number=case.sections["account"]["number"],
        voucher=voucher,
    )


def test_two_women_who_guarantee_each_other_are_a_ring(county: County) -> None:
    first = draft(county, seed=1)
    second = draft(county, seed=2)
    for mine, other in ((first, second), (second, first)):
        mine.sections["guarantors"][0] |= {
            name: other.sections["applicant"][name] for name in ("name", "id_number")
        }
        mine.save()
    advance(county, first, "submit")
    with pytest.raises(RulesForbid) as refused:
        advance(county, second, "submit")
    assert _rules(refused) == ["guarantor_identity"]


def test_a_fact_that_grew_worse_since_submission_blocks_the_next_gate(county: County) -> None:
    case = advance(county, draft(county, seed=1), "submit")
    guarantor = Person.objects.get(id_index=id_index(case.sections["guarantors"][0]["id_number"]))
    Guarantee.objects.create(person=guarantor, source="旧台账 2013-17", bound_on=date(2013, 5, 6))
    with pytest.raises(RulesForbid) as refused:
        advance_village(county, case)
    assert refused.value.code == "worse_than_submitted"
    assert refused.value.findings[0]["before"] == "pass"
    Guarantee.objects.update(released_on=date(2014, 3, 17))
    advance_village(county, case)


def advance_village(county: County, case: Any) -> None:
    from tests.county import checklist

    county.do("v1.chair", case, "sign", checklist=checklist(case))


def test_her_husbands_loan_is_a_note(county: County) -> None:
    husband_has = draft(county, seed=1)
    wife = draft(county, seed=2)
    wife.sections["applicant"]["marital_state"] = "married"
    wife.sections["household"] |= {
        "spouse_name": husband_has.sections["applicant"]["name"],
        "spouse_id_number": husband_has.sections["applicant"]["id_number"],
    }
    wife.save()
    from tests.county import attach_papers

    attach_papers(wife, county.officers["v1.cadre"])
    advance(county, husband_has, "submit")
    advance(county, wife, "submit")
    assert _findings(wife)["household"] == "note"
