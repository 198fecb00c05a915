"""Finding a case by name, case number or ID number among those that an officer may see.

What was typed names a person, so it stands in no address, no log and no history of a browser: the address carries it
sealed. Each way of finding is read by an index of its own.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Func, Q, QuerySet
from django.utils.translation import gettext as _

from workflows.crypto import Unreadable, ring
from workflows.desk import place_names
from workflows.errors import Invalid
from workflows.identity import IdNumberError, normalise_id_number, parse_id_number
from workflows.models import Case, CaseParty
from workflows.models.places import COUNTY, TOWNSHIP
from workflows.programme import PROGRAMMES
from workflows.roles import ROLES
from workflows.seats import Seats
from workflows.text import UnprintableError, plain

_CONTEXT: Final = "workflows.seeking"
_LONGEST: Final = 60
# More cases than anybody stands in; the list stays a list.
_MOST_OF_A_PERSON: Final = 200
_ID_LIKE: Final = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_NUMBER: Final = re.compile(
    r"(?P<word>[^0-9\[\]〔〕()【】]*)[\[〔(【]?(?P<year>(?:19|20)[0-9]{2})[\]〕)】]?[-第]?(?P<count>[0-9]{1,6})号?"
)
_INTERPUNCTS: Final = dict.fromkeys(map(ord, "・•‧∙⋅．"), "·")


@dataclass(frozen=True)
class Sought:
    """What is looked for: a name's beginning, possible case numbers, or the blind index of an ID number."""

    kind: str
    values: tuple[str, ...]
    # As it may stand on the page: an ID number masked.
    words: str

    @property
    def token(self) -> str:
        """For the address; nobody without the key ring reads it."""
        plain_text = json.dumps([self.kind, self.values, self.words]).encode()
        return base64.urlsafe_b64encode(ring().seal(plain_text, _CONTEXT)).decode().rstrip("=")

    @classmethod
    def of_token(cls, token: str) -> Sought | None:
        """What the token seals; None for one that isn't ours."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            kind, values, words = json.loads(ring().open(sealed, _CONTEXT))
        except (Unreadable, binascii.Error, ValueError):
            return None
        return cls(kind, tuple(values), words)


def read(text: str, seats: Seats) -> Sought:
    """What the text looks for. Raises Invalid naming `q`. One statement at most."""
    try:
        typed = plain(text)
    except UnprintableError:
        raise Invalid({"q": [_("Remove the characters that can't be printed.")]}) from None
    digits = normalise_id_number(typed)
    if _ID_LIKE.fullmatch(digits):
        return _person(digits)
    number = _NUMBER.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)))
    if number is not None:
        return Sought("number", _numbers(number, seats), typed)
    name = " ".join(typed.translate(_INTERPUNCTS).split())
    if len(name) < 2 or len(name) > _LONGEST or any(character.isdigit() for character in name):
        raise Invalid(
            {
                "q": [
                    _(
                        "Write two characters of a name at least, a case number with its year, or an ID number."
                    )
                ]
            }
        )
    return Sought("name", (name,), name)


def _person(digits: str) -> Sought:
    try:
        parse_id_number(digits)
    except IdNumberError:
        raise Invalid({"q": [_("This ID number can't be right: check its 18 characters.")]}) from None
    masked = f"{digits[:4]}{'*' * 10}{digits[-4:]}"
    return Sought("person", (ring().blind_index(digits, "id_number"),), masked)


def _numbers(found: re.Match[str], seats: Seats) -> tuple[str, ...]:
    """The number as it is kept; without its first characters, that of each programme in her counties."""
    words = [found["word"]]
    if not found["word"]:
        names = place_names({seat.county for seat in seats.current})
        words = [
            name[:1] + programme.number_series for name in names.values() for programme in PROGRAMMES.values()
        ]
    return tuple(f"{word}〔{found['year']}〕{int(found['count']):05d}号" for word in words)


def matching(cases: QuerySet[Case], sought: Sought, seats: Seats) -> QuerySet[Case]:
    """The cases that are looked for. One statement here for an ID number, none else."""
    if sought.kind == "person":
        found = CaseParty.objects.filter(id_index=sought.values[0]).order_by("-case_id")
        return cases.filter(
            pk__in=list(found.values_list("case_id", flat=True).distinct()[:_MOST_OF_A_PERSON])
        )
    counties = sorted({seat.county for seat in seats.current})
    if sought.kind == "number":
        return cases.filter(county__in=counties, number__in=sought.values)
    start = sought.values[0]
    if connection.vendor == "sqlite":
        # LIKE, which compares letters without their case there, asks no index.
        return cases.filter(county__in=counties, title__gte=start, title__lt=start + "\U0010ffff")
    return cases.filter(county__in=counties, title__startswith=start)


class TownshipOf(Func):
    """The township's part of a place code, written as the index has it: a bound parameter would match no index."""

    function = "SUBSTR"
    template = f"%(function)s(%(expressions)s, 1, {TOWNSHIP})"

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="SUBSTRING", **extra)


def visible_cases(seats: Seats) -> QuerySet[Case]:
    """The cases that she may see, asked so that the index of her kind of place answers; Seats.visible says the same."""
    found = Q(pk__in=[])
    for seat in seats.current:
        reach = Q(reach__gte=ROLES[seat.role].sees_from)
        for scope in seat.scopes:
            if len(scope) == COUNTY:
                found |= Q(county=scope) & reach
            elif len(scope) == TOWNSHIP:
                found |= Q(township=scope) & reach
            else:
                found |= Q(place_code=scope) & reach
    cases: QuerySet[Case] = Case.objects.alias(township=TownshipOf("place_code")).filter(found)
    return cases.defer("findings")
