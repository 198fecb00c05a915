"""What only the database knows: other loans, other guarantees, rings of two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from loans import drafting
from loans.models import Guarantee
from people.acts import id_index
from people.models import Person
from tests.county import County, advance, draft
from workflows import clock
from workflows.errors import Conflict, RulesForbid
from workflows.permission import ties_of

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


def _swap_guarantor(county: County, case: Any, seed: int) -> Any:
    """The case comes back from the village with another guarantor: a new round."""
    from tests.county import attach_papers, guarantor

    county.do(
        "v1.chair", case, "return_to_village", marks=[{"target": "guarantors.0", "note": "请另找担保人"}]
    )
    drafting.save_guarantors(case.ref, [guarantor(seed)], county.seats("v1.cadre"))
    attach_papers(type(case).objects.get(pk=case.pk), county.officers["v1.cadre"])
    return advance(county, case, "submit")


def _guarantees(one: Any, other: Any) -> None:
    """The applicant of `one` is the guarantor of `other`."""
    other.sections["guarantors"][0] |= {
        name: one.sections["applicant"][name] for name in ("name", "id_number")
    }
    other.save()


def test_a_guarantor_who_was_replaced_makes_no_ring_and_no_note(county: County) -> None:
    first, second, third = draft(county, seed=1), draft(county, seed=2), draft(county, seed=3)
    _guarantees(first, second)
    advance(county, second, "submit")
    _swap_guarantor(county, second, 901)
    _guarantees(second, first)
    advance(county, first, "submit")
    assert _findings(first)["guarantor_identity"] == "pass"
    _guarantees(first, third)
    advance(county, third, "submit")
    assert _findings(third)["guarantor_pending"] == "pass"
    # She comes back in a third round: a ring again.
    county.do("v1.chair", second, "return_to_village", marks=[{"target": "guarantors.0", "note": "请核实"}])
    second = type(second).objects.get(pk=second.pk)
    _guarantees(first, second)
    with pytest.raises(RulesForbid) as refused:
        county.do("v1.cadre", second, "submit")
    assert "guarantor_identity" in _rules(refused)


def test_a_guarantor_who_was_replaced_keeps_away_from_the_case(county: County) -> None:
    case = draft(county, seed=1)
    chair = county.officers["v2.chair"]
    case.sections["guarantors"][0]["id_number"] = chair.id_number
    case.save()
    case = advance(county, case, "submit")
    case = _swap_guarantor(county, case, 902)
    assert ties_of(case, chair) == {("self", "guarantor")}


def test_a_released_guarantee_of_a_paid_loan_makes_no_ring(county: County) -> None:
    paid, asked = draft(county, seed=1), draft(county, seed=2)
    _guarantees(asked, paid)
    paid = advance(county, paid, "payout")
    _guarantees(paid, asked)
    with pytest.raises(RulesForbid) as refused:
        advance(county, asked, "submit")
    assert _rules(refused) == ["guarantor_identity"]
    Guarantee.objects.filter(case=paid).update(released_on=date(2014, 3, 18))
    advance(county, asked, "submit")
