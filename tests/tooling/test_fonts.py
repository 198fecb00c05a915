"""The faces in fonts/: whole, ours by name, under their licence, and holding every standard character."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from config.tooling import fonts, machine

FILES = sorted(path.name for path in machine.FONTS.glob("*.ttf"))
# What names in this county are made of: rare characters, both kinds of middle dot, Yi and Uyghur.
NAMES = "喆堃昇玥珺琤㛃𬍛𫖯䶮𤩽·•ꀊꇑꑭꆈꌠئايگۈلمەمەت〔〕￥¥№□√"


def characters(name: str) -> set[int]:
    with TTFont(machine.FONTS / name, lazy=True) as font:
        return set(font.getBestCmap())


def test_nothing_is_missing_on_a_machine_that_was_set_up() -> None:
    assert machine.missing_parts() == []


@pytest.mark.parametrize("name", ["JinguoSong-Regular.ttf", "JinguoSong-Bold.ttf", "JinguoKai-Regular.ttf"])
def test_a_main_face_holds_every_standard_character(name: str) -> None:
    standard = fonts.standard_characters()
    assert len(standard) == 8105
    assert standard <= characters(name)


def test_all_faces_together_hold_the_characters_of_names() -> None:
    held = set().union(*(characters(name) for name in FILES))
    assert {character for character in NAMES if ord(character) not in held} == set()


def test_all_faces_together_hold_the_whole_unified_block() -> None:
    held = set().union(*(characters(name) for name in FILES))
    assert set(range(0x4E00, 0x9FA6)) <= held


@pytest.mark.parametrize("name", FILES)
def test_a_derived_face_bears_our_name_and_carries_its_licence(name: str) -> None:
    with TTFont(machine.FONTS / name) as font:
        names = font["name"]
    for identifier in (1, 3, 4, 6):
        assert names.getDebugName(identifier).startswith("Jinguo")
    assert not re.search("LXGW|霞鹜|Noto", names.getDebugName(1))
    assert "Open Font License" in names.getDebugName(13)
    assert names.getDebugName(0)


@pytest.mark.parametrize("name", fonts.LICENCES)
def test_each_licence_stands_beside_the_faces(name: str) -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (machine.FONTS / name).read_text(encoding="utf-8")


def test_the_style_sheet_names_every_file_by_its_family() -> None:
    rules = re.findall(r'font-family: "([^"]+)"; font-weight: (\d+); src: url\("([^"]+)"\)', style())
    assert sorted(file for _family, _weight, file in rules) == FILES
    for family, weight, file in rules:
        with TTFont(machine.FONTS / file) as font:
            assert (font["name"].getDebugName(1), font["OS/2"].usWeightClass) == (family, int(weight))


def test_only_our_faces_stand_where_forms_look_for_them() -> None:
    suffixes = {".ttf", ".otf", ".ttc", ".woff", ".woff2"}
    found = [path.name for path in machine.FONTS.rglob("*") if path.suffix in suffixes]
    assert sorted(found) == FILES


def test_a_missing_and_a_changed_file_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  Changed.ttf\n{'1' * 64}  Gone.ttf\n", encoding="ascii")
    (tmp_path / "Changed.ttf").write_bytes(b"not the face")
    monkeypatch.setattr(machine, "FONTS", tmp_path)
    monkeypatch.setattr(machine, "SUMS", sums)
    changed, gone = machine.missing_parts()
    assert "Changed.ttf" in changed
    assert "Gone.ttf" in gone


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LIBRARIES", {"libjinguo-none.so.9": ("a test", "libjinguo-none9")})
    assert machine.missing_parts() == ["a test: libjinguo-none.so.9 (Debian package libjinguo-none9)"]


def style() -> str:
    return (machine.FONTS / "fonts.css").read_text(encoding="utf-8")
