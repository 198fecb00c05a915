"""docs/guide quotes the screens: what stands in 「」 (in the English sheet, in bold) is what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.desks import DESKS as DESKS_OF_TESTS
from tests.pictures import PICTURES

FOLDER = settings.ROOT / "docs" / "guide"
CATALOGUE = settings.ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PAGES = sorted(FOLDER.glob("*.md"))
DESKS = ("village", "township", "cooperative", "county", "recorder", "registers", "aid", "audit", "public")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_LINK = re.compile(r"\]\(([^)#]+)\)")


def _said(text: str) -> str:
    """As the guide writes it: … for whatever is filled in, and no line break."""
    return re.sub(r"(?:…)+", "…", _PLACEHOLDER.sub("…", text)).replace("\n", "").strip()


def _words() -> tuple[set[str], set[str]]:
    entries = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
    return {_said(entry.msgstr) for entry in entries}, {_said(entry.msgid) for entry in entries}


def _quoted(page: Path) -> set[str]:
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"\*\*(.+?)\*\*" if page.stem == "en" else r"「(.+?)」", text, re.DOTALL)
    return {re.sub(r"\s*\n\s*", " " if page.stem == "en" else "", each) for each in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_is_quoted_stands_on_a_screen(page: Path) -> None:
    chinese, english = _words()
    quoted = _quoted(page)
    assert len(quoted) > 10
    assert sorted(quoted - (english if page.stem == "en" else chinese)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (FOLDER / link).is_file()]
    assert missing == []


def test_every_desk_has_a_page_that_the_guide_links_and_that_takes_five_minutes() -> None:
    front = (FOLDER / "README.md").read_text(encoding="utf-8")
    for desk in DESKS:
        assert f"({desk}.md)" in front
        # Without its pictures.
        text = re.sub(r"\s|!\[.*?\]\(.*?\)", "", (FOLDER / f"{desk}.md").read_text(encoding="utf-8"))
        # Some 400 characters a minute.
        assert 600 < len(text) < 2200, desk


def test_the_project_s_front_page_leads_to_the_guide() -> None:
    assert "docs/guide/" in (settings.ROOT / "README.md").read_text(encoding="utf-8")


def _shown() -> set[str]:
    """The pictures of desks that README and the documents show, by their names."""
    root = settings.ROOT
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    links = [link for page in pages for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    return {Path(link).stem for link in links if Path(link).parent.name == "pictures"}


def test_every_picture_of_a_desk_is_made_by_the_command_and_shown() -> None:
    made = {picture.name for picture in PICTURES}
    assert {file.stem for file in (settings.ROOT / "docs" / "pictures").glob("*.png")} == made
    assert _shown() == made


def test_every_desk_is_shown_on_a_phone_and_on_a_pc() -> None:
    screens = {(picture.username, picture.phone) for picture in PICTURES if picture.username}
    people = {username.split(".")[1] for username, _phone in screens}
    posts = {(username.split(".")[1], phone) for username, phone in screens}
    assert {who.split(".")[1] for who in DESKS_OF_TESTS.values()} == people
    assert posts == {(who, phone) for who in people for phone in (False, True)}
