"""The rules of the aid programme: facts in, findings and points out. No database, no request, no clock.

What a grant is stands in `policies/programmes.yaml`, what may change with date and place in `policies/grants.yaml`.
"""

from __future__ import annotations

from aid.policy.facts import Earlier, Nomination, nomination_of
from aid.policy.grants import GRANTS, Grant, grant_of
from aid.policy.judging import NOTE_ONLY, RULES, as_data, in_words, judge
from aid.policy.need import Need, NeedReason, need
from aid.policy.parameters import load_policy, wording

__all__ = [
    "GRANTS",
    "NOTE_ONLY",
    "RULES",
    "Earlier",
    "Grant",
    "Need",
    "NeedReason",
    "Nomination",
    "as_data",
    "grant_of",
    "in_words",
    "judge",
    "load_policy",
    "need",
    "nomination_of",
    "wording",
]
