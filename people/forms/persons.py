"""What the forms about a person ask, and how what was typed is read: every fault at once, each on its field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.acts.entering import Entered
from people.acts.telling import Told
from people.kinds import KINDS, FactField, Kind
from people.models import Source
from people.provinces import where_to
from people.reading import TELEPHONES, masked_phone
from people.values import checked_value
from workflows import tables
from workflows.errors import Invalid
from workflows.files import Prepared
from workflows.models.places import COUNTY
from workflows.questions import Question

PHOTO_OR_PDF = "image/jpeg,image/png,image/webp,application/pdf"
# Who isn't one of the household.
SOMEBODY_ELSE = "else"
NOBODY = "nobody"
_RADIOS = 5
# What a kind's statement says of the day, and how it is said that it ended; the others say it plainly.
_HOLDS: dict[str, tuple[Any, Any]] = {
    "away": (gettext_lazy("Away from this day on"), gettext_lazy("Back home since this day")),
    "residence": (
        gettext_lazy("Registered there from this day on"),
        gettext_lazy("Registered in none of our villages from this day on"),
    ),
    "died": (gettext_lazy("Died on this day"), gettext_lazy("Is alive: the entry was wrong")),
}
_PLAINLY = (gettext_lazy("Holds from this day on"), gettext_lazy("Holds no longer from this day on"))


@dataclass(frozen=True)
class About:
    """Whom the form is about, and what it offers: members of the household, villages, teams (each code and words)."""

    person: int
    place: str
    household: int | None = None
    members: Sequence[tuple[str, Any]] = ()
    villages: Sequence[tuple[str, Any]] = ()
    teams: Sequence[tuple[str, Any]] = ()
    # Telephones of the entry that is corrected, by field: shown with stars, and kept where none is typed.
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Answers:
    """What was typed, read field by field; `faults` collects what can't be."""

    typed: Mapping[str, Any]
    faults: dict[str, list[Any]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.typed.get(name, "")).strip()

    def day(self, name: str) -> date | None:
        """The day; None with a fault where there is none, or it can't be read."""
        if not self.text(name):
            self.faults[name] = [_("Fill this in.")]
            return None
        try:
            return tables.day(self.text(name))
        except tables.CellError as error:
            self.faults[name] = [str(error)]
            return None

    def one_of(self, name: str, options: Mapping[str, Any]) -> str:
        if self.text(name) not in options:
            self.faults[name] = [_("Choose one of the list.")]
        return self.text(name)

    def settle(self) -> None:
        """Nothing, where everything could be read. Raises Invalid."""
        if self.faults:
            raise Invalid(self.faults)


# ── One statement ──────────────────────────────────────────────────────────────────────────────────────────────────


def statement_questions(
    kind: Kind, about: About, typed: Mapping[str, Any], *, may_end: bool, corrects: bool = False
) -> list[Question]:
    """What the form of the kind asks, with what was typed."""
    asked: list[Question] = []
    if may_end:
        yes, no = _HOLDS.get(kind.code, _PLAINLY)
        asked.append(
            Question(
                "holds",
                _("What is to be entered?"),
                "radios",
                typed.get("holds", ""),
                [("yes", yes), ("no", no)],
            )
        )
    if kind.slots is not None and not corrects:
        asked.append(_choice("slot", _("Which"), kind.slots, typed))
    if kind.code == "volunteer" and not corrects:
        asked.append(Question("slot", _("Team"), "select", typed.get("slot", ""), about.teams))
    if kind.tie and not corrects:
        asked += _who(kind, about, typed)
    asked += [_field(each, kind, about, typed) for each in kind.fields]
    asked.append(
        Question("starts_on", _("From which day on"), "date", typed.get("starts_on", ""), width="10")
    )
    return asked + told_questions(typed)


def told_questions(typed: Mapping[str, Any]) -> list[Question]:
    """From where it is known, and a photo or document of it."""
    return [
        _choice("source", _("How do you know?"), {s.value: s.label for s in _TYPED_SOURCES}, typed),
        Question(
            "file",
            _("Photo or document"),
            "file",
            optional=True,
            accept=PHOTO_OR_PDF,
            hint=_("A certificate, a page of the household register: JPEG, PNG, WEBP or PDF."),
        ),
    ]


# What an officer types; the rest is stated by files and programmes.
_TYPED_SOURCES = (
    Source.HERSELF,
    Source.FAMILY,
    Source.VISIT,
    Source.BOOK,
    Source.DOCUMENT,
    Source.OFFICE,
)


def read_source(answers: Answers) -> str:
    """The source that was chosen."""
    return answers.one_of("source", {source.value: source for source in _TYPED_SOURCES})


def read_statement(
    kind: Kind, about: About, typed: Mapping[str, Any], evidence: Prepared | None, *, slot: str | None = None
) -> Told:
    """What was told by the form. `slot` is that of the entry which is corrected. Raises Invalid by field."""
    answers = Answers(typed)
    holds = answers.text("holds") or "yes"
    if "holds" in typed or kind.code in {"away", "residence"}:
        holds = answers.one_of("holds", {"yes": 1, "no": 0})
    starts_on, source = answers.day("starts_on"), read_source(answers)
    value: dict[str, Any] | None = None
    other: int | Entered | None = None
    if holds == "yes":
        value = checked_value(kind, _as_kept(kind, typed, about.numbers), answers.faults)
        other = _read_who(kind, about, answers) if slot is None else None
    if slot is None:
        slot = _slot(kind, about, answers, starts_on, value)
    answers.settle()
    assert starts_on is not None
    is_home = kind.subject == "household"
    return Told(
        kind=kind.code,
        starts_on=starts_on,
        value=value if holds == "yes" else None,
        source=source,
        slot=slot,
        person=None if is_home else about.person,
        household=about.household if is_home else None,
        other=other,
        evidence=evidence,
    )


def _slot(
    kind: Kind, about: About, answers: Answers, starts_on: date | None, value: Mapping[str, Any] | None
) -> str:
    if kind.slots is not None:
        return answers.one_of("slot", kind.slots)
    if kind.code == "volunteer":
        return answers.one_of("slot", dict(about.teams))
    if kind.code == "aid":
        # The same relief on the same day is one entry.
        digest = hashlib.sha256(str((value or {}).get("what", "")).encode()).hexdigest()
        return f"{starts_on}.{digest[:8]}"
    return ""


def _as_kept(kind: Kind, typed: Mapping[str, Any], numbers: Mapping[str, str]) -> dict[str, Any]:
    """The kind's own fields as they were typed, days in the one form that is kept."""
    found = {}
    for each in kind.fields:
        text = str(typed.get(each.name, "")).strip() or numbers.get(each.name, "")
        if each.type == "day" and text:
            # Of one that can't be read the check of the value says what is wrong.
            with suppress(tables.CellError):
                text = tables.day(text).isoformat()
        found[each.name] = text
    return found


def _field(asked: FactField, kind: Kind, about: About, typed: Mapping[str, Any]) -> Question:
    value = typed.get(asked.name, "")
    more: dict[str, Any] = {"optional": not asked.needed}
    if asked.type == "code":
        assert asked.choices is not None
        return _choice(asked.name, asked.label, asked.choices, typed, **more)
    if asked.type == "flag":
        return Question(
            asked.name, asked.label, "radios", _yes_no(value), [("yes", _("Yes")), ("no", _("No"))], **more
        )
    if asked.type == "day":
        return Question(asked.name, asked.label, "date", value, **more)
    if asked.type == "yuan":
        return Question(
            asked.name, asked.label, value=value, inputmode="decimal", width="10", suffix=_("yuan"), **more
        )
    if asked.type == "place":
        return _place(asked, kind, about, str(value), more)
    if number := about.numbers.get(asked.name):
        more["hint"] = _("Now %(number)s. Left empty, it stays.") % {"number": masked_phone(number)}
        more["optional"] = True
    telephone = asked.name in TELEPHONES
    return Question(asked.name, asked.label, value=value, inputmode="tel" if telephone else "", **more)


def _yes_no(value: Any) -> str:
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def _place(asked: FactField, kind: Kind, about: About, value: str, more: Mapping[str, Any]) -> Question:
    if kind.code != "away":
        return Question(asked.name, asked.label, "select", value, about.villages, **more)
    options = where_to(about.place[:COUNTY])
    if value and value not in dict(options):
        options.append((value, value))
    hint = _("Outside the county counts for the register of women left behind.")
    return Question(asked.name, _("Where to"), "select", value, options, hint=hint, **more)


def _choice(
    name: str, label: Any, options: Mapping[str, Any], typed: Mapping[str, Any], **more: Any
) -> Question:
    kind = "radios" if len(options) <= _RADIOS else "select"
    return Question(name, label, kind, typed.get(name, ""), list(options.items()), **more)


# ── Somebody else ──────────────────────────────────────────────────────────────────────────────────────────────────


def _who(kind: Kind, about: About, typed: Mapping[str, Any]) -> list[Question]:
    """Somebody of the household, or somebody who is typed: by number, or by name, sex and day of birth."""
    options = [*about.members, (SOMEBODY_ELSE, _("Somebody else, named below"))]
    if kind.tie == "allowed":
        options.append((NOBODY, _("Not known, or no single person")))
    asked = Question("other", _("Who is it?"), "radios", typed.get("other", ""), options)
    return [asked, *person_questions(typed, prefix="other_")]


def person_questions(typed: Mapping[str, Any], prefix: str = "") -> list[Question]:
    """A person as she is typed."""
    optional = bool(prefix)

    def value(name: str) -> Any:
        return typed.get(prefix + name, "")

    def label(words: Any) -> Any:
        return _("Somebody else: %(what)s") % {"what": words} if prefix else words

    return [
        Question(f"{prefix}name", label(_("Name")), value=value("name"), optional=optional),
        Question(
            f"{prefix}id_number",
            label(_("ID number")),
            value=value("id_number"),
            optional=True,
            hint=_("With it, sex and day of birth needn’t be typed."),
        ),
        Question(
            f"{prefix}sex",
            label(_("Sex")),
            "radios",
            value("sex"),
            [("f", _("Female")), ("m", _("Male"))],
            optional=True,
            inline=True,
        ),
        Question(
            f"{prefix}birth_date", label(_("Born on")), "date", value("birth_date"), optional=True, width="10"
        ),
    ]


def _read_who(kind: Kind, about: About, answers: Answers) -> int | Entered | None:
    if not kind.tie:
        return None
    chosen = answers.text("other")
    typed = any(answers.text(f"other_{name}") for name in ("name", "id_number", "sex", "birth_date"))
    if chosen == SOMEBODY_ELSE or (not chosen and typed):
        return read_person(answers, prefix="other_")
    if chosen in dict(about.members):
        return int(chosen)
    if not (chosen == NOBODY and kind.tie == "allowed"):
        answers.faults["other"] = [_("Say who it is.")]
    return None


def read_person(answers: Answers, prefix: str = "") -> Entered | None:
    """A person as she was typed; what is wrong with her the act says."""
    born = answers.day(f"{prefix}birth_date") if answers.text(f"{prefix}birth_date") else None
    sex = answers.text(f"{prefix}sex")
    return Entered(
        answers.text(f"{prefix}name"),
        answers.text(f"{prefix}id_number"),
        "f" if sex == "f" else "m" if sex == "m" else "",
        born,
    )


def kinds_for(sex: str, age: int) -> list[Kind]:
    """The kinds that may be entered of somebody; of the household's only those that have no page of their own."""
    children = {"father", "mother", "guardian", "student", "parentless"}
    grown = {"spouse", "marital_state", "political_state", "workplace", "unable"}
    women = {"volunteer", "head_details"}
    left_out = {"income"}
    if age >= 25:
        left_out |= children
    elif age >= 18:
        left_out |= children - {"student"}
    if age < 14:
        left_out |= grown
    if sex != "f" or age < 18:
        left_out |= women
    return [kind for kind in KINDS.values() if kind.code not in left_out]
