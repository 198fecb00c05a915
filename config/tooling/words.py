"""Nothing in the tree names a package registry, a machine it was made on, or a ticket of someone's tracker.

A county builds from its own mirrors, and reads reasons, not references that it can't follow.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config.tooling import ROOT

# A letter in brackets keeps this file from finding itself.
FORBIDDEN = {
    "a package registry's address": re.compile(
        r"registry\.npm[j]s|registry\.yarnpk[g]|npmmirro[r]|pythonhoste[d]|pyp[i]\.org|deb\.debia[n]\.org"
        r"|snapshot\.debia[n]|\"resolve[d]\":"
    ),
    "a path of somebody's machine": re.compile(r"/wor[k]/|/roo[t]/|/hom[e]/\w|\.\./share[d]"),
    "a ticket": re.compile(r"\b[Ii]ssue[s]? #?\d|\bissue[s] show\b"),
}
# The engine serves any programme: it may know none by name.
PROGRAMME = re.compile(r"[Ll]oan|LOAN|(?<![A-Za-z])([Aa]id|AID)s?(?![a-z])")
# Nor any of the registers, by its code, its class or its Chinese title. The codes `women` and `volunteers` are plain
# words, and the federations are women's: those two are known by their titles alone.
REGISTER = re.compile(
    r"left_?behind|(children|child)_?in_?hardship|women_?in_?poverty|village_?heads?|two_?cancers?"
    r"|妇女基本信息|留守妇女|留守儿童|困难儿童|贫困妇女|妇代会主任|两癌|志愿者",
    re.IGNORECASE,
)
ENGINE = "workflows/"
BINARY = {".ttf", ".otf", ".png", ".jpg", ".jpeg", ".pdf", ".xlsx", ".woff", ".woff2", ".mo", ".ico", ".gz"}
# The licences quote addresses as part of their text.
EXEMPT = re.compile(r"^(LICENSE|fonts/OFL-.*\.txt)$")


def main() -> int:
    """0 if the tree is clean; else 1, with each place on standard output."""
    found = [
        finding
        for name in tracked_files()
        for finding in findings(name, (ROOT / name).read_text(encoding="utf-8", errors="replace"))
    ]
    print("\n".join(found) if found else "No forbidden word or address.")
    return 1 if found else 0


def tracked_files() -> list[str]:
    """The text files of the tree, tracked or about to be, without what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        names = [name for name in done.stdout.split("\0") if name]
    else:  # a release archive has no git
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if ".venv" not in path.parts]
    return [name for name in names if Path(name).suffix not in BINARY and (ROOT / name).is_file()]


def findings(name: str, text: str) -> Iterator[str]:
    """One line for each forbidden thing in `text`, the content of the file `name`."""
    if EXEMPT.match(name):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        for what, pattern in FORBIDDEN.items():
            if match := pattern.search(line):
                yield f"{name}:{number}: {what}: {match.group()}"
        if name.startswith(ENGINE):
            yield from (f"{name}:{number}: {said}" for said in _names_in_the_engine(name, line))


def _names_in_the_engine(name: str, line: str) -> Iterator[str]:
    """What a line of the engine names that it may not know."""
    if name.endswith(".py") and (match := PROGRAMME.search(line)):
        yield f"the engine names a programme: {match.group()}"
    if match := REGISTER.search(line):
        yield f"the engine names a register: {match.group()}"


if __name__ == "__main__":
    sys.exit(main())
