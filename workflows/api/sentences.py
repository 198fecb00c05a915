"""What pydantic finds wrong with a request, as sentences for the person whose program sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Where ninja says a value came from; a client knows its fields, not our parameters.
_SOURCES = frozenset({"body", "query", "path", "header", "form", "file"})

_PLAIN: Mapping[str, Any] = {
    "missing": gettext_lazy("This must be filled in."),
    "string_type": gettext_lazy("Write this as text."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "bool_parsing": gettext_lazy("Answer true or false."),
    "bool_type": gettext_lazy("Answer true or false."),
    "int_parsing": gettext_lazy("Write a whole number."),
    "int_type": gettext_lazy("Write a whole number."),
    "int_from_float": gettext_lazy("Write a whole number."),
    "int_parsing_size": gettext_lazy("Write a smaller number."),
    "list_type": gettext_lazy("Send a list."),
    "dict_type": gettext_lazy("Send an object with named values."),
    "model_type": gettext_lazy("Send an object with named values."),
    "model_attributes_type": gettext_lazy("Send an object with named values."),
}


def sentences_for(errors: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Sentences by field; the body as a whole is the field `body`."""
    found: dict[str, list[str]] = {}
    for error in errors:
        if error["type"] == "unknown_parameter":
            for name in error["ctx"]["names"]:
                found.setdefault(str(name), []).append(_("There is no such field."))
        else:
            found.setdefault(_field(error["loc"]), []).append(_sentence(error))
    return found


def _field(loc: Iterable[Any]) -> str:
    parts = [str(part) for part in loc]
    source = parts.pop(0) if parts and parts[0] in _SOURCES else ""
    # The name of the view's own parameter stands before the fields of a body.
    if source == "body" and parts:
        parts.pop(0)
    return ".".join(parts) or "body"


def _sentence(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind in _PLAIN:
        return str(_PLAIN[kind])
    if kind == "string_too_long":
        return _("Write at most %(most)d characters.") % {"most": context["max_length"]}
    if kind == "greater_than_equal":
        return _("Write a number of at least %(least)s.") % {"least": context["ge"]}
    if kind == "less_than_equal":
        return _("Write a number of at most %(most)s.") % {"most": context["le"]}
    if kind in {"literal_error", "enum"}:
        return _("Choose one of: %(choices)s.") % {"choices": context["expected"]}
    return _("This can't be read; openapi.json says what is expected here.")
