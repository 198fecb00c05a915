"""The dated parameters of the grants, checked once more for what a grant needs; and the words of every reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn

from aid.policy.grants import GRANTS, GRANTS_FILE, GUARDIAN_CONSENT, STEPWISE, Grant, load_grants
from aid.policy.stations import NOTICE, OPEN, fault_of
from workflows.policyfile import Parameter, PolicyFile, Term, Terms, load_policy_file
from workflows.policyschema import Label, PolicyFileError
from workflows.wording import Wording

POLICIES: Final = Path(__file__).resolve().parent.parent / "policies"
POLICY_FILE: Final = POLICIES / "grants.yaml"
REASONS_FILE: Final = POLICIES / "reasons.yaml"

# A grant of an earlier time that the county has since taken off its list.
OTHER_GRANT: Final = Label("其他项目", "another grant")
# Parameters whose codes are put into words, and the table of their words.
_WORDED: Final = {"registers": "register", "marks": "mark", "illnesses": "illness", "housing": "housing"}
EVERY: Final = ("ever", "year", "term")
# So many photographs a step may need at most: each is a question of its own.
MOST_PHOTOS: Final = 6
# A leap day is a day of a window, of whatever year.
_LEAP_YEAR: Final = 2000
_MONTH_DAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=8)
def load_policy(path: Path = POLICY_FILE, grants: Path = GRANTS_FILE) -> PolicyFile:
    """The grants' parameters, read and checked once.

    Raises PolicyFileError naming file, parameter, place and date: for a grant that lacks a parameter it needs, for a
    name that no rule reads, and for a value of the wrong form.
    """
    policy = load_policy_file(path)
    _Check(path, policy, load_grants(grants)).run()
    return policy


@lru_cache(maxsize=1)
def wording() -> Wording:
    """The words of every reason, in both languages, with the labels of parameters and grants.

    Raises PolicyFileError where a parameter's value has a code (a register, a mark) that has no word.
    """
    policy = load_policy()
    words = Wording(
        [REASONS_FILE],
        {
            "parameter": {name: each.label for name, each in policy.parameters.items()},
            "grant": {code: grant.name for code, grant in GRANTS.items()} | {"other": OTHER_GRANT},
        },
    )
    for name, parameter in policy.parameters.items():
        table = next((table for suffix, table in _WORDED.items() if name.endswith(f"_{suffix}")), None)
        for where, value in _dated(parameter) if table else ():
            for code in value:
                _worded(words, str(table), code, where)
    return words


def _worded(words: Wording, table: str, code: str, where: tuple[str, ...]) -> None:
    try:
        words.word(table, code, "zh")
    except KeyError:
        problem = f"{code} has no words in the table {table} of {REASONS_FILE.name}"
        raise PolicyFileError(POLICY_FILE, where, problem) from None


def term_of(terms: Terms, grant: Grant, suffix: str) -> Term | None:
    """The grant's own term, in force or not; None where the file has no such parameter and nothing is asked."""
    return terms.get(f"{grant.code}_{suffix}")


def value_of(terms: Terms, grant: Grant, suffix: str) -> Any:
    """The value in force of the grant's own parameter, or None."""
    term = term_of(terms, grant, suffix)
    return None if term is None else term.value


def day_of_year(text: str, year: int) -> date:
    """The day "MM-DD" of the year; "02-29" is 28 February in a common year."""
    month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)


def _is_month_day(value: Any) -> bool:
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        return False
    try:
        date(_LEAP_YEAR, int(value[:2]), int(value[3:]))
    except ValueError:
        return False
    return True


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_codes(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(each, str) for each in value)


def _is_amount(value: Any) -> bool:
    return not isinstance(value, str | bool | tuple | Mapping) and value > 0


def _is_parcels(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(row, Mapping) and {"code", "yuan", "label"} <= set(row) for row in value
    )


# What a grant's own parameters are called, and the form of their values.
FORMS: Final[Mapping[str, Callable[[Any], bool]]] = MappingProxyType(
    {
        "window_from": _is_month_day,
        "window_until": _is_month_day,
        "every": EVERY.__contains__,
        "amount": _is_amount,
        "amount_max": _is_amount,
        "counted_by": ("person", "household").__contains__,
        "registers": _is_codes,
        "marks": _is_codes,
        "illnesses": _is_codes,
        "housing": _is_codes,
        "papers": _is_codes,
        "income_below": _is_amount,
        "living_allowance": lambda value: isinstance(value, bool),
        "age_min": _is_count,
        "age_max": _is_count,
        "guardian_until": _is_count,
        "visit_days": _is_count,
        "stations": _is_codes,
        "notice_days": _is_count,
        "house_gap_years": _is_count,
        "milestone_photos": lambda value: _is_count(value) and value <= MOST_PHOTOS,
        "parcels": _is_parcels,
    }
)
NEEDED: Final = ("window_from", "window_until", "every")
COMMON: Final = (
    "conflict_months",
    "income_awaited_until",
    "school_terms",
    "appeal_days",
    "work_days",
    "reminder_days",
    "escalation_days",
    "lapse_days",
    "need_living_allowance",
    "need_single_mother",
    "need_minor",
    "need_minors_most",
    "need_disability",
    "need_severe_illness",
    "need_severe_illnesses",
    "need_no_house",
    "need_dangerous_house",
    "need_income_bands",
    "village_checklist",
    "refusal_reasons",
    "withdrawal_reasons",
    "undeliverable_reasons",
    "bounced_reasons",
    "cancel_reasons",
    "verification_findings",
)


class _Check:
    """What `workflows.policyfile` can't know: which parameters a grant needs, and what their values mean."""

    def __init__(self, path: Path, policy: PolicyFile, grants: Mapping[str, Grant]) -> None:
        self._path = path
        self._parameters = policy.parameters
        self._grants = grants

    def _refuse(self, where: tuple[str, ...], problem: str) -> NoReturn:
        raise PolicyFileError(self._path, where, problem)

    def run(self) -> None:
        owned = {
            f"{code}_{suffix}": (grant, suffix) for code, grant in self._grants.items() for suffix in FORMS
        }
        for name in COMMON:
            if name not in self._parameters:
                self._refuse((name,), "is missing")
        for grant in self._grants.values():
            self._needed(grant)
        for name, parameter in self._parameters.items():
            if name in owned:
                self._values(parameter, *owned[name])
            elif name not in COMMON:
                self._refuse((name,), "belongs to no grant, and no rule reads it")
        for grant in self._grants.values():
            self._notice(grant)
        for name in ("work_days", "lapse_days"):
            self._stations(name)
        for name, column in (("income_awaited_until", None), ("school_terms", "begins")):
            self._days(name, column)

    def _stations(self, name: str) -> None:
        for where, value in _dated(self._parameters[name]):
            if strange := sorted(set(value) - set(OPEN)):
                self._refuse(where, f"there is no station {strange[0]!r}; these are: {', '.join(OPEN)}")

    def _needed(self, grant: Grant) -> None:
        code = grant.code
        for suffix in NEEDED:
            if f"{code}_{suffix}" not in self._parameters:
                self._refuse((f"{code}_{suffix}",), "is missing")
        # A place in a class may be without an amount; whatever is handed over has one.
        has_amount = bool({f"{code}_amount", f"{code}_amount_max"} & set(self._parameters))
        if grant.kind not in STEPWISE and not has_amount:
            self._refuse((f"{code}_amount",), f"is missing, and {code}_amount_max too: one of them is needed")

    def _notice(self, grant: Grant) -> None:
        """A chain that has the notice names its length too, somewhere; where it doesn't, the township can't sign."""
        stations, length = f"{grant.code}_stations", f"{grant.code}_notice_days"
        if stations not in self._parameters or length in self._parameters:
            return
        if any(NOTICE in value for _where, value in _dated(self._parameters[stations])):
            self._refuse((length,), f"is missing, where {stations} has {NOTICE}")

    def _values(self, parameter: Parameter, grant: Grant, suffix: str) -> None:
        known = {paper.kind for paper in grant.papers}
        for where, value in _dated(parameter):
            if not FORMS[suffix](value):
                self._refuse(where, f"{value!r} can't be the value of {suffix}")
            if suffix == "papers" and (strange := sorted(set(value) - known)):
                self._refuse(where, f"{grant.code} has no paper {strange[0]} in {GRANTS_FILE.name}")
            if suffix == "stations" and (wrong := fault_of(grant, value)):
                self._refuse(where, wrong)
            if suffix == "guardian_until" and GUARDIAN_CONSENT not in known:
                self._refuse(where, f"{grant.code} has no paper {GUARDIAN_CONSENT} in {GRANTS_FILE.name}")

    def _days(self, name: str, column: str | None) -> None:
        for where, value in _dated(self._parameters[name]):
            for each in (value,) if column is None else (row[column] for row in value):
                if not _is_month_day(each):
                    self._refuse(where, f"{each!r} must be a day of the year such as 03-18")


def _dated(parameter: Parameter) -> list[tuple[tuple[str, ...], Any]]:
    """(where it stands, value) of every dated value that isn't an end."""
    return [
        ((parameter.name, place or "''", str(term.since)), term.value)
        for place, terms in parameter.terms.items()
        for term in terms
        if term.is_in_force
    ]
