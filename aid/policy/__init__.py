"""The rules of the aid programme: facts in, findings and points out. No database, no request, no clock.

What a grant is stands in `policies/programmes.yaml`, what may change with date and place in `policies/grants.yaml`.
"""

from __future__ import annotations

from aid.policy.facts import Earlier, Nomination, nomination_of
from aid.policy.grants import GRANTS, Grant, grant_of
from aid.policy.parameters import load_policy

__all__ = ["GRANTS", "Earlier", "Grant", "Nomination", "grant_of", "load_policy", "nomination_of"]
