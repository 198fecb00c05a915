"""The roles that posts have: which office kind holds them and how long a prefix of the place code they answer for.

Programmes add their own roles here when their app starts; a role's code is frozen once a task bears it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    code: str
    label: Any
    office_kind: str
    prefix_length: int
    # How far (Case.reach) a case must have come before this role sees it.
    sees_from: int
    reads_only: bool = False


ROLES: dict[str, Role] = {}

OFFICE_KINDS: dict[str, Any] = {
    "village_federation": _("Village women's federation"),
    "township_federation": _("Township women's federation"),
    "county_federation": _("County women's federation"),
    "audit_office": _("Audit office"),
}


def add_role(role: Role) -> None:
    """`role` is known. Raises ValueError for a code that another role has."""
    if ROLES.get(role.code, role) != role:
        raise ValueError(f"role {role.code!r} is declared twice")
    ROLES[role.code] = role


for _role in (
    Role("village_cadre", _("Village cadre"), "village_federation", 12, 0),
    Role("village_chair", _("Village federation"), "village_federation", 12, 0),
    Role("township_reviewer", _("Township federation"), "township_federation", 9, 1),
    Role("county_sealer", _("County federation"), "county_federation", 6, 1),
    Role("auditor", _("Auditor"), "audit_office", 6, 1, reads_only=True),
):
    add_role(_role)
