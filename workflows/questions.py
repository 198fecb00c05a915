"""What a page asks and how it tells what is wrong: one description for the form, its errors and the summary on top."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from workflows.errors import ActError, Invalid, RulesForbid

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Option:
    """One answer of a list, as the template shows it."""

    id: str
    value: str
    label: Any
    chosen: bool = False
    hint: Any = ""


@dataclass
class Question:
    """One question with what was typed and what is wrong with it; drawn by `components/question.html`.

    `name` is the field's dotted name, the same in the form, in Invalid.fields and in the API. `kind` is text, date,
    textarea, select, radios, checkboxes or file; `value` is the text as typed, a list for checkboxes.
    """

    name: str
    label: Any
    kind: str = "text"
    value: Any = ""
    options: Sequence[tuple[str, Any]] = ()
    hint: Any = ""
    errors: list[str] = field(default_factory=list)
    optional: bool = False
    inputmode: str = ""
    width: str = ""
    suffix: Any = ""
    rows: int = 4
    autocomplete: str = "off"
    accept: str = ""
    inline: bool = False
    hints: Mapping[str, Any] = field(default_factory=dict)
    # What is said where nothing was typed: the field is `required`. A form that asks for nothing else lets the browser
    # say it; all others are sent as they are (novalidate), so that every fault is told at once.
    asked_for: Any = ""
    # What the summary of errors calls it, where the label alone doesn't say whose it is.
    called: Any = ""

    @property
    def id(self) -> str:
        return anchor_of(self.name)

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        parts = ([f"{self.id}-hint"] if self.hint else []) + ([f"{self.id}-error"] if self.errors else [])
        return " ".join(parts)

    @property
    def input_type(self) -> str:
        """A date picker, unless what was typed would vanish in it."""
        is_day = self.kind == "date" and (not self.value or _ISO_DAY.fullmatch(str(self.value)))
        return "date" if is_day else "text"

    @property
    def items(self) -> list[Option]:
        """The options; the first one has the question's own id, which is where the error summary leads."""
        chosen = {str(each) for each in self.value} if isinstance(self.value, list) else {str(self.value)}
        return [
            Option(
                id=self.id if not index else f"{self.id}-{index}",
                value=str(value),
                label=label,
                chosen=str(value) in chosen,
                hint=self.hints.get(value, ""),
            )
            for index, (value, label) in enumerate(self.options)
        ]


@dataclass(frozen=True)
class Line:
    text: str
    # The question on this page, or the address of the page that asks it.
    anchor: str = ""
    href: str = ""


@dataclass(frozen=True)
class Summary:
    """Why the page is shown again: the reason, a line for each question at fault, the rules that stand in the way."""

    reason: str
    lines: Sequence[Line] = ()
    findings: Sequence[Mapping[str, Any]] = ()


def anchor_of(name: str) -> str:
    """The id of the element that asks `name`."""
    return re.sub(r"[^0-9A-Za-z_-]", "-", name)


def tell(
    error: ActError, questions: Iterable[Question], asked_as: Mapping[str, str] | None = None
) -> Summary:
    """The summary of `error`; each of its sentences stands beside its question too.

    `asked_as` maps a field of the error to the question's name where they differ. A field that no question asks is
    still told, without a link, after the others, which stand in the order of the page.
    """
    by_name = {question.name: question for question in questions}
    order = {name: place for place, name in enumerate(by_name)}
    lines: list[Line] = []
    if isinstance(error, Invalid):
        fields = [((asked_as or {}).get(name, name), sentences) for name, sentences in error.fields.items()]
        for name, sentences in sorted(fields, key=lambda field: order.get(field[0], len(order))):
            question = by_name.get(name)
            for sentence in map(str, sentences):
                if question is not None:
                    question.errors.append(sentence)
                lines.append(Line(_named(question, sentence), question.id if question else ""))
    findings = error.findings if isinstance(error, RulesForbid) else ()
    return Summary(str(error.reason), lines, findings)


def _named(question: Question | None, sentence: str) -> str:
    """The sentence with the name of what it is about, unless it names it itself or the label is a question."""
    name = str(question.called or question.label) if question is not None else ""
    if not name or name.casefold() in sentence.casefold() or name.endswith(("?", "？")):
        return sentence
    return _("%(field)s: %(sentence)s") % {"field": name, "sentence": sentence}
