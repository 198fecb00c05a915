"""The house's own checkers find what they are there for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import polib
import pytest
from django.utils.translation import override

from config.tooling import catalogue, lengths, words
from people.register_names import REGISTER_NAMES


@pytest.mark.parametrize(
    "line",
    [
        "registry." + "npmjs.org/govuk-frontend",
        "--index-url https://pypi" + ".org/simple",
        '"resolved' + '": "https://x"',
        "cd /wo" + "rk/somewhere",
        "see ../sha" + "red/design.md",
        "as iss" + "ue 12 asks",
    ],
)
def test_addresses_paths_and_tickets_are_found(line: str) -> None:
    assert list(words.findings("loans/acts.py", f"first\n{line}\n"))


@pytest.mark.parametrize("line", ["CaseLoan", "a loan is", "AID = 1", "loan_case", "loans.models"])
def test_the_engine_may_not_name_a_programme(line: str) -> None:
    assert list(words.findings("workflows/acts.py", line))
    assert not list(words.findings("people/models.py", line))


@pytest.mark.parametrize("line", ["paid", "said so", "laid out", "a reissue of 2014"])
def test_words_that_only_look_like_it_pass(line: str) -> None:
    assert not list(words.findings("workflows/acts.py", line))


@pytest.mark.parametrize("register", REGISTER_NAMES)
def test_the_engine_may_not_name_a_register(register: str) -> None:
    with override("zh-hans"):
        title = str(REGISTER_NAMES[register])
    # Of these two the code is a plain word, and the title alone says that a register is meant.
    said = [title] if register in {"women", "volunteers"} else [title, register, register.upper()]
    for each in said:
        for name in ("workflows/due.py", "workflows/wording.yaml"):
            assert len(list(words.findings(name, f"first\n{each} = 1\n"))) == 1, each
        assert not list(words.findings("people/due.py", each))


@pytest.mark.parametrize("line", ["LeftBehind", "village_head = held", "class ChildInHardship:", "留守儿童"])
def test_nor_a_class_or_a_part_of_its_name(line: str) -> None:
    assert list(words.findings("workflows/due.py", line))


@pytest.mark.parametrize(
    "line", ["the township women's federation", "parts are left behind", "who volunteers", "村级妇联", "台账"]
)
def test_words_of_women_and_of_lists_pass(line: str) -> None:
    assert not list(words.findings("workflows/due.py", line))


def test_licences_are_quoted_in_full() -> None:
    assert not list(words.findings("LICENSE", "pypi" + ".org"))


def test_a_long_module_is_found() -> None:
    assert len(list(lengths.findings("a.py", "x = 1\n" * 401, {}))) == 1
    assert not list(lengths.findings("a.py", "x = 1\n" * 400, {}))


def test_a_long_function_is_found_and_its_docstring_not_counted() -> None:
    body = "    x = 1\n" * 39
    assert not list(lengths.findings("a.py", f"def f():\n{body}", {}))
    assert len(list(lengths.findings("a.py", f"def f():\n{body}    y = 2\n", {}))) == 1
    docstring = '    """One.\n\n    Two.\n    """\n'
    assert not list(lengths.findings("a.py", f"def f():\n{docstring}{body}", {}))


def test_an_exception_is_named_by_file_and_function() -> None:
    text = "def f():\n" + "    x = 1\n" * 50
    assert list(lengths.findings("a.py", text, {"b.py:f": 60}))
    assert not list(lengths.findings("a.py", text, {"a.py:f": 60}))


def test_empty_and_unsure_translations_are_found(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    entries = [
        polib.POEntry(msgid="Sign.", msgstr="签批"),
        polib.POEntry(msgid="Return.", msgstr=""),
        polib.POEntry(msgid="Refuse.", msgstr="退回", flags=["fuzzy"]),
        polib.POEntry(msgid="Gone.", msgstr="", obsolete=True),
    ]
    polib_file = polib.POFile()
    polib_file.extend(entries)
    polib_file.save(str(path))
    found = catalogue.untranslated(path, tmp_path)
    assert [line.split(": ")[1] for line in found] == ["'Return.'", "'Refuse.'"]


def test_every_file_that_git_would_commit_is_read() -> None:
    names = words.tracked_files()
    assert "config/tooling/words.py" in names
    assert not [name for name in names if name.startswith((".venv/", "node_modules/", "var/"))]
    assert subprocess.run(["git", "--version"], capture_output=True, check=False).returncode == 0
