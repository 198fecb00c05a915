"""What the registrar's forms ask, and how what was typed is read: every fault at once, each on its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows import clock, tables
from workflows.administration import Term
from workflows.errors import Invalid
from workflows.models import Appointment, Officer
from workflows.questions import Question
from workflows.roles import OFFICE_KINDS, ROLES

Typed = Mapping[str, Any]
T = TypeVar("T")
_BETWEEN = re.compile(r"[;；、,，\s]+")
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")
_PLACE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")


class Answers:
    """What was typed, read field by field; `faults` collects what can't be."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.faults: dict[str, list[str]] = {}

    def read(self, name: str, reader: Callable[[Any], T], *, needed: bool = True) -> T | None:
        """The answer, None where there is none or where it can't be read."""
        text = str(self.typed.get(name, "")).strip()
        if not text:
            if needed:
                self.faults[name] = [_("Fill this in.")]
            return None
        try:
            return reader(text)
        except tables.CellError as error:
            self.faults[name] = [str(error)]
        except ValidationError as error:
            self.faults[name] = list(error.messages)
        return None

    def reason(self) -> str:
        """Why, in at most 200 characters."""
        return self.read("reason", tables.phrase(200)) or ""

    def settle(self) -> None:
        """Nothing, where everything could be read. Raises Invalid."""
        if self.faults:
            raise Invalid(self.faults)


def one_of(options: Mapping[str, Any]) -> Callable[[str], str]:
    """A reader of one of the options of a list."""

    def read(text: str) -> str:
        if text not in options:
            raise tables.CellError(_("Choose one of the list."))
        return text

    return read


def code(longest: int) -> Callable[[str], str]:
    """A reader of codes: lower-case letters, digits, dots, hyphens."""

    def read(text: str) -> str:
        found = tables.code(text).lower()
        if not _CODE.fullmatch(found) or len(found) > longest:
            sentence = _("Use at most %(most)d lower-case letters, digits, dots or hyphens.")
            raise tables.CellError(sentence % {"most": longest})
        return found

    return read


def place(text: str) -> str:
    """A division code of a county, township or village."""
    found = tables.code(text)
    if not _PLACE.fullmatch(found):
        raise tables.CellError(_("Write the division code: 6, 9 or 12 digits."))
    return found


def places(text: str) -> list[str]:
    """Several of them, with commas or spaces between."""
    return [place(part) for part in _BETWEEN.split(text) if part]


def username(text: str) -> str:
    """A user name that the account takes."""
    found = tables.code(text).lower()
    Officer._meta.get_field("username").run_validators(found)
    return found


def term(answers: Answers) -> Term | None:
    """Kind and days of an appointment."""
    kind = answers.read("kind", one_of(dict(Appointment.Kind.choices)))
    starts_on = answers.read("starts_on", tables.day)
    ends_on = answers.read("ends_on", tables.day, needed=False)
    return Term(kind, starts_on, ends_on) if kind and starts_on else None


# ── Questions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def reason(typed: Typed) -> Question:
    """Why something is changed."""
    return Question(
        "reason",
        _("Reason"),
        value=typed.get("reason", ""),
        hint=_("For example the decision and its number. It is kept with the act; the auditor reads it."),
    )


def term_questions(typed: Typed) -> list[Question]:
    """As what, from when and until when."""
    return [
        Question(
            "kind",
            _("Kind"),
            "radios",
            typed.get("kind", "holder"),
            list(Appointment.Kind.choices),
            hints={
                "holder": _("Takes the post over: whoever holds it now leaves it on the day before."),
                "stand_in": _("Acts beside or for the holder, for a time."),
            },
        ),
        Question("starts_on", _("First day"), "date", typed.get("starts_on", clock.today().isoformat())),
        Question(
            "ends_on",
            _("Last day"),
            "date",
            typed.get("ends_on", ""),
            hint=_("Needed for a stand-in; empty for a holder without end."),
            optional=True,
        ),
    ]


def appoint(typed: Typed) -> list[Question]:
    """Who gets the post, as what and when."""
    return [
        Question(
            "officer",
            _("User name of the officer"),
            value=typed.get("officer", ""),
            hint=_("An officer of this county. For somebody without an account, choose “New officer”."),
        ),
        *term_questions(typed),
        reason(typed),
    ]


def take_on(typed: Typed) -> list[Question]:
    """Who she is, and her first post."""
    return [
        Question("name", _("Name"), value=typed.get("name", "")),
        Question(
            "id_number",
            _("ID number"),
            value=typed.get("id_number", ""),
            hint=_("Kept sealed, so that she is kept away from cases of her own."),
        ),
        Question(
            "username",
            _("User name"),
            value=typed.get("username", ""),
            hint=_("2 to 40 lower-case letters, digits, dots or hyphens, such as v1.chair."),
        ),
        Question(
            "post",
            _("Post code"),
            value=typed.get("post", ""),
            hint=_("The code that stands beside the post in the list of offices."),
        ),
        *term_questions(typed),
        reason(typed),
    ]


def end(typed: Typed, last: date | None) -> list[Question]:
    """The last day."""
    default = (last or clock.today()).isoformat()
    hint = _("She acts until the end of this day; yesterday at the earliest.")
    return [
        Question("ends_on", _("Last day"), "date", typed.get("ends_on", default), hint=hint),
        reason(typed),
    ]


def office(typed: Typed) -> list[Question]:
    """An office with its places."""
    return [
        Question("name", pgettext("office", "Name"), value=typed.get("name", "")),
        Question("code", _("Office code"), value=typed.get("code", ""), hint=_("Short and never reused.")),
        Question("kind", _("Kind"), "select", typed.get("kind", ""), list(OFFICE_KINDS.items())),
        Question(
            "place_code",
            _("Division code of its place"),
            value=typed.get("place_code", ""),
            inputmode="numeric",
            hint=_("6 digits a county, 9 a township, 12 a village."),
        ),
        Question(
            "covers",
            _("Answers for"),
            value=typed.get("covers", ""),
            hint=_("Division codes with commas between; empty: its own place."),
            optional=True,
        ),
        reason(typed),
    ]


def cover(typed: Typed) -> list[Question]:
    """More places."""
    hint = _("Division codes with commas between.")
    return [
        Question("covers", _("Answers for these too"), value=typed.get("covers", ""), hint=hint),
        Question(
            "takes_over",
            _("If another office answers for them"),
            "checkboxes",
            [typed.get("takes_over", "")],
            [("yes", _("Take them over from it, with the work that waits there"))],
            optional=True,
        ),
        reason(typed),
    ]


def post(typed: Typed, kind: str) -> list[Question]:
    """A post that an office of this kind may have."""
    roles = [(role.code, role.label) for role in ROLES.values() if role.office_kind == kind]
    return [
        Question("role", _("Kind of post"), "select", typed.get("role", ""), roles),
        Question("title", _("Title"), value=typed.get("title", "")),
        Question("code", _("Post code"), value=typed.get("code", ""), hint=_("Short and never reused.")),
        reason(typed),
    ]


def kin(typed: Typed) -> list[Question]:
    """A relative."""
    return [
        Question("name", _("Name"), value=typed.get("name", "")),
        Question("relation", _("Relation"), value=typed.get("relation", "")),
        Question("id_number", _("ID number"), value=typed.get("id_number", "")),
        reason(typed),
    ]
