"""What the API says and takes of persons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

from people.kinds import KINDS
from workflows.api.requests import Body

_KINDS = "One of: " + ", ".join(KINDS) + "."


class PersonRowOut(Schema):
    id: int
    name: str
    id_number: str = Field(description="With stars; empty where nobody knows it.")
    sex: str = Field(description="f or m.")
    birth_date: date
    place_code: str
    place: str


class PersonsOut(Schema):
    people: list[PersonRowOut]
    next_after: str | None = Field(description="Send it as `after` for the next ones; null at the end.")


class SearchIn(Body):
    q: str = Field(
        max_length=100, description="A name's beginning, two characters at least, or a whole ID number."
    )


class FactOut(Schema):
    id: int
    kind: str
    label: str
    text: str = Field(description="What holds, in words; telephones with stars.")
    other: int | None = Field(description="The other person of a tie.")
    other_name: str | None
    since: date
    until: date | None = Field(description="The first day on which it held no longer.")
    holds: bool
    mark: str = Field(description="Corrected or taken back, in words; empty for what counts.")
    source: str
    entered_by: str
    entered_at: datetime
    has_evidence: bool


class EntryOut(Schema):
    code: str = Field(description="The register, for example left_behind_women.")
    label: str
    outcome: str = Field(description="in, or unclear where a fact is missing.")
    since: date
    until: date | None
    why: str
    missing: str
    clause: str


class MemberOut(Schema):
    person: int
    name: str
    role: str
    since: date
    away: str


class HouseholdOut(Schema):
    ref: str
    since: date
    members: list[MemberOut]
    income_year: int | None
    income_a_head: str | None = Field(description="Yuan with two decimals, of the last year entered.")


class SingleMotherOut(Schema):
    state: str = Field(description="unmarried, divorced or widowed, in words.")
    since: date = Field(description="Of that state.")
    children: list[int] = Field(description="Her living children under 18, the eldest first.")
    until: date = Field(description="The day on which the youngest of them is of age.")


class CareOut(Schema):
    visits_this_year: int
    last_visit: date | None
    next_visit: date | None
    open_needs: int
    helper: str | None = Field(
        description="Empty: nobody; null for a post to which who is paired isn’t shown without a purpose."
    )
    may_be_twice: bool


class PersonOut(PersonRowOut):
    age: int
    unmasked: bool = Field(description="False: numbers and telephones stand with stars.")
    registers: list[EntryOut]
    household: HouseholdOut | None
    single_mother: SingleMotherOut | None = Field(
        description="Worked out today from her facts; null for any other, and to whom children aren't shown."
    )
    facts: list[FactOut]
    care: CareOut


class ShowIn(Body):
    purpose: str = Field(
        description="compare, contact, register, programme or enquiry; the journal keeps it."
    )


class OtherIn(Body):
    """Another person: by her number here, by ID number with the name, or by name, sex and day of birth."""

    id: int | None = None
    name: str = ""
    id_number: str = ""
    sex: Literal["", "f", "m"] = ""
    birth_date: date | None = None


class PersonIn(Body):
    name: str
    id_number: str = Field(
        "", description="Empty where nobody has it at hand: sex and day of birth say who it is."
    )
    sex: Literal["", "f", "m"] = ""
    birth_date: date | None = None
    place: str = Field(max_length=12, description="The village's 12-digit code.")
    group: str = Field("", max_length=30)
    since: date = Field(description="Registered there since.")
    source: str = Field(description="herself, family, visit, book, document or office.")


class FactIn(Body):
    kind: str = Field(description=_KINDS)
    slot: str = Field("", description="Which illness, team, or year and item of an income (2013.wages).")
    starts_on: date
    value: dict[str, Any] | None = Field(description="The kind's fields; null: it holds no longer.")
    other: OtherIn | None = Field(None, description="The other person of a tie.")
    source: str = Field(description="herself, family, visit, book, document or office.")


class MemberIn(Body):
    person: int
    role: str | None = Field(description="What she is to the head; null: belongs to it no longer.")


class MembersIn(Body):
    members: list[MemberIn]
    since: date


class WrittenOut(Schema):
    facts: list[int] = Field(description="The new entries; empty where all was known already.")
