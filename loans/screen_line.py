"""One JSON line of `screen`, read into facts. Whatever can't be read is explained, all at once, by field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, TypeAlias

from loans.policy.facts import (
    EMPLOYMENT_STATES,
    GUARANTOR_CLASSES,
    MARITAL_STATES,
    RELATIONS,
    ApplicantFacts,
    Facts,
    GuarantorFacts,
)
from loans.policy.findings import Reason, because
from loans.policy.parameters import wording
from workflows.money import AmountError, read_yuan, yuan_from_number

Ref: TypeAlias = str | int | None
Problem: TypeAlias = tuple[str, Reason]  # the field, or nothing for the line as a whole

_LONGEST_TEXT: Final = 200
_SHOWN_KEY: Final = 40
_PLACE: Final = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_REF_AT_START: Final = re.compile(rb'\s*\{\s*"ref"\s*:\s*("[ !#-\[\]-~]{0,200}"|[0-9]{1,18}(?=[,}]))')
_MOST_DIGITS: Final = 1000  # far below the length at which Python refuses to turn text into a number
_FULL_WIDTH: Final = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {0xFF0D: "-"}

LINE_KEYS: Final = frozenset({"ref", "place", "accepted_on", "amount", "applicant", "guarantors"})
APPLICANT_KEYS: Final = frozenset(
    {
        "name",
        "id_number",
        "employment",
        "received_before",
        "times_received",
        "marital_state",
        "spouse_id_number",
    }
)
GUARANTOR_KEYS: Final = frozenset(
    {
        "name",
        "id_number",
        "class",
        "relation",
        "open_guarantees",
        "deposit_amount",
        "deposit_matures_on",
        "mutual",
    }
)


class LineError(Exception):
    """A line that can't be read: every problem found in it, and its `ref` where that could be read."""

    def __init__(self, ref: Ref, problems: list[Problem]) -> None:
        self.ref = ref
        self.problems = problems
        super().__init__(problems)

    def in_language(self, language: str) -> str:
        """All problems in one line, each with its field."""
        words = wording()
        sentences = [
            words.text("field_problem", {"field": field, "problem": reason.in_language(language)}, language)
            if field
            else reason.in_language(language)
            for field, reason in self.problems
        ]
        return words.join(sentences, language)


def read_line(raw: bytes) -> tuple[Ref, Facts]:
    """The line's `ref` and its facts. Raises LineError; no content of another field is ever in its words."""
    content = _parsed(raw)
    reader = _Reader()
    ref = reader.ref(content)
    facts = reader.facts(content)
    if reader.problems:
        raise LineError(ref, reader.problems)
    return ref, facts


def _parsed(raw: bytes) -> Mapping[str, Any]:
    try:
        content = _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        fault = because("line_not_utf8")
    except json.JSONDecodeError as error:
        fault = because("line_not_json", column=error.pos + 1)
    except RecursionError:
        fault = because("line_too_deep")
    else:
        if isinstance(content, dict):
            return content
        fault = because("line_not_object")
    raise LineError(_ref_at_start(raw), [("", fault)])


def _ref_at_start(raw: bytes) -> Ref:
    """The `ref` of a line that is no JSON, where the line begins with it: it only helps to find the line."""
    found = _REF_AT_START.match(raw)
    ref = json.loads(found[1]) if found else None
    return ref if isinstance(ref, int) or (isinstance(ref, str) and ref.isprintable()) else None


class _Repeated(dict[str, Any]):
    """An object in which keys stood twice: the reader complains of them when it comes by."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _value in pairs]
    ambiguous = _Repeated(found)
    ambiguous.repeated = tuple(key for key in found if keys.count(key) > 1)
    return ambiguous


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond all bounds
        return _NO_NUMBER


def _whole_number(text: str) -> int | Decimal:
    return int(text) if len(text) <= _MOST_DIGITS else _NO_NUMBER


def _shown(key: str) -> str:
    return key.encode("utf-8", "backslashreplace").decode()[:_SHOWN_KEY]


# What stands for NaN, Infinity and numbers without bounds: the field that holds it refuses it.
_NO_NUMBER: Final = Decimal("NaN")
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_number,
    parse_int=_whole_number,
    parse_constant=lambda _name: _NO_NUMBER,
)


_read_amount = lru_cache(maxsize=65_536)(read_yuan)


@lru_cache(maxsize=65_536)
def _read_date(text: str) -> date | None:
    match = _DATE.fullmatch(text.translate(_FULL_WIDTH))
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _json_type(value: object) -> str:
    # A boolean is an int to Python, so it has to be asked about first.
    for kind, name in (
        (bool, "boolean"),
        (str, "text"),
        (int, "number"),
        (Decimal, "number"),
        (list, "list"),
        (dict, "object"),
    ):
        if isinstance(value, kind):
            return name
    return "null"


class _Reader:
    """Reads field after field and collects what is wrong; a field at fault reads as None meanwhile.

    A field is told as its key and what stands before it (`guarantors[1].`), put together only for a complaint.
    """

    __slots__ = ("problems",)

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def _complain(self, key: str, before: str, code: str, **params: str | tuple[str, ...] | int) -> None:
        self.problems.append((before + key, because(code, **params)))

    def _wrong_type(self, key: str, before: str, expected: str, value: object) -> None:
        self._complain(key, before, "field_type", expected=expected, found=_json_type(value))

    def _check_keys(self, content: Mapping[str, Any], known: frozenset[str], before: str) -> None:
        if isinstance(content, _Repeated):
            for key in content.repeated:
                self._complain(_shown(key), before, "field_repeated")
        if not content.keys() <= known:
            for key in content:
                if key not in known:
                    self._complain(_shown(key), before, "field_unknown")

    def ref(self, content: Mapping[str, Any]) -> Ref:
        value = content.get("ref")
        if isinstance(content, _Repeated) and "ref" in content.repeated:
            return None
        if isinstance(value, str):
            return value if self._is_clean("ref", "", value) else None
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._wrong_type("ref", "", "text", value)
        return None

    def facts(self, content: Mapping[str, Any]) -> Facts:
        self._check_keys(content, LINE_KEYS, "")
        return Facts(
            place=self.place("place", content),
            accepted_on=self.date("accepted_on", content),
            amount=self.amount("amount", content),
            applicant=self._applicant(content.get("applicant")),
            guarantors=self._guarantors(content.get("guarantors")),
        )

    def _applicant(self, content: object) -> ApplicantFacts:
        if content is None:
            return ApplicantFacts()
        if not isinstance(content, dict):
            self._wrong_type("applicant", "", "object", content)
            return ApplicantFacts()
        before = "applicant."
        self._check_keys(content, APPLICANT_KEYS, before)
        return ApplicantFacts(
            name=self.text("name", content, before),
            id_number=self.text("id_number", content, before),
            employment=self.choice("employment", content, before, EMPLOYMENT_STATES),
            received_before=self.boolean("received_before", content, before),
            times_received=self.count("times_received", content, before),
            marital_state=self.choice("marital_state", content, before, MARITAL_STATES),
            spouse_id_number=self.text("spouse_id_number", content, before),
        )

    def _guarantors(self, content: object) -> tuple[GuarantorFacts, ...] | None:
        if content is None:
            return None
        if not isinstance(content, list):
            self._wrong_type("guarantors", "", "list", content)
            return None
        return tuple(
            [self._guarantor(item, f"guarantors[{who}]") for who, item in enumerate(content, start=1)]
        )

    def _guarantor(self, content: object, position: str) -> GuarantorFacts:
        if not isinstance(content, dict):
            self._wrong_type(position, "", "object", content)
            return GuarantorFacts()
        before = position + "."
        self._check_keys(content, GUARANTOR_KEYS, before)
        return GuarantorFacts(
            name=self.text("name", content, before),
            id_number=self.text("id_number", content, before),
            guarantor_class=self.choice("class", content, before, GUARANTOR_CLASSES),
            relation=self.choice("relation", content, before, RELATIONS),
            open_guarantees=self.count("open_guarantees", content, before),
            deposit_amount=self.amount("deposit_amount", content, before),
            deposit_matures_on=self.date("deposit_matures_on", content, before),
            # Only a county that keeps a register knows of rings; a list that says nothing claims none.
            is_mutual=self.boolean("mutual", content, before) if "mutual" in content else False,
        )

    def text(self, key: str, content: Mapping[str, Any], before: str = "") -> str | None:
        """Text without padding; empty text is an absent fact."""
        value = content.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self._wrong_type(key, before, "text", value)
            return None
        # Most fields are short and ASCII: they need no closer look.
        if (value.isascii() and len(value) <= _LONGEST_TEXT) or self._is_clean(key, before, value):
            return value.strip() or None
        return None

    def _is_clean(self, key: str, before: str, value: str) -> bool:
        if len(value) > _LONGEST_TEXT:
            self._complain(key, before, "field_too_long", limit=_LONGEST_TEXT)
            return False
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:  # half of a character, as "\ud800" gives
                self._complain(key, before, "field_surrogate")
                return False
        return True

    def date(self, key: str, content: Mapping[str, Any], before: str = "") -> date | None:
        text = self.text(key, content, before)
        if text is None:
            return None
        if (found := _read_date(text)) is None:
            self._complain(key, before, "field_date")
        return found

    def place(self, key: str, content: Mapping[str, Any], before: str = "") -> str | None:
        text = self.text(key, content, before)
        if text is None:
            return None
        code = text.translate(_FULL_WIDTH)
        if _PLACE.fullmatch(code):
            return code
        self._complain(key, before, "field_place")
        return None

    def choice(
        self, key: str, content: Mapping[str, Any], before: str, choices: tuple[str, ...]
    ) -> str | None:
        text = self.text(key, content, before)
        if text is None or text in choices:
            return text
        self._complain(key, before, "field_choice", choices=choices)
        return None

    def boolean(self, key: str, content: Mapping[str, Any], before: str) -> bool | None:
        value = content.get(key)
        if value is None or isinstance(value, bool):
            return value
        self._wrong_type(key, before, "boolean", value)
        return None

    def count(self, key: str, content: Mapping[str, Any], before: str) -> int | None:
        value = content.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self._wrong_type(key, before, "integer", value)
            return None
        if value < 0:
            self._complain(key, before, "field_count")
            return None
        return value

    def amount(self, key: str, content: Mapping[str, Any], before: str = "") -> Decimal | None:
        """Text or a number, in yuan; empty text is an absent fact."""
        value = content.get(key)
        if value is None:
            return None
        try:
            if isinstance(value, str):
                text = self.text(key, content, before)
                return None if text is None else _read_amount(text)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                return yuan_from_number(value)
        except AmountError as error:
            self._complain(key, before, error.code, **error.params)
        else:
            self._wrong_type(key, before, "amount", value)
        return None
