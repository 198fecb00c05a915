"""No module longer than 400 lines, no function longer than 40 (its docstring not counted)."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator

from config.tooling import ROOT
from config.tooling.words import tracked_files

MODULE_LINES = 400
FUNCTION_LINES = 40
# Written by makemigrations, not by hand.
EXEMPT = "/migrations/"


def main() -> int:
    """0 if every module and function is short enough; else 1, with each on standard output."""
    allowed = exceptions()
    found = [
        finding
        for name in tracked_files()
        if name.endswith(".py") and EXEMPT not in name
        for finding in findings(name, (ROOT / name).read_text(encoding="utf-8"), allowed)
    ]
    print("\n".join(found) if found else "No module and no function is too long.")
    return 1 if found else 0


def exceptions() -> dict[str, int]:
    """What pyproject.toml allows beyond the limits: "file.py" or "file.py:function" -> lines."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        allowed: dict[str, int] = tomllib.load(file).get("tool", {}).get("jinguo", {}).get("lengths", {})
    return allowed


def findings(name: str, text: str, allowed: dict[str, int]) -> Iterator[str]:
    """One line for each part of `text`, the source of the file `name`, that is longer than its limit."""
    lines = len(text.splitlines())
    if lines > allowed.get(name, MODULE_LINES):
        yield f"{name}: {lines} lines; split it (limit {MODULE_LINES})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _length(node)
            if length > allowed.get(f"{name}:{node.name}", FUNCTION_LINES):
                yield f"{name}:{node.lineno}: {node.name} has {length} lines (limit {FUNCTION_LINES})"


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    docstring = 0
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring


if __name__ == "__main__":
    sys.exit(main())
