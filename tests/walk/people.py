"""The families that are walked through: what an address of persons may ask for."""

from __future__ import annotations

from typing import Any

from people.acts import merging
from people.acts.entering import Entered
from people.acts.stating import Statement, state
from people.models import Fact, Merge, Suspicion
from tests.county import County, id_number
from tests.people.families import SINCE, enter, family
from workflows.models import StoredFile


def people_things(county: County, photo: StoredFile) -> dict[str, Any]:
    """A family with all that is known of it, a row of hers under another name, and merges in each of their states."""
    seats = county.seats("v1.cadre")
    home = family(county)
    enter(county, Entered("阿衣木呷", id_number("19850506", 22)))
    student = Statement("student", SINCE, {"school": "东河镇中心小学"}, person=home.son.pk)
    evidenced = state(seats, [student], source="document", evidence=photo)
    other_phone = Statement("phone", SINCE, {"number": "13912345679"}, person=home.wife.pk)
    state(seats, [other_phone], source="herself")
    twin = enter(county, Entered("吉克·小强", id_number("20060601", 31)))
    merge = merging.propose(seats, twin.pk, home.son.pk, "户口簿上只有一人")
    merging.settle(county.seats("t1.reviewer"), merge.pk, is_one_person=True)
    facts = Fact.objects.filter(person=home.wife, kind="phone").order_by("pk")
    return {
        "wife": home.wife.pk,
        "husband": home.husband.pk,
        "child": twin.pk,
        "merged_child": home.son.pk,
        "phones": [row.pk for row in facts],
        "evidenced": evidenced[0].pk,
        "doubts": list(
            Suspicion.objects.filter(settled_at__isnull=True).order_by("pk").values_list("pk", flat=True)
        ),
        "merges": list(Merge.objects.order_by("pk").values_list("pk", flat=True)),
    }
