"""Forms as a browser would send them, when nobody has filled them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    """Where it is posted, and its fields: `kept` by the page itself, `asked` of the reader."""

    action: str
    kept: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def filled(self, words: str) -> dict[str, str]:
        return {**dict.fromkeys(self.asked, words), **self.kept}


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._path, self._open, self._in_main = path, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._in_main = True
        elif tag == "form" and self._in_main and here.get("method") == "post":
            self.found.append(Form(urljoin(self._path, here.get("action", ""))))
            self._open = True
        elif self._open and here.get("name") and tag in {"input", "textarea", "select"}:
            form = self.found[-1]
            if here.get("type") == "hidden":
                form.kept[here["name"]] = here.get("value", "")
            elif here.get("type") not in {"radio", "checkbox", "file", "submit"}:
                form.asked.add(here["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "main":
            self._in_main = False


def forms_of(path: str, html: str) -> list[Form]:
    """The forms in the page's own part that are posted."""
    parser = _Forms(path)
    parser.feed(html)
    return parser.found
