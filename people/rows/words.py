"""Words of a table in both languages, and sentences about a row that are told in the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language, override

from workflows.tables.streaming import LANGUAGES, Words


@dataclass(frozen=True, slots=True)
class Both:
    """A word in Chinese and English; read in the reader's language."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "zh-hans").startswith("en") else self.zh


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: a lazy sentence and what stands in it."""

    sentence: Any
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence) % dict(self.params)


def in_both(faults: Iterable[Any]) -> Words:
    """The sentences in both languages; empty where nothing is wrong."""
    told = list(faults)
    found: Words = {}
    for key, language in LANGUAGES.items() if told else ():
        with override(language):
            found[key] = list(dict.fromkeys(str(fault) for fault in told))
    return found
