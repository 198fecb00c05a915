"""进度查询: an applicant finds her case by its number and the last four characters of her ID number, without account.

What is told and how long it takes is the same whether there is no such case or the four characters are another's.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from functools import lru_cache

from django.utils.translation import gettext as _

from workflows.crypto import ring
from workflows.errors import ActError, Invalid, NotFound
from workflows.identity import normalise_id_number
from workflows.limits import Budget, give_back, take
from workflows.models import Case, ChainHead
from workflows.progress import FACES, Face

# By address: what one village's shared line may need. By number: some 5,000 endings are possible.
BY_ADDRESS = Budget("enquiry-address", 60, 60 * 60)
BY_NUMBER = Budget("enquiry-number", 10, 60 * 60)
BY_NUMBER_A_DAY = Budget("enquiry-number-day", 30, 24 * 60 * 60)

_BRACKETS = str.maketrans(
    dict.fromkeys("([{<〈《「『【〔〖〘〚﹝︹", "〔") | dict.fromkeys(")]}>〉》」』】〕〗〙〛﹞︺", "〕")
)
_UNSEEN = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NUMBER = re.compile(r"(?P<word>\D{1,12}?)〔?(?P<year>\d{4})〕?(?:年)?第?(?P<count>\d{1,9})号?")
_TAIL = re.compile(r"[0-9]{3}[0-9X]")
_LONGEST = 60
# No such number has more than a few: two counties whose names begin with the same character.
_MOST_NAMESAKES = 8
# The key of no case.
_NO_CASE = 0


class TooMany(ActError):
    """Asked too often of late, by this address or for this number."""

    status = 429


def read_number(text: str) -> str:
    """The case number as it is kept, however its brackets, digits and spaces were typed; empty where it is none."""
    typed = _UNSEEN.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])).translate(_BRACKETS)
    found = _NUMBER.fullmatch(typed)
    if found is None or "〔" in found["word"]:
        return ""
    return f"{found['word']}〔{found['year']}〕{int(found['count']):05d}号"


def read_tail(text: str) -> str:
    """The last four characters of an ID number, half-width and with a capital X; empty where they are none."""
    tail = normalise_id_number(text[:_LONGEST].strip())
    return tail if _TAIL.fullmatch(tail) else ""


def enquire(number: str, tail: str, address: str) -> Case:
    """The case with this number whose applicant's ID number ends so.

    Raises Invalid for what can't be a number or an ending, TooMany, and NotFound in the same words whatever is wrong.
    """
    case_number, ending = read_number(number), read_tail(tail)
    faults = {}
    if not case_number:
        faults["number"] = [
            _("Type the case number as it stands on the receipt, for example 示妇贷〔2014〕00012号.")
        ]
    if not ending:
        faults["tail"] = [
            _("Type the last four characters of the applicant’s ID number: digits, the last may be X.")
        ]
    if faults:
        raise Invalid(faults)
    _spend(case_number, address)
    found = _match(case_number, ending)
    if found is None:
        raise NotFound(
            "no_match",
            _(
                "No application fits this number and these four characters. Look at the receipt again, "
                "or ask the village federation where the application was handed in."
            ),
        )
    # Only wrong guesses count against the number: she may look as often as she likes.
    give_back(BY_NUMBER, case_number)
    give_back(BY_NUMBER_A_DAY, case_number)
    return found


def _spend(number: str, address: str) -> None:
    """Counted before it is compared: a hundred requests at once are no more guesses than the budget has."""
    within = take(BY_ADDRESS, address) and take(BY_NUMBER, number) and take(BY_NUMBER_A_DAY, number)
    if not within:
        reason = _("There were too many enquiries. Try again in an hour, or ask the village federation.")
        raise TooMany("too_many", reason)


def _match(number: str, ending: str) -> Case | None:
    counties = list(ChainHead.objects.values_list("county", flat=True))
    same = Case.objects.filter(county__in=counties, number=number).defer("findings")[:_MOST_NAMESAKES]
    wanted, found = ring().blind_index(ending, "ending"), None
    for case in [*same] or [None]:
        if hmac.compare_digest(ring().blind_index(_ending_of(case), "ending"), wanted) and case is not None:
            found = case
    return found


def _ending_of(case: Case | None) -> str:
    """The applicant's ending; for no case the same statement is made and as much is decrypted, and nothing fits.

    So for a case that nobody applied for: a declared register shows nothing here, not even that it has the number.
    """
    face, key = (FACES.get(case.programme), case.pk) if case is not None else (None, _NO_CASE)
    if face is None:
        face, key = next(iter(FACES.values()), None), _NO_CASE
    number = face.id_number_of(key) if isinstance(face, Face) else None
    return (number or ring().open(_decoy(), "decoy").decode())[-4:]


@lru_cache(maxsize=1)
def _decoy() -> bytes:
    return ring().seal(b"no number ends so", "decoy")
