"""What the registers and earlier grants say of a beneficiary: read at submission, signed with the rest, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from aid.earlier import Nominated, earlier_of
from aid.models import AidCase
from aid.policy import GRANTS, chain, load_policy
from people.queries.snapshots import Snapshot, snapshot_of
from workflows import clock
from workflows.errors import Invalid


@dataclass(frozen=True)
class Today:
    """The parts of a content that are read, as they would be today; and the keys of all the rows that are her."""

    parts: dict[str, Any]
    rows: tuple[int, ...]


def today_of(case: AidCase) -> Today | None:
    """None for one who died or was merged with another row. Fifteen statements at most."""
    snapshot = snapshot_of(case.person, clock.today())
    if snapshot is None:
        return None
    return Today(_read_of(case, snapshot), snapshot.rows)


def _read_of(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "beneficiary": _beneficiary(case, snapshot),
        "facts": _facts(case, snapshot),
        "earlier": _earlier(case, snapshot),
    }


def beside_sections(case: AidCase) -> dict[str, Any]:
    """The grant, the woman and her household as the registers have them today, and what was granted to them before.

    Raises Invalid where the register has no ID number of hers, or no longer has her.
    """
    snapshot = snapshot_of(case.person, clock.today())
    if snapshot is None:
        raise Invalid(
            {"beneficiary": [_("She died or was merged with another entry; withdraw this nomination.")]}
        )
    if snapshot.person.id_number is None:
        raise Invalid(
            {"beneficiary": [_("Her ID number isn’t in the register. Enter it on her page first.")]}
        )
    return {"grant": case.grant, "year": _year(case), **_read_of(case, snapshot)}


def _year(case: AidCase) -> int:
    """Whose budget: that of the window in which it is first handed in, whenever the draft was begun."""
    if case.accepted_on is not None:
        return case.year
    today = clock.today()
    return chain.year_of(load_policy().at(case.place_code, today), GRANTS[case.grant], today)


def _beneficiary(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    person = snapshot.person
    asked = case.sections.get("request") or {}
    return {
        "name": person.name,
        "id_number": person.id_number,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "phone": asked.get("phone") or snapshot.phone,
        "group": snapshot.group,
        "household": snapshot.household.ref if snapshot.household else None,
        "members": snapshot.members,
        "minors": snapshot.minors,
    }


def _facts(case: AidCase, snapshot: Snapshot) -> dict[str, Any]:
    single = snapshot.is_single_mother
    return {
        "registers": {code: since.isoformat() for code, since in snapshot.registers.items()},
        "marks": None if single is None else ["single_mother"] if single else [],
        "income_year": snapshot.income_year,
        "income_per_head": None if snapshot.income_per_head is None else str(snapshot.income_per_head),
        "living_allowance": snapshot.has_allowance,
        "illness": list(snapshot.illnesses),
        "disability": snapshot.is_disabled,
        "housing": (case.sections.get("request") or {}).get("housing"),
        "visited_on": snapshot.visited_on.isoformat() if snapshot.visited_on else None,
    }


def _earlier(case: AidCase, snapshot: Snapshot) -> list[dict[str, Any]]:
    home = snapshot.household.pk if snapshot.household is not None else None
    return earlier_of([Nominated(case.pk, snapshot.person.pk, home)])[case.pk]
