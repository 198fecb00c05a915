"""docs/sign-off-flow.md tells of symbols that exist, and of the steps in the order in which they are taken."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import Any

import pytest
from django.conf import settings

PAGE = (settings.ROOT / "docs" / "sign-off-flow.md").read_text(encoding="utf-8")
SYMBOLS = sorted(set(re.findall(r"`((?:workflows|loans|people|config)(?:\.\w+)+)`", PAGE)))


def _find(path: str) -> Any:
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            # A class's bare annotation is declared there, though only its subclasses give it a value.
            found = (
                found.__annotations__[name]
                if name in getattr(found, "__annotations__", {})
                else getattr(found, name)
            )
        return found
    raise ModuleNotFoundError(path)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_of_the_page_exists(symbol: str) -> None:
    assert _find(symbol) is not None


def test_the_page_names_enough_to_follow() -> None:
    assert len(SYMBOLS) > 40
    for path in re.findall(r"\]\(([^)]+)\)", PAGE) + re.findall(r"`(tests/[\w/]+\.py)`", PAGE):
        assert (settings.ROOT / path).exists() or (settings.ROOT / "docs" / path).exists(), path


def test_perform_takes_its_steps_in_the_order_of_the_page() -> None:
    from workflows import acts

    steps = (
        inspect.getsource(acts._perform) + inspect.getsource(acts._act) + inspect.getsource(acts._carry_out)
    )
    calls = [
        "facts_of(",
        "may(",
        "_content_and_transition(",
        "_decide(",
    ]
    calls += [
        "_judge_again(",
        "_signed(",
        "getattr(case, transition)()",
        "_settle_columns(",
        "programme.apply(",
    ]
    calls += ["_move(", "_record("]
    places = {call: steps.index(call) for call in calls}
    in_order = ["case = lock(", "_act(programme", "remember(", "except ActError", "first_answer("]
    assert sorted(in_order, key=steps.index) == in_order
    assert places["facts_of("] < places["may("] < places["_content_and_transition("]
    carried = [places[call] for call in calls[calls.index("_content_and_transition(") :]]
    assert carried == sorted(carried)
