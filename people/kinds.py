"""The kinds of facts: whose they are, what their values hold, and who needs to know them.

The definitions ask by these codes (`people.policy.judging`); pages and files read their words and fields from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _


class Privacy(Enum):
    """Why a fact is more than plain: whoever shows it asks `people.privacy` first."""

    PLAIN = "plain"
    CHILD = "child"
    HEALTH = "health"
    POVERTY = "poverty"
    DETENTION = "detention"


@dataclass(frozen=True)
class FactField:
    """A part of a value. `type`: text, code (of `choices`), yuan, day, place, or flag."""

    name: str
    label: Any
    type: Literal["text", "code", "yuan", "day", "place", "flag"]
    choices: Mapping[str, Any] | None = None
    needed: bool = False
    longest: int = 60


@dataclass(frozen=True)
class Kind:
    """`slots`: the codes that set facts of the kind apart; empty: one holds at a time; None: made elsewhere."""

    code: str
    label: Any
    subject: Literal["person", "household"] = "person"
    fields: tuple[FactField, ...] = ()
    privacy: Privacy = Privacy.PLAIN
    slots: Mapping[str, Any] | None = None
    # Slots that are no closed list: "year.item" of an income, the ref of a team.
    open_slots: bool = False
    # The fact names another person: always, or where one is known.
    tie: Literal["", "needed", "allowed"] = ""


AWAY_REASONS = {
    "work": _("For work"),
    "study": _("To study"),
    "detained": _("Detained"),
    "other": _("For another reason"),
}
MARITAL_STATES = {
    "unmarried": _("Unmarried"),
    "married": _("Married"),
    "divorced": _("Divorced"),
    "widowed": _("Widowed"),
}
EDUCATION = {
    "none": _("No schooling"),
    "primary": _("Primary school"),
    "junior": _("Junior secondary school"),
    "senior": _("Senior secondary school"),
    "vocational": _("Vocational secondary school"),
    "college": _("College"),
    "bachelor": _("University"),
}
POLITICAL_STATES = {
    "masses": _("No party"),
    "party": _("Member of the Communist Party"),
    "probationary": _("Probationary member of the Party"),
    "league": _("Member of the Youth League"),
    "democratic": _("Member of a democratic party"),
}
ILLNESSES = {
    "cervical_cancer": _("Cervical cancer"),
    "breast_cancer": _("Breast cancer"),
    "severe": _("Another severe illness"),
    "chronic": _("A chronic illness"),
}
DISABILITIES = {
    "sight": _("Sight"),
    "hearing": _("Hearing"),
    "speech": _("Speech"),
    "body": _("Body"),
    "intellect": _("Intellect"),
    "mind": _("Mind"),
    "several": _("Several"),
}
LOSSES = {
    "both_dead": _("Both parents are dead"),
    "missing": _("Parents are missing"),
    "abandoned": _("Abandoned by the parents"),
    "detained": _("Parents are detained"),
    "other": _("For another reason"),
}
GUARDIANS = {
    "parent": _("Father or mother"),
    "grandparent": _("Grandparent"),
    "sibling": _("Brother or sister"),
    "uncle_aunt": _("Uncle or aunt"),
    "other_relative": _("Another relative"),
    "institution": _("An institution"),
}
INCOME_ITEMS = {
    "farming": _("Farming and livestock"),
    "wages": _("Wages"),
    "business": _("Own business, after its costs"),
    "transfers": _("Subsidies, pensions and support"),
    "property": _("Rent, interest and land transfer"),
    "other": _("Other income"),
    "costs": _("Costs of production (taken off)"),
}

_DETAINED = "detained"
_YEAR = re.compile(r"(19|20)[0-9]{2}")
# A team's ref, a day with what sets two of the day apart.
_OPEN_SLOT = re.compile(r"[0-9a-z][0-9a-z.-]{0,39}")
_WHAT = FactField("what", _("What"), "text", needed=True)

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "residence",
            _("Registered at"),
            fields=(
                FactField("place", _("Village"), "place", needed=True),
                FactField("group", _("Group"), "text", longest=30),
            ),
        ),
        Kind(
            "away",
            _("Away from home"),
            fields=(
                FactField("reason", _("Why"), "code", AWAY_REASONS, needed=True),
                FactField("place", _("Place code of where"), "place"),
                FactField("where", _("Where"), "text"),
                FactField("phone", _("Telephone there"), "text", longest=20),
            ),
        ),
        Kind("died", _("Died")),
        Kind("spouse", _("Married to"), tie="needed"),
        Kind("father", _("Father"), tie="needed"),
        Kind("mother", _("Mother"), tie="needed"),
        Kind(
            "guardian",
            _("Brought up by"),
            fields=(FactField("relation", _("Relation"), "code", GUARDIANS, needed=True),),
            privacy=Privacy.CHILD,
            tie="allowed",
        ),
        Kind(
            "marital_state",
            _("Marital state"),
            fields=(FactField("state", _("Marital state"), "code", MARITAL_STATES, needed=True),),
        ),
        Kind(
            "education",
            _("Education"),
            fields=(FactField("level", _("Education"), "code", EDUCATION, needed=True),),
        ),
        Kind(
            "political_state",
            _("Political state"),
            fields=(FactField("state", _("Political state"), "code", POLITICAL_STATES, needed=True),),
        ),
        Kind(
            "nation", _("Nation"), fields=(FactField("name", _("Nation"), "text", needed=True, longest=20),)
        ),
        Kind(
            "phone",
            _("Telephone"),
            fields=(FactField("number", _("Telephone"), "text", needed=True, longest=20),),
        ),
        Kind("workplace", _("Works at"), fields=(_WHAT,)),
        Kind(
            "student",
            _("At school"),
            fields=(
                FactField("school", _("School"), "text", needed=True),
                FactField("grade", _("Class"), "text", longest=20),
            ),
            privacy=Privacy.CHILD,
        ),
        Kind(
            "illness",
            _("Illness"),
            fields=(
                FactField("what", _("Diagnosis"), "text"),
                FactField("hospital", _("Hospital"), "text"),
                FactField("found_on", _("Found on"), "day"),
            ),
            privacy=Privacy.HEALTH,
            slots=ILLNESSES,
        ),
        Kind(
            "disability",
            _("Disability"),
            fields=(
                FactField("category", _("Kind"), "code", DISABILITIES, needed=True),
                FactField("grade", _("Grade"), "text", longest=10),
            ),
            privacy=Privacy.HEALTH,
        ),
        Kind("unable", _("Can’t look after a child"), fields=(_WHAT,), privacy=Privacy.HEALTH),
        Kind(
            "parentless",
            _("Lost the parents"),
            fields=(FactField("cause", _("Why"), "code", LOSSES, needed=True),),
            privacy=Privacy.CHILD,
        ),
        Kind(
            "volunteer",
            _("In a team of volunteers"),
            fields=(
                FactField("place", _("Place of the team"), "place", needed=True),
                FactField("skill", _("What she is good at"), "text"),
            ),
            open_slots=True,
        ),
        Kind(
            "head_details",
            _("As head of the village’s women"),
            fields=(
                FactField("committee", _("On the village’s two committees"), "text"),
                FactField("other_posts", _("Other posts"), "text"),
                FactField("yearly_income", _("Yearly income, yuan"), "yuan"),
                FactField("on_payroll", _("On the payroll"), "flag"),
            ),
        ),
        Kind(
            "income",
            _("Income of a year"),
            subject="household",
            fields=(FactField("amount", _("Amount, yuan"), "yuan", needed=True),),
            privacy=Privacy.POVERTY,
            open_slots=True,
        ),
        Kind(
            "allowance",
            _("Minimum living allowance"),
            subject="household",
            fields=(FactField("amount", _("Yuan a month"), "yuan"),),
            privacy=Privacy.POVERTY,
        ),
        Kind(
            "aid",
            _("Relief given"),
            subject="household",
            fields=(_WHAT, FactField("amount", _("Yuan"), "yuan")),
            privacy=Privacy.POVERTY,
            open_slots=True,
        ),
    )
}


def privacy_of(kind: Kind, value: Mapping[str, Any] | None) -> Privacy:
    """Of what an entry says: that somebody is detained needs more than the kind of entry that tells it."""
    if value is not None and _DETAINED in {value.get("reason"), value.get("cause")}:
        return Privacy.DETENTION
    return kind.privacy


def income_slot(year: int, item: str) -> str:
    """The slot of an item of a year's income. Raises KeyError for an unknown item."""
    return f"{year}.{item}" if item in INCOME_ITEMS else _unknown(item)


def income_of_slot(slot: str) -> tuple[int, str]:
    """(year, item) of an income's slot. Raises ValueError or KeyError for what is none."""
    year, _dot, item = slot.partition(".")
    return int(year), item if item in INCOME_ITEMS else _unknown(item)


def last_day_of(slot: str) -> date:
    """The day for which an income of this slot is stated: the last one of its year. Raises as `income_of_slot`."""
    return date(income_of_slot(slot)[0], 12, 31)


def fits(kind: Kind, slot: str) -> bool:
    """True where facts of the kind may have this slot: none, one of its list, or where the list is open its form."""
    if kind.slots is not None:
        return slot in kind.slots
    if not kind.open_slots:
        return slot == ""
    if kind.code == "income":
        year, _dot, item = slot.partition(".")
        return bool(_YEAR.fullmatch(year)) and item in INCOME_ITEMS
    return bool(_OPEN_SLOT.fullmatch(slot))


def _unknown(item: str) -> str:
    raise KeyError(item)
