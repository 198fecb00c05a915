"""No parameter stands in the file that nobody reads: each is named by code, in a function that other code calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import aid
from aid.policy import chain
from aid.policy.parameters import COMMON, FORMS

pytestmark = pytest.mark.once

AID = Path(aid.__file__).parent
# Where the names are only declared: the form of their values, and which must be there.
_DECLARED = {"FORMS", "NEEDED", "COMMON", "_WORDED"}


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(AID.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _statements(module: ast.Module) -> Iterator[ast.stmt]:
    """Those at the top that do more than declare."""
    for each in module.body:
        targets = [each.target] if isinstance(each, ast.AnnAssign) else getattr(each, "targets", ())
        if not any(isinstance(target, ast.Name) and target.id in _DECLARED for target in targets):
            yield each


def _said() -> set[str]:
    """Every text that is handed to a function, looked up with, or kept in a table: what a value may be asked by."""
    found: set[str] = set()
    for _path, module in _modules():
        for statement in _statements(module):
            for node in ast.walk(statement):
                if isinstance(node, ast.Call):
                    found |= _texts(node.args)
                elif isinstance(node, ast.Subscript):
                    found |= _texts([node.slice])
                elif isinstance(node, ast.Dict):
                    found |= _texts(node.values)
    return found


def _texts(nodes: Iterable[ast.AST]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_parameter_is_read_by_its_name() -> None:
    assert {*FORMS, *COMMON} - _said() == set()


def test_every_accessor_of_the_chain_is_asked_by_somebody() -> None:
    offered = {
        each.name
        for each in ast.parse(Path(chain.__file__).read_text(encoding="utf-8")).body
        if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")
    }
    asked = {
        node.attr
        for _path, module in _modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "chain"
    }
    within = {
        node.func.id
        for path, module in _modules()
        if path == Path(chain.__file__)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert offered - asked - within == set()
