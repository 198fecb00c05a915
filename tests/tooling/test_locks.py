"""What is installed is what was locked: by hash, from whichever mirror a machine uses."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib

import pytest

from config.tooling import ROOT, assets

REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
NPM_LOCKS = ["package-lock.json", "fonts/source/package-lock.json"]


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {found[0].lower().replace("_", "-"): found[1] for found in REQUIREMENT.findall(text)}


@pytest.mark.parametrize("name", ["runtime", "dev", "node"])
def test_every_python_package_is_pinned_with_a_hash(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert len(blocks) == len(locked(name)) > 0
    for block in blocks:
        assert REQUIREMENT.match(block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("name", ["runtime", "dev", "node"])
def test_no_python_lock_names_an_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_the_development_lock_holds_the_runtime_lock() -> None:
    assert locked("runtime").items() <= locked("dev").items()


def test_every_declared_dependency_is_locked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-") for line in declared}
    assert names <= set(locked("dev"))


def test_the_state_machine_comes_from_its_maintained_distribution() -> None:
    # django-fsm and django-fsm-2 write the same folder; whichever is installed last wins, silently.
    assert importlib.metadata.packages_distributions()["django_fsm"] == ["django-fsm-2"]


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_every_npm_package_is_locked_by_hash_and_without_an_address(name: str) -> None:
    packages = json.loads((ROOT / name).read_text(encoding="utf-8"))["packages"]
    entries = {path: entry for path, entry in packages.items() if path}
    assert entries
    for path, entry in entries.items():
        assert entry["integrity"].startswith("sha512-"), path
        assert "resolved" not in entry, path


def test_served_assets_are_the_locked_packages_files() -> None:
    assert assets.STAMP.read_text(encoding="ascii") == assets.fingerprint()
    for source, target in assets.COPIES.items():
        expected = assets.adapted(source, (assets.MODULES / source).read_bytes())
        assert (assets.VENDOR / target).read_bytes() == expected, target


def test_no_served_style_fetches_a_typeface_or_a_source_map() -> None:
    style = (assets.VENDOR / "govuk" / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert "@font-face" not in style
    assert "/assets/fonts/" not in style
    assert "sourceMappingURL" not in style
    assert ".govuk-button" in style
