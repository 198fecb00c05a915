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
    # Has the board of what waits in its places; keeps officers, offices and posts; reads journal and trails.
    oversees: bool = False
    administers: bool = False
    audits: bool = False
    # Enters what another officer signed on paper.
    records: bool = False


# Further than any case comes: whoever keeps the posts has no need to read applications.
NEVER = 99

ROLES: dict[str, Role] = {}

OFFICE_KINDS: dict[str, Any] = {
    "village_federation": _("Village women's federation"),
    "township_federation": _("Township women's federation"),
    "county_federation": _("County women's federation"),
    "audit_office": _("Audit office"),
}


# Pairs of roles that one person never holds at once, and within what: an office, or the whole county.
APART: dict[frozenset[str], str] = {}


def keep_apart(one: str, other: str, *, within: str = "office") -> None:
    """From the next migrate on the database refuses an officer both roles at once, within an office or a county."""
    APART[frozenset((one, other))] = within


def apart_from(role: str) -> dict[str, str]:
    """The roles that whoever has `role` can't have at the same time, and within what."""
    found = {}
    for pair, within in APART.items():
        if role in pair:
            (other,) = pair - {role}
            found[other] = within
    return found


def add_role(role: Role) -> None:
    """`role` is known. Raises ValueError for a code that another role has."""
    if ROLES.get(role.code, role) != role:
        raise ValueError(f"role {role.code!r} is declared twice")
    ROLES[role.code] = role


for _role in (
    Role("village_cadre", _("Village cadre"), "village_federation", 12, 0),
    Role("village_chair", _("Village federation"), "village_federation", 12, 0),
    Role("township_reviewer", _("Township federation"), "township_federation", 9, 1, oversees=True),
    Role("county_sealer", _("County federation"), "county_federation", 6, 1, oversees=True),
    # Enters what was signed on paper; takes no part in any case otherwise.
    Role("recorder", _("Recorder of papers"), "county_federation", 6, 1, records=True),
    Role("county_registrar", _("Registrar of posts"), "county_federation", 6, NEVER, administers=True),
    Role("auditor", _("Auditor"), "audit_office", 6, 1, reads_only=True, oversees=True, audits=True),
):
    add_role(_role)

# Who gives out the posts neither seals nor audits what is done in them.
keep_apart("county_registrar", "county_sealer", within="county")
keep_apart("county_registrar", "auditor", within="county")
# Who gives out the posts doesn't sign for them on paper either.
keep_apart("county_registrar", "recorder", within="county")
keep_apart("recorder", "auditor", within="county")
