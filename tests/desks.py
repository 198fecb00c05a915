"""Who sits at each desk of the tests' counties, the invented one and the demo's: user name by post."""

from __future__ import annotations

from typing import Final

DESKS: Final = {
    "village_cadre": "v1.cadre",
    "village_chair": "v1.chair",
    "township_reviewer": "t1.reviewer",
    "loan_officer": "b1.officer",
    "bank_liaison": "b1.liaison",
    "county_sealer": "c.sealer",
    "county_registrar": "c.registrar",
    "recorder": "c.recorder",
    "auditor": "a.auditor",
    "programme_manager": "c.manager",
}
