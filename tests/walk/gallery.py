"""The pages that the walk was answered with, each kind of thing on them once, for axe to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.template import Template
from django.test.signals import template_rendered

_OPENED = re.compile(r"<(\w+)((?:\s+[^<>]*)?)>")
# What of a tag decides on its looks and on its part in the page.
_SHAPING = re.compile(
    r'\b(class|role|type|open|hidden|disabled|aria-(?:current|invalid|expanded))\b(?:="([^"]*)")?'
)


@dataclass(frozen=True)
class Seen:
    """A page as the server wrote it, and who asked for it where."""

    where: str
    html: str


@dataclass
class Gallery:
    """`pages`: each page on which something stood that no earlier one of its name had; `templates`: the names of all
    that were rendered for any page; `english`: by name, its first page in English.
    """

    pages: list[Seen] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    english: dict[str, Seen] = field(default_factory=dict)
    _known: dict[str, set[Any]] = field(default_factory=dict)

    def keep(self, where: str, name: str, html: str, templates: Iterable[str]) -> None:
        """The page hangs in the gallery if one of its templates or kinds of tags is new among those of its name."""
        self.templates |= set(templates)
        if not html.lstrip().startswith("<!DOCTYPE"):
            return  # a part that a script puts into a page; the browser's own tests look at it there
        kinds = {(tag, *_SHAPING.findall(rest)) for tag, rest in _OPENED.findall(html)} | set(templates)
        known = self._known.setdefault(name, set())
        if kinds - known:
            known |= kinds
            self.pages.append(Seen(where, html))

    def hang_for_the_pc(self, where: str, name: str, html: str) -> None:
        if html.lstrip().startswith("<!DOCTYPE"):
            self.english.setdefault(name, Seen(where, html))


@contextmanager
def rendered() -> Any:
    """A set that gathers the names of the templates rendered meanwhile, extended and included ones among them."""
    names: set[str] = set()

    def note(sender: Any, template: Template, **_rest: Any) -> None:
        if template.name:
            names.add(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)
