"""What the style guide shows: each component, in all its states, as a template would write it.

Programmes add theirs in a module `styleguide` of their own. Nothing here reads or writes the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.utils.functional import lazy
from django.utils.translation import get_language

COMPONENTS, SHARED, TAGS = "components", "shared", "tags"


def _pick(zh: str, en: str) -> str:
    return zh if (get_language() or "zh").startswith("zh") else en


# The guide brings its words in both languages: developers alone read them, the catalogue is the county's.
both = lazy(_pick, str)


@dataclass(frozen=True)
class State:
    """One state: its name, the line by which a template shows it, and what that line is given."""

    title: Any
    source: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Specimen:
    """A partial (`name` is its path), a tag or a filter (`library.name`), when it is used, and its states."""

    name: str
    group: str
    use: Any
    states: Sequence[State]
    # The templates and tags that it alone is made of.
    parts: Sequence[str] = ()
    # True for what needs the whole width: a table.
    is_wide: bool = False


_SPECIMENS: dict[str, Specimen] = {}


def show(*specimens: Specimen) -> None:
    """The guide shows them from now on, once each."""
    _SPECIMENS.update({specimen.name: specimen for specimen in specimens})


def partial(name: str, use: Any, *states: tuple[Any, Mapping[str, Any]], **more: Any) -> Specimen:
    """A partial that is given its context whole; each state is (title, context)."""
    source = more.pop("source", f'{{% include "{name}" %}}')
    group = COMPONENTS if name.startswith("components/") else SHARED
    return Specimen(name, group, use, [State(title, source, context) for title, context in states], **more)


def tag(name: str, use: Any, *states: State) -> Specimen:
    """A template tag or filter, by its library and name."""
    return Specimen(name, TAGS, use, states)


def shown() -> set[str]:
    """The names of everything that the guide shows, parts included."""
    return {name for each in _SPECIMENS.values() for name in (each.name, *each.parts)}


def groups(request: HttpRequest) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """(group, its specimens with their states drawn), each by name."""
    for group in (COMPONENTS, SHARED, TAGS):
        yield (
            group,
            [
                {
                    "name": each.name,
                    "anchor": each.name.replace("/", "-").replace(".", "-"),
                    "use": each.use,
                    "parts": each.parts,
                    "is_wide": each.is_wide,
                    "states": [(state, _drawn(state, request)) for state in each.states],
                }
                for each in sorted(_SPECIMENS.values(), key=lambda each: each.name)
                if each.group == group
            ],
        )


def _drawn(state: State, request: HttpRequest) -> str:
    return str(engines["django"].from_string(state.source).render(dict(state.context), request))
