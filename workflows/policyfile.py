"""Dated parameters of a programme, read from a file that an official can read.

A policy file holds parameters; a parameter holds values by place and by date, each with the document
and clause it comes from. A value is never edited, only followed by a later one. This module checks such
a file, and answers which value is in force at a place on a day. It knows nothing of any programme.

For one parameter the longest place prefix with a value in force wins. A `null` ends the value of its own
prefix from its date: the next shorter prefix speaks again, and where none does, nothing is in force.
Nothing in force is never "no limit": whoever needs the value has to refer the case to a person.
"""

from __future__ import annotations

import bisect
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NoReturn, TypeAlias

from workflows.policyschema import Document, Label, PolicyFileError, Reference, read_document

State: TypeAlias = Literal["in_force", "ended", "unset"]

__all__ = [
    "Document",
    "Label",
    "Parameter",
    "PolicyFile",
    "PolicyFileError",
    "Reference",
    "Term",
    "Terms",
    "load_policy_file",
]

_VERSION_HASH_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """What one parameter says at one place on one day.

    `value` is None unless `state` is "in_force". `reference` is None only when nobody ever set the
    parameter there; for an ended value it names the document that ended it.
    """

    name: str
    label: Label
    unit: str
    state: State
    value: Any
    place: str
    since: date | None
    reference: Reference | None
    is_verified: bool

    @property
    def is_in_force(self) -> bool:
        return self.state == "in_force"


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter's label, unit and every dated term, per place prefix in order of date."""

    name: str
    label: Label
    unit: str
    terms: Mapping[str, tuple[Term, ...]]

    def at(self, prefixes: tuple[str, ...], on: date) -> Term:
        """The term in force at the longest of `prefixes`, which stand longest first, on that day."""
        ended: Term | None = None
        for prefix in prefixes:
            term = _last_started(self.terms.get(prefix, ()), on)
            if term is None:
                continue
            if term.state == "in_force":
                return term
            ended = ended or term
        return ended or self.unset

    @property
    def unset(self) -> Term:
        return Term(self.name, self.label, self.unit, "unset", None, "", None, None, False)


def _last_started(terms: tuple[Term, ...], on: date) -> Term | None:
    found = None
    for term in terms:
        if term.since is None or term.since > on:
            break
        found = term
    return found


class Terms(dict[str, Term]):
    """All terms of a policy at one place on one day; a name unknown to the file is a KeyError.

    A plain dict, because every rule asks it several times a case; it is shared, so nobody may change it.
    """

    __slots__ = ("policy_version",)

    def __init__(self, policy_version: str, terms: dict[str, Term]) -> None:
        super().__init__(terms)
        self.policy_version = policy_version

    def value(self, name: str) -> Any:
        """The value in force, or None when none is."""
        return self[name].value

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("the terms of a policy can't be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


class PolicyFile:
    """A checked policy file. It never changes after loading; answers are kept, so asking again is cheap."""

    def __init__(self, document: Document) -> None:
        self.id: Final = document.id
        self.declared_version: Final = document.version
        self.programme: Final = document.programme
        self.parameters: Final[Mapping[str, Parameter]] = MappingProxyType(
            {name: _parameter(name, document) for name in document.parameters}
        )
        self.version: Final = f"{document.id}@{document.version}+{_content_hash(document.content)}"
        dated = [
            term
            for parameter in self.parameters.values()
            for terms in parameter.terms.values()
            for term in terms
        ]
        self._prefixes: Final = tuple(sorted({term.place for term in dated}, key=len, reverse=True))
        self._dates: Final = sorted({term.since for term in dated if term.since is not None})
        # One entry per set of prefixes and stretch between two changes: a few hundred, whatever is asked.
        self._answers: Final[dict[tuple[tuple[str, ...], int], Terms]] = {}
        self._chains: Final = lru_cache(maxsize=65_536)(self._find_chain)
        self.nowhere: Final = Terms(self.version, {name: p.unset for name, p in self.parameters.items()})

    def _find_chain(self, place: str) -> tuple[str, ...]:
        return tuple(prefix for prefix in self._prefixes if place.startswith(prefix))

    def at(self, place: str | None, on: date | None) -> Terms:
        """The terms at a place (a code of any length) on a day; all unset when either is unknown."""
        if place is None or on is None:
            return self.nowhere
        chain = self._chains(place)
        stretch = bisect.bisect_right(self._dates, on)
        answer = self._answers.get((chain, stretch))
        if answer is None:
            terms = {name: parameter.at(chain, on) for name, parameter in self.parameters.items()}
            answer = self._answers[chain, stretch] = Terms(self.version, terms)
        return answer

    def dated_terms(self) -> Iterator[Term]:
        """Every dated term of the file, in the file's order: the list that a test of changes must cover."""
        for parameter in self.parameters.values():
            for terms in parameter.terms.values():
                yield from terms


def _parameter(name: str, document: Document) -> Parameter:
    spec = document.parameters[name]
    terms = {
        place: tuple(
            Term(
                name=name,
                label=spec.label,
                unit=spec.unit,
                state="ended" if dated.value is None else "in_force",
                value=dated.value,
                place=place,
                since=since,
                reference=dated.reference,
                is_verified=dated.is_verified,
            )
            for since, dated in by_date.items()
        )
        for place, by_date in spec.values.items()
    }
    return Parameter(name, spec.label, spec.unit, MappingProxyType(terms))


def _content_hash(content: object) -> str:
    """A hash of what the file says: a comment doesn't change it, a value or a word does."""
    text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_VERSION_HASH_DIGITS]


def _plain(content: object) -> object:
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_plain(value) for value in content]
    if content is None or isinstance(content, bool | int | str):
        return content
    return f"{type(content).__name__}:{content}"


@lru_cache(maxsize=32)
def load_policy_file(path: Path) -> PolicyFile:
    """Read and check the file, once. Raises PolicyFileError naming file, parameter, place and date."""
    return PolicyFile(read_document(path))
