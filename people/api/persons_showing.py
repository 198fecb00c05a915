"""A person as the API answers: what her page shows, field by field."""

from __future__ import annotations

from people.api.persons_shapes import (
    CareOut,
    EntryOut,
    FactOut,
    HouseholdOut,
    MemberOut,
    PersonOut,
    PersonRowOut,
    PersonsOut,
    SingleMotherOut,
)
from people.queries.person import PersonView
from people.queries.persons import Page
from people.queries.statements import Statement
from people.reading import masked_number
from workflows.areas import Area


def rows_out(page: Page, area: Area) -> PersonsOut:
    """A page of the list."""
    rows = [
        PersonRowOut(
            id=row.pk,
            name=row.name,
            id_number=masked_number(row.id_number),
            sex=row.sex,
            birth_date=row.birth_date,
            place_code=row.place_code,
            place=area.name(row.place_code),
        )
        for row in page.rows
    ]
    return PersonsOut(people=rows, next_after=page.following or None)


def person_out(view: PersonView) -> PersonOut:
    """One person, as far as the post may know of her."""
    person, care = view.person, view.care
    return PersonOut(
        id=person.pk,
        name=person.name,
        id_number=view.id_number,
        sex=person.sex,
        birth_date=person.birth_date,
        place_code=person.place_code,
        place=view.where[-1],
        age=view.age,
        unmasked=view.reader.with_numbers,
        registers=[
            EntryOut(
                code=each.code,
                label=str(each.label),
                outcome="in" if each.is_clear else "unclear",
                since=each.since,
                until=each.until,
                why=each.why,
                missing=each.missing,
                clause=each.clause,
            )
            for each in view.entries
        ],
        household=household_out(view),
        single_mother=_single_mother(view),
        facts=[_fact(each) for each in view.history],
        care=CareOut(
            visits_this_year=care.visits,
            last_visit=care.last_visit,
            next_visit=care.next_visit,
            open_needs=care.needs,
            helper=care.helper if care.names_helper else None,
            may_be_twice=care.has_doubts or care.has_merges,
        ),
    )


def _single_mother(view: PersonView) -> SingleMotherOut | None:
    mark = view.single_mother
    if mark is None:
        return None
    children = [child.person.pk for child in mark.children]
    return SingleMotherOut(state=str(mark.state), since=mark.since, children=children, until=mark.until)


def household_out(view: PersonView) -> HouseholdOut | None:
    """The household that she belongs to today."""
    home = view.home
    if home is None:
        return None
    return HouseholdOut(
        ref=home.household.ref,
        since=home.since,
        members=[
            MemberOut(
                person=each.person.pk,
                name=each.person.name,
                role=each.role,
                since=each.since,
                away=each.away,
            )
            for each in home.members
        ],
        income_year=home.year,
        income_a_head=None if home.a_head is None else f"{home.a_head:.2f}",
    )


def _fact(each: Statement) -> FactOut:
    return FactOut(
        id=each.id,
        kind=each.kind.code,
        label=str(each.label),
        text=each.text,
        other=each.other.pk if each.other is not None else None,
        other_name=each.other.name if each.other is not None else None,
        since=each.since,
        until=each.until,
        holds=each.holds,
        mark=each.mark,
        source=each.source,
        entered_by=each.by,
        entered_at=each.at,
        has_evidence=each.has_evidence,
    )
