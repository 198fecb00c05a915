"""System checks: what the policy says of the chain is what the law does."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from loans.flows import ACTS
from loans.models import LoanCase
from loans.policy import load_policy
from workflows.policyfile import PolicyFile
from workflows.programme import Kind
from workflows.stations import edges


def stations_in_order() -> tuple[str, ...]:
    """The stations from the first signature to the payout, by the law's own transitions."""
    forward = {name for name, act in ACTS.items() if act.kind is Kind.FORWARD}
    law = edges(LoanCase)
    following = {source: target for source, target, name in law if name in forward}
    found = [next(target for _source, target, name in law if name == "submit")]
    while following.get(found[-1]) in following:
        found.append(following[found[-1]])
    return tuple(found)


@register(Tags.models)
def check_signoff_chain(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E101 where a policy value names other stations, or another order, than the law has."""
    return check_chain_of(load_policy())


def check_chain_of(policy: PolicyFile) -> list[CheckMessage]:
    """E101 for each value of `signoff_chain` that isn't the chain."""
    stations = stations_in_order()
    hint = f"The law has {list(stations)}; changing the value changes no case."
    return [
        Error(f"signoff_chain of {term.since}: {list(term.value)}", hint=hint, id="loans.E101")
        for term in policy.dated_terms()
        if term.name == "signoff_chain" and term.value is not None and tuple(term.value) != stations
    ]
