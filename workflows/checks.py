"""System checks: the law and the flow say the same, the triggers stand, the machine can print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from workflows.programme import PROGRAMMES, Programme
from workflows.stations import edges

# What the machine must have: the paper worker asks this alone, pages and addresses are nothing to it.
MACHINE = "machine"


@register(Tags.models)
def check_programmes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E001 to E004 for every programme."""
    return [problem for programme in PROGRAMMES.values() for problem in check_programme(programme)]


def check_programme(programme: Programme) -> list[CheckMessage]:
    """E001 stations ≠ open states; E002 a final state has a way out; E003 a state can't be reached; E004 a transition
    that no act performs, or an act without one.
    """
    flow, model = programme.flow, programme.model
    states = set(flow.state_labels)
    stations, finals = set(flow.stations()), flow.finals()
    problems: list[CheckMessage] = []
    if stations | finals != states or stations & finals:
        odd = sorted((stations | finals) ^ states)
        problems.append(Error(f"{programme.code}: stations and states differ: {odd}", id="workflows.E001"))
    law = edges(model)
    leaving = sorted({source for source, _target, _name in law} & finals)
    if leaving:
        problems.append(
            Error(f"{programme.code}: a transition leaves the final state {leaving}", id="workflows.E002")
        )
    unreachable = sorted(states - _reached(law, "draft"))
    if unreachable:
        problems.append(Error(f"{programme.code}: no way leads to {unreachable}", id="workflows.E003"))
    performed = {name for act in programme.acts.values() for name in act.transitions}
    odd_acts = sorted(performed ^ {name for _source, _target, name in law})
    if odd_acts:
        problems.append(
            Error(f"{programme.code}: acts and transitions differ: {odd_acts}", id="workflows.E004")
        )
    return problems


def _reached(law: tuple[tuple[str, str, str], ...], start: str) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for source, target, _name in law:
            if source == state and target not in reached:
                reached.add(target)
                todo.append(target)
    return reached


_being_installed: ContextVar[bool] = ContextVar("_being_installed", default=False)


@contextmanager
def triggers_are_being_installed() -> Iterator[None]:
    """E010 is silent meanwhile: whoever mends what it names mustn't be stopped by it."""
    before = _being_installed.set(True)
    try:
        yield
    finally:
        _being_installed.reset(before)


@register(Tags.database)
def check_triggers(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """E010: a trigger that keeps the signed tables as they are is missing, switched off, or not as it was written."""
    from workflows.triggers import missing

    problems: list[CheckMessage] = []
    for using in () if _being_installed.get() else databases or ():
        try:
            gone = missing(using)
        except DatabaseError:
            continue
        if gone:
            hint = "Run `./do manage migrate`: it installs them."
            name = connections[using].settings_dict["NAME"]
            problems.append(Error(f"{name}: missing triggers {gone}", hint=hint, id="workflows.E010"))
    return problems


@register(MACHINE)
def check_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """E020: a system library or a font file that printing needs is missing, by name."""
    from config.tooling.machine import missing_parts

    return [
        Error(f"Printing needs {part}.", hint="Run `./do setup`.", id="workflows.E020")
        for part in missing_parts()
    ]
