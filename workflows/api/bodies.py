"""The strict reading of a request's body: what JSON lets pass and a signed record can't hold is refused by name.

Refused: other media types, bytes that aren't UTF-8, names that stand twice, NaN and Infinity, nesting deeper than any
of our bodies, NUL and lone surrogates (no database and no digest takes them), numbers that other programs round
(more than 15 digits or so). A number with a fraction is read exactly, as Decimal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from workflows.api.problems import RequestRefused
from workflows.errors import Invalid
from workflows.files import too_large
from workflows.uploads import MULTIPART_EXTRA_BYTES, check_upload

JSON_MAX_BYTES = 256 * 1024
DEEPEST = 16
# I-JSON (RFC 7493): beyond it JavaScript and many databases round an integer.
_LARGEST = 2**53 - 1
_LONGEST_NUMBER = 32
_LONGEST_NAME_SHOWN = 40


class _TooLong:
    """Stands for a number that can't be kept exactly."""


class StrictParser(Parser):
    """The parser of an API whose bodies are JSON, or multipart for files."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON value. Raises RequestRefused (400, 415), Invalid naming the field."""
        if request.content_type != "application/json":
            raise RequestRefused(415, "not_json", _("Send the body as application/json."))
        return parse(request.body)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        """The parameters of the query or of a form. Raises RequestRefused (415), Invalid naming the field."""
        if data is not request.GET:
            _check_form(data, request)
        return super().parse_querydict(data, list_fields, request)


def _check_form(data: MultiValueDict[str, Any], request: HttpRequest) -> None:
    if request.content_type != "multipart/form-data":
        raise RequestRefused(415, "not_multipart", _("Send the body as multipart/form-data."))
    try:
        check_upload(request)
    except Invalid as error:
        raise _file_too_large() from error
    errors = {name: [_("Send this once.")] for name, values in data.lists() if len(values) > 1}
    for name, value in data.items():
        if isinstance(value, str) and "\x00" in value:
            errors[name] = [_("Remove the characters that can't be printed.")]
    if errors:
        raise Invalid(errors)


def check_length(request: HttpRequest) -> None:
    """Raises RequestRefused for a body longer than any of ours (413) or of unknown length (411), before it is read."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and "Transfer-Encoding" in request.headers:
        # Django reads nothing of a body whose length it isn't told: it would look as if nothing had been sent.
        raise RequestRefused(
            411, "length_required", _("Send the body with the header Content-Length, not in chunks.")
        )
    announced = int(length[:20]) if length.isdecimal() else 0
    if request.content_type == "multipart/form-data":
        if announced > settings.UPLOAD_MAX_BYTES + MULTIPART_EXTRA_BYTES:
            raise _file_too_large()
    elif announced > JSON_MAX_BYTES:
        reason = _("The request is too large; send at most %(most)d KB.") % {"most": JSON_MAX_BYTES // 1024}
        raise RequestRefused(413, "too_large", reason)


def _file_too_large() -> RequestRefused:
    return RequestRefused(413, "too_large", too_large(), errors={"file": [too_large()]})


def parse(raw: bytes) -> Any:
    """The value of a JSON text. Raises RequestRefused (400) or Invalid naming the field."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = _("The body isn't UTF-8 (byte %(place)d).") % {"place": error.start}
        raise RequestRefused(400, "not_utf8", reason) from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_fraction,
            parse_int=_whole,
            parse_constant=_no_constant,
        )
    except json.JSONDecodeError as error:
        reason = _("The body isn't JSON (line %(line)d, column %(column)d).")
        raise RequestRefused(
            400, "bad_json", reason % {"line": error.lineno, "column": error.colno}
        ) from error
    except RecursionError as error:
        raise _too_deep() from error
    if errors := dict(_faults(value)):
        raise Invalid(errors)
    return value


def written(value: Any) -> Any:
    """`value` with every fraction as it would be typed into a form, since forms and programs share one reading."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {name: written(item) for name, item in value.items()}
    if isinstance(value, list):
        return [written(item) for item in value]
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _value in pairs).most_common(1)[0][0]
        reason = _("The name “%(name)s” stands twice in one object; send it once.")
        raise RequestRefused(400, "duplicate_key", reason % {"name": twice[:_LONGEST_NAME_SHOWN]})
    return found


def _fraction(literal: str) -> Any:
    if len(literal) > _LONGEST_NUMBER:
        return _TooLong()
    number = Decimal(literal)
    return number if -_LONGEST_NUMBER < number.adjusted() < _LONGEST_NUMBER else _TooLong()


def _whole(literal: str) -> Any:
    if len(literal) > _LONGEST_NUMBER:
        return _TooLong()
    number = int(literal)
    return number if abs(number) <= _LARGEST else _TooLong()


def _no_constant(literal: str) -> NoReturn:
    reason = _("“%(word)s” isn't a JSON number.") % {"word": literal}
    raise RequestRefused(400, "bad_json", reason)


def _faults(value: Any) -> Iterator[tuple[str, list[str]]]:
    """(field, sentences) for each value that can't be kept. Raises RequestRefused where it is nested too deep."""
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        path, item, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(item, dict):
            if not all(_can_be_kept(name) for name in item):
                yield path or "body", [_("Remove the characters that can't be printed from the names.")]
            else:
                waiting.extend(
                    (f"{path}.{name}" if path else name, part, depth + 1) for name, part in item.items()
                )
        elif isinstance(item, list):
            waiting.extend(
                (f"{path}.{index}" if path else str(index), part, depth + 1)
                for index, part in enumerate(item)
            )
        elif isinstance(item, _TooLong):
            yield path or "body", [_("Write a number this long as text, in quotation marks.")]
        elif isinstance(item, str) and not _can_be_kept(item):
            yield path or "body", [_("Remove the characters that can't be printed.")]


def _can_be_kept(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _too_deep() -> RequestRefused:
    return RequestRefused(400, "too_deep", _("The body is nested too deep."))
