"""A cadre who writes her own number, or a declared relative's, is told so before it's kept and locks her out."""

from __future__ import annotations

from typing import Any

import pytest

from loans import drafting
from loans.models import LoanCase
from tests.county import County, draft, guarantor, id_number
from workflows.crypto import ring
from workflows.errors import Invalid
from workflows.models import Kin

pytestmark = pytest.mark.usefixtures("spring_2014")
KIN = id_number("19750505", 4)


@pytest.fixture
def numbers(county: County) -> dict[str, str]:
    cadre = county.officers["v1.cadre"]
    Kin.objects.create(officer=cadre, relation="sibling", id_index=ring().blind_index(KIN, "id_number"))
    return {"hers": cadre.id_number, "kin": KIN}


@pytest.mark.parametrize("whose", ["hers", "kin"])
@pytest.mark.parametrize("field", ["applicant.id_number", "household.spouse_id_number"])
def test_a_section_with_her_number_is_not_kept(
    county: County, numbers: dict[str, str], whose: str, field: str
) -> None:
    case = draft(county)
    name, _dot, answer = field.partition(".")
    with pytest.raises(Invalid) as refused:
        drafting.save_section(
            case.ref, name, {**case.sections[name], answer: numbers[whose]}, county.seats("v1.cadre")
        )
    assert set(refused.value.fields) == {field}
    _still_hers_to_write(county, case)


@pytest.mark.parametrize("whose", ["hers", "kin"])
def test_a_guarantor_with_her_number_is_not_kept(county: County, numbers: dict[str, str], whose: str) -> None:
    case = draft(county)
    rows = [*case.sections["guarantors"], {**guarantor(905), "id_number": numbers[whose]}]
    with pytest.raises(Invalid) as refused:
        drafting.save_guarantors(case.ref, rows, county.seats("v1.cadre"))
    assert set(refused.value.fields) == {"guarantors.1.id_number"}
    _still_hers_to_write(county, case)


def test_what_is_another_officers_number_is_no_business_of_hers(county: County) -> None:
    case = draft(county)
    rows = [{**guarantor(905), "id_number": county.officers["v2.chair"].id_number}]
    drafting.save_guarantors(case.ref, rows, county.seats("v1.cadre"))


def _still_hers_to_write(county: County, case: Any) -> None:
    assert LoanCase.objects.get(pk=case.pk).sections == case.sections
    drafting.save_guarantors(case.ref, [guarantor(906)], county.seats("v1.cadre"))
