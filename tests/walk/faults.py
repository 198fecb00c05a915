"""What is wrong with a page by its bytes alone: what the policy forbids a browser, words of the other language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

import polib
from django.conf import settings

_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SHOWN = ("title", "alt", "placeholder", "aria-label")
_HOLE = re.compile(r"%\(\w+\)[sd]|%%")
# Three words or more are a sentence that somebody should have translated; names of products are shorter.
_ENGLISH = re.compile(r"(?<!\w)[A-Za-z][A-Za-z’'-]*(?:[,;:—–]? [A-Za-z][A-Za-z’'-]*){2,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4,}")
# The source of a rule is cited by its own title and in its own words.
_QUOTED = re.compile(r"《[^》]*》?|“[^”]*”?")
_CATALOGUE = settings.ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


class _Page(HTMLParser):
    """Collects the words that are shown, with the language they are marked with, and what the policy forbids."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.words: list[tuple[str, str]] = []
        self.forbidden: list[str] = []
        self.dead = 0
        self._open: list[tuple[str, str]] = [("", language)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._forbid(tag, found)
        language = found.get("lang", self._open[-1][1])
        self.words += [(found[name], language) for name in _SHOWN if name in found]
        if tag == "input" and found.get("type") in {"submit", "button"}:
            self.words.append((found.get("value", ""), language))
        if tag not in _VOID:
            self._open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._open[-1][0] not in {"script", "style"} and data.strip():
            self.words.append((" ".join(data.split()), self._open[-1][1]))

    def _forbid(self, tag: str, found: dict[str, str]) -> None:
        self.forbidden += [f"<{tag} {name}=…>" for name in found if name == "style" or name.startswith("on")]
        self.forbidden += [
            f"<{tag} {name}={value[:40]}>"
            for name, value in found.items()
            if value.lower().startswith("javascript:")
        ]
        if tag == "style" or (tag == "script" and "src" not in found):
            self.forbidden.append(f"inline <{tag}>")
        # An address that no pattern of the resolver makes is empty where a template keeps it in a variable.
        self.dead += tag == "a" and not found.get("href")


def faults_of(response: Any, language: str) -> Iterator[str]:
    """One sentence for each fault of an HTML answer in this language (zh-hans or en)."""
    if "Content-Security-Policy" not in response.headers:
        yield "has no Content-Security-Policy"
    page = _Page(language)
    page.feed(response.content.decode())
    yield from (f"has {what}, which the policy forbids" for what in page.forbidden)
    if page.dead:
        yield f"has {page.dead} links that lead nowhere"
    # What is marked as being of the other language stands there on purpose: a quoted clause, the other's name.
    own = language[:2]
    for words, marked in dict.fromkeys(page.words):
        if marked.lower()[:2] == own:
            yield from (_english_in(words) if own == "zh" else _chinese_in(words))


def _english_in(words: str) -> Iterator[str]:
    for run in _ENGLISH.findall(words):
        yield f"says in English: {run[:90]}"


def _chinese_in(words: str) -> Iterator[str]:
    """Names and opinions are data and stay as they were typed; the catalogue's own words are not."""
    words = _QUOTED.sub("", words)
    for start in range(len(words) - 3):
        if any(piece in words for piece in _sentences().get(words[start : start + 4], ())):
            yield f"says in Chinese: {words[:60]}"
            return


@cache
def _sentences() -> dict[str, list[str]]:
    """What the catalogue says in Chinese in a row of four characters or more, by the first four."""
    found: dict[str, list[str]] = {}
    for entry in polib.pofile(str(_CATALOGUE)):
        if entry.msgid != entry.msgstr and not _CHINESE.search(entry.msgid):
            for piece in _HOLE.split(entry.msgstr):
                row = _CHINESE.search(piece)
                if row is not None:
                    found.setdefault(row[0][:4], []).append(piece.strip())
    return found
