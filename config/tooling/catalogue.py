"""The Chinese catalogue is complete: every sentence that the sources mark has its translation, none is fuzzy.

Extraction runs on a copy, so that a check never edits the tree; a catalogue that nobody refreshed is found too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from config.tooling import PYTHON, ROOT
from config.tooling.words import tracked_files

LANGUAGE = "zh_Hans"
# No sentence for people stands there.
IGNORED = ("tests/", "bench/", "docs/", "fonts/", "requirements/")


def main() -> int:
    """0 if the catalogue is complete; else 1, with every sentence that lacks a translation on standard output."""
    with tempfile.TemporaryDirectory(prefix="jinguo-messages-") as folder:
        tree = Path(folder)
        _copy_sources(tree)
        _extract(tree)
        catalogues = sorted(tree.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/*.po"))
        found = [sentence for path in catalogues for sentence in untranslated(path, tree)]
        count = sum(len(polib.pofile(str(path))) for path in catalogues)
    if found:
        print("\n".join([*found, f"{len(found)} of {count} sentences lack their Chinese; run ./do messages"]))
        return 1
    print(f"All {count} sentences are translated.")
    return 0


def untranslated(path: Path, tree: Path) -> list[str]:
    """One line for every entry of the catalogue `path` that has no translation or an unsure one."""
    entries = polib.pofile(str(path))
    pending = [entry for entry in entries if not entry.obsolete and not entry.translated()]
    return [f"{path.relative_to(tree)}: {entry.msgid!r}" for entry in pending]


def _copy_sources(tree: Path) -> None:
    for name in tracked_files():
        if not name.startswith(IGNORED):
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)


def _extract(tree: Path) -> None:
    (tree / "locale").mkdir(exist_ok=True)
    command = [
        str(PYTHON),
        "-m",
        "django",
        "makemessages",
        "--locale",
        LANGUAGE,
        "--no-obsolete",
        "--no-location",
    ]
    # The copy's own settings name the copy's catalogues.
    env = {**os.environ, "PYTHONPATH": str(tree), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"makemessages failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
