"""The questions of a section or an act as a page asks them, and what was typed as the answers that they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from workflows import answers as reading
from workflows.casework.desk import DeskWords, language
from workflows.files import prepare, record
from workflows.marking import OTHER, Mark, mark, marks_asked_as, marks_data
from workflows.programme import Act, Kind
from workflows.questions import Question
from workflows.sections import Field, Section, choices_of
from workflows.uploads import check_upload

PHOTO_TYPES = "image/jpeg,image/png,image/webp"
_MODES = {
    reading.read_phone: "tel",
    reading.read_account: "numeric",
    reading.read_count: "numeric",
    reading.read_money: "decimal",
}
_WIDTHS = {reading.read_count: "4", reading.read_money: "10", reading.read_phone: "20"}
# Longer lists are chosen from a menu.
_MOST_RADIOS = 8


@dataclass
class Asked(Question):
    """A question with what a reviewer wrote about its answer when the case came back."""

    mark: str = ""

    @property
    def described_by(self) -> str:
        return f"{self.id}-mark {super().described_by}".strip() if self.mark else super().described_by


def question_of(
    each: Field, value: Any, *, prefix: str = "", answers: Mapping[str, Any], marks: Mapping[str, str]
) -> Asked:
    """The field as it is asked; `answers` decide whether it may stay empty."""
    options = _options(each)
    return Asked(
        name=f"{prefix}{each.name}",
        label=each.label,
        kind=_kind(each, options),
        value=[str(code) for code in value or ()] if each.read is reading.read_choices else typed(value),
        options=options,
        hint=each.hint,
        optional=not each.needed(answers),
        inputmode=_MODES.get(each.read, ""),
        width=_WIDTHS.get(each.read, ""),
        accept=f"{PHOTO_TYPES},application/pdf" if each.read is reading.read_photo else "",
        inline=each.read is reading.read_flag,
        hints={code: getattr(word, "cure", "") for code, word in (each.options or {}).items()},
        mark=marks.get(f"{prefix}{each.name}", ""),
    )


def _kind(each: Field, options: Sequence[tuple[str, Any]]) -> str:
    if each.read is reading.read_choices:
        return "checkboxes"
    if each.read is reading.read_photo:
        return "file"
    if options:
        return "select" if len(options) > _MOST_RADIOS else "radios"
    if each.read in (reading.read_date, reading.read_past_day):
        return "date"
    return "textarea" if each.multiline else "text"


def _options(each: Field) -> Sequence[tuple[str, Any]]:
    if each.read is reading.read_flag:
        return (("yes", _("Yes")), ("no", _("No")))
    return choices_of(each, language())


def typed(value: Any) -> str:
    """A stored answer as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    return text[:-3] if text.endswith(".00") and text[:-3].isdigit() else text


def posted(section: Section, form: QueryDict) -> dict[str, Any]:
    """What the form holds for the section's questions; what it doesn't hold isn't there, and nothing of it changes."""
    found: dict[str, Any] = {}
    for each in section.fields:
        name = f"{section.name}.{each.name}"
        if each.read is reading.read_choices:
            found[each.name] = form.getlist(name)
        elif name in form:
            found[each.name] = form.get(name) or ""
    return found


@dataclass
class Group:
    """Questions under one heading."""

    title: str = ""
    hint: str = ""
    questions: list[Question] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass
class ActForm:
    """What an act's page asks."""

    groups: list[Group]
    opinion: Question | None = None

    def questions(self) -> list[Question]:
        found = [question for group in self.groups for question in group.questions]
        found += [each.note for group in self.groups for each in group.marks]
        return found + ([self.opinion] if self.opinion is not None else [])

    @property
    def sends_files(self) -> bool:
        return any(question.kind == "file" for question in self.questions())


def form_for(
    words: DeskWords, case: Any, act: Act, body: Mapping[str, Any], sent: QueryDict | None
) -> ActForm:
    """The act's questions on this case, with what was typed before."""
    form = sent if sent is not None else QueryDict()
    groups = _marks(words, case, body, form) if act.kind is Kind.RETURN else []
    fields = words.desk.programme.asked_of(case, act)
    answers = {each.name: form.get(each.name) for each in fields}
    questions: list[Question] = []
    for each in fields:
        value = form.getlist(each.name) if each.read is reading.read_choices else form.get(each.name)
        questions.append(question_of(each, value, answers=answers, marks={}))
    if questions:
        groups.append(Group(questions=questions))
    opinion = _opinion(act, form) if act.needs_opinion or act.kind is Kind.REFUSE else None
    return ActForm(groups, opinion)


def _opinion(act: Act, form: QueryDict) -> Question:
    return Question(
        "opinion",
        _("Your opinion"),
        "textarea",
        form.get("opinion", ""),
        hint=_(
            "Needed too: one sentence on the whole. It is printed beside your name, at most 500 characters."
        )
        if act.kind is Kind.RETURN and act.needs_opinion
        else _("It is printed beside your name, at most 500 characters."),
        optional=not act.needs_opinion,
    )


def _marks(words: DeskWords, case: Any, body: Mapping[str, Any], form: QueryDict) -> list[Group]:
    hint = _(
        "Tick everything at fault, all at once, and say beside each what is wrong and what would be right."
    )
    sections = words.reader.read(words.desk.programme.sections_of(case), body)
    groups = [Group(hint=hint)]
    groups += [
        Group(section.label, marks=[mark(row.target, row.label, row.text, form) for row in section.rows])
        for section in sections
        if section.rows
    ]
    papers = [
        (
            f"papers.{paper['kind']}.{paper['subject']}".rstrip("."),
            words.paper(paper["kind"], paper["subject"]),
        )
        for paper in body.get("attachments") or ()
    ]
    if papers:
        groups.append(Group(_("Papers"), marks=[mark(target, label, "", form) for target, label in papers]))
    other = mark(OTHER, _("What no field or paper shows"), "", form)
    groups.append(Group(_("Something else"), marks=[other]))
    return groups


def data_of(act: Act, fields: Sequence[Field], request: HttpRequest) -> dict[str, Any]:
    """What was typed as the act's data. It is read from the request, so that sent twice it is the same.

    A photograph is stored, and its digest is the answer. Raises Invalid.
    """
    data = typed_data(act, fields, request.POST)
    if request.FILES:
        check_upload(request)
    photos = {each.name for each in fields if each.read is reading.read_photo}
    for name in photos & set(request.FILES):
        sent = request.FILES[name]
        data[name] = record(prepare(sent.read())).digest  # type: ignore[union-attr]
    return data


def typed_data(act: Act, fields: Sequence[Field], form: QueryDict) -> dict[str, Any]:
    """What stands in the form's own fields."""
    data = marks_data(form) if act.kind is Kind.RETURN else {}
    for each in fields:
        if each.read is reading.read_choices:
            data[each.name] = form.getlist(each.name)
        elif each.name in form:
            data[each.name] = form.get(each.name, "")
    if drawn := form.get("signature"):
        data["signature"] = drawn
    return data


def asked_as(act: Act, form: QueryDict) -> dict[str, str]:
    """Field of an error → the question that asked it."""
    return marks_asked_as(form) if act.kind is Kind.RETURN else {}
