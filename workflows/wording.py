"""Reasons and labels in both languages, kept as data, for code that runs without Django.

A wording file has `templates` (code, then zh and en with the same named placeholders) and `words` (tables
of code, then zh and en). A placeholder may name a table, `{employment:employment}`: its value is then a
code of that table and is replaced by its word. A list is joined by 、 in Chinese and by a comma in English.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from workflows.policyschema import Label, PolicyFileError, read_yaml

LANGUAGES: Final = ("zh", "en")
_FORMATTER: Final = string.Formatter()
_COMMON: Final = Path(__file__).with_name("wording.yaml")
_LIST_SEPARATORS: Final = {"zh": "、", "en": ", "}
_REASON_SEPARATORS: Final = {"zh": "；", "en": "; "}


class UnreadableInputError(ValueError):
    """Something typed that can't be read; wording.yaml words `code` and `params` in both languages."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


# A template taken apart: plain text, then the placeholder that follows it and the table that it names.
_Parts = tuple[tuple[str, str | None, str], ...]


@lru_cache(maxsize=64)
def language_key(language: str) -> str:
    """The key "en" for any English, "zh" for all else: Chinese is the house's first language."""
    return "en" if language.lower().startswith("en") else "zh"


class Wording:
    """Templates and tables of words from files, and further tables from elsewhere.

    A code worded in two files, or with different placeholders in the two languages, is a PolicyFileError.
    """

    def __init__(
        self, paths: Iterable[Path] = (), tables: Mapping[str, Mapping[str, Label]] | None = None
    ) -> None:
        self._templates: dict[str, dict[str, _Parts]] = {language: {} for language in LANGUAGES}
        self._words: dict[str, dict[str, dict[str, str]]] = {language: {} for language in LANGUAGES}
        for path in (_COMMON, *paths):
            self._add(path)
        for table, labels in (tables or {}).items():
            for language in LANGUAGES:
                self._words[language][table] = {code: label[language] for code, label in labels.items()}

    def codes(self) -> frozenset[str]:
        return frozenset(self._templates["zh"])

    def text(self, code: str, params: Mapping[str, Any], language: str) -> str:
        """The sentence for a code. Raises KeyError for an unknown code, table, word or missing parameter."""
        key = language_key(language)
        sentence = ""
        for plain, name, table in self._templates[key][code]:
            sentence += plain
            if name is not None:
                value = params[name]
                # Most values are words already; only tables and lists need a closer look.
                sentence += value if type(value) is str and not table else self._value(value, table, key)
        return sentence

    def word(self, table: str, code: str, language: str) -> str:
        """The word for a code of a table, such as a marital state. KeyError when there is none."""
        return self._words[language_key(language)][table][code]

    def join(self, sentences: Iterable[str], language: str) -> str:
        """Several reasons in one line."""
        return _REASON_SEPARATORS[language_key(language)].join(sentences)

    def _value(self, value: Any, table: str, key: str) -> str:
        if isinstance(value, list | tuple):
            return _LIST_SEPARATORS[key].join(self._value(item, table, key) for item in value)
        return self._words[key][table][value] if table else str(value)

    def _add(self, path: Path) -> None:
        content = read_yaml(path)
        if not isinstance(content, dict) or not set(content) <= {"templates", "words"}:
            raise PolicyFileError(path, (), "must hold templates and words")
        for code, sentences in content.get("templates", {}).items():
            self._check(path, code, sentences)
            if code in self._templates["zh"]:
                raise PolicyFileError(path, ("templates", code), "is already worded elsewhere")
            for language in LANGUAGES:
                self._templates[language][code] = _parts(sentences[language])
            if placeholders(sentences["zh"]) != placeholders(sentences["en"]):
                raise PolicyFileError(
                    path, ("templates", code), "the two languages use different placeholders"
                )
        for table, words in content.get("words", {}).items():
            for code, pair in words.items():
                self._check(path, f"{table}.{code}", pair)
                for language in LANGUAGES:
                    self._words[language].setdefault(table, {})[code] = pair[language]

    def _check(self, path: Path, code: str, pair: object) -> None:
        if not isinstance(pair, dict) or set(pair) != set(LANGUAGES):
            raise PolicyFileError(path, (str(code),), "needs zh and en, and nothing else")
        if not all(isinstance(words, str) and words for words in pair.values()):
            raise PolicyFileError(path, (str(code),), "zh and en must be text")


def placeholders(template: str) -> frozenset[tuple[str, str]]:
    """The named placeholders of a template, each with the table that it names or an empty text."""
    return frozenset((name, table) for _, name, table in _parts(template) if name is not None)


def _parts(template: str) -> _Parts:
    return tuple((plain, name, table or "") for plain, name, table, _ in _FORMATTER.parse(template))
