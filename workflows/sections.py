"""A programme's questions in sections: how each answer is kept, and which are still missing.

One description serves the pages, the API and the submission. An answer is normalised or refused with a sentence as it
is saved; a missing one is only asked for at submission, so that whoever drafts can save what she has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workflows.answers import AnswerError

Answers = dict[str, Any]
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Field:
    """One question. `needed` says, from the answers of its section, whether it must be answered before submission."""

    name: str
    label: Any
    read: Callable[..., Any]
    options: Mapping[str, Any] | None = None
    longest: int = 60
    needed: Callable[[Mapping[str, Any]], bool] = lambda _answers: True
    hint: Any = ""
    multiline: bool = False
    # A checklist: every one of its codes must be chosen.
    every: bool = False
    # Of an act's question: the states in which it is asked; empty: wherever the act is done.
    at: frozenset[str] = frozenset()

    def clean(self, raw: Any) -> Any:
        """The answer as it is kept; None for an empty one. Raises AnswerError."""
        if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
            return None
        return self.read(raw, self)


@dataclass(frozen=True)
class Section:
    name: str
    label: Any
    fields: tuple[Field, ...]


def word_of(field: Field, code: Any, language: str) -> str:
    """The word for a coded answer; a code that the question doesn't know (any more) is shown as it stands."""
    word = (field.options or {}).get(str(code), code)
    return str(word.in_language(language) if hasattr(word, "in_language") else word)


def choices_of(field: Field, language: str) -> list[tuple[str, str]]:
    """(code, word) of each answer that may be chosen."""
    return [(code, word_of(field, code, language)) for code in field.options or {}]


def never(_answers: Mapping[str, Any]) -> bool:
    """For `Field.needed`: the question may stay without an answer."""
    return False


def clean(section: Section, raw: Mapping[str, Any], prefix: str = "") -> tuple[Answers, Errors]:
    """The section's answers as they are kept, and the sentences for those that can't be read.

    An unknown name is an error too: a misspelt answer that is silently dropped would be a guess.
    """
    return clean_fields(section.fields, raw, prefix)


def clean_fields(fields: Sequence[Field], raw: Mapping[str, Any], prefix: str = "") -> tuple[Answers, Errors]:
    """The same for questions without a section, such as an act's."""
    kept: Answers = {}
    errors: Errors = {}
    known = {field.name for field in fields}
    for name in raw.keys() - known:
        errors[f"{prefix}{name}"] = [_("There is no such field.")]
    for field in fields:
        try:
            kept[field.name] = field.clean(raw.get(field.name))
        except AnswerError as error:
            errors[f"{prefix}{field.name}"] = [error.sentence(get_language() or "zh-hans")]
    return kept, errors


def read_one(
    read: Callable[..., Any], raw: Any, name: str, errors: dict[str, list[Any]], longest: int = 60
) -> Any:
    """The answer, which must be there; None where it isn't or can't be read, with the sentence in `errors`."""
    try:
        answer = Field(name, name, read, longest=longest).clean(raw)
    except AnswerError as error:
        errors[name] = [error.sentence(get_language() or "zh-hans")]
        return None
    if answer is None:
        errors[name] = [_("This must be filled in.")]
    return answer


def ask(
    fields: Sequence[Field],
    answers: Mapping[str, Any],
    prefix: str = "",
    context: Mapping[str, Any] | None = None,
) -> Errors:
    """A sentence for every needed answer that isn't there; `context` is what `needed` looks at, if not `answers`."""
    known = answers if context is None else context
    return {
        f"{prefix}{field.name}": [_("Enter: %(field)s.") % {"field": field.label}]
        for field in fields
        if answers.get(field.name) is None and field.needed(known)
    }


def unticked(fields: Sequence[Field], answers: Mapping[str, Any], prefix: str = "") -> Errors:
    """A sentence for every checklist that isn't ticked as a whole."""
    return {
        f"{prefix}{field.name}": [_("Check every item of the list before you sign.")]
        for field in fields
        if field.every and set(answers.get(field.name) or ()) != set(field.options or {})
    }


def missing(sections: Iterable[Section], answers: Mapping[str, Any]) -> Errors:
    """A sentence for every answer that must still be given, by `section.field`."""
    found: Errors = {}
    for section in sections:
        found |= ask(section.fields, answers.get(section.name) or {}, f"{section.name}.")
    return found


def status_in(name: str, answers: Any, lacking: Iterable[str]) -> str:
    """`done`, `started` or `to_do`: the word beside a section, by its answers and the names of all that lack."""
    if not answers or (isinstance(answers, Mapping) and all(value is None for value in answers.values())):
        return "to_do"
    prefix = f"{name}."
    return "started" if any(key == name or key.startswith(prefix) for key in lacking) else "done"
