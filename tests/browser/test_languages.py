"""Each desk's own journey exists in each language; asked of how the journeys are written, not of one run of them."""

from __future__ import annotations

import importlib
import pkgutil
from itertools import product

from tests import browser
from tests.browser.desks import LOCALES, SCREENS
from tests.browser.journeys import DESKS, LANGUAGES, WALKED
from workflows.roles import ROLES


def test_every_desk_is_walked_in_each_language() -> None:
    for module in pkgutil.iter_modules(browser.__path__, f"{browser.__name__}."):
        if module.name.rpartition(".")[2].startswith("test_"):
            importlib.import_module(module.name)
    wanted = {(role, screen, language) for (role, screen), language in product(DESKS, LANGUAGES)}
    assert wanted - WALKED == set(), "no journey of hers in this language: tests/browser/journeys.py"


def test_every_role_has_a_desk_and_every_language_a_browser() -> None:
    assert {role for role, _screen in DESKS} == {*ROLES, ""}
    assert {screen for _role, screen in DESKS} <= set(SCREENS)
    assert set(LOCALES) == set(LANGUAGES)
