"""How a nomination begins: a woman of the village's registers, and the grant; what is known of her is never typed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from aid.models import AidCase
from aid.policy import GRANTS, chain, load_policy
from aid.programme import AID
from people.models import Person
from workflows import clock
from workflows.errors import Invalid, NotFound
from workflows.opening import open_case
from workflows.requests import Outcome
from workflows.seats import Seats


def nominate(person_id: int, grant: str, seats: Seats, *, key: str) -> Outcome:
    """A draft in her village. Raises NotFound for whoever lives elsewhere, NotAllowed, Invalid, Conflict."""
    if grant not in GRANTS:
        raise Invalid({"grant": [_("Choose one of the list.")]})
    person = Person.objects.filter(pk=person_id, merged_into__isnull=True).first()
    places = [seat for seat in seats.of_role(*AID.opening_roles) if person and seat.covers(person.place_code)]
    if person is None or not person.place_code or (not places and seats.of_role(*AID.opening_roles)):
        raise NotFound("not_found", _("There is no such person in the places of your posts."))
    terms = load_policy().at(person.place_code, clock.today())
    year = chain.year_of(terms, GRANTS[grant], clock.today())
    columns = {"grant": grant, "year": year, "person": person, "title": person.name}
    facts = {"grant": grant, "year": year}
    return open_case(AID, person.place_code, seats, key=key, columns=columns, facts=facts)


def case_of(outcome: Outcome) -> AidCase:
    """The nomination that was opened."""
    case: AidCase = AidCase.objects.get(ref=outcome.ref)
    return case
