"""Which desk is walked in which language, as the journeys themselves are parametrized."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import pytest
from django.conf import settings

from tests.browser.desks import Desks
from tests.browser.seed import ROLES

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
# The desks and the screens on which each works; "" is whoever has no account.
DESKS: Final = {
    ("village_cadre", "phone"),
    ("village_cadre", "phone-bare"),
    ("village_chair", "phone"),
    ("village_chair", "phone-bare"),
    ("township_reviewer", "pc"),
    ("loan_officer", "pc"),
    ("bank_liaison", "pc"),
    ("county_sealer", "pc"),
    ("county_registrar", "pc"),
    ("programme_manager", "pc"),
    ("recorder", "pc"),
    ("auditor", "pc"),
    ("", "phone"),
    ("", "phone-bare"),
}
# (role, screen, language) of every journey; filled when the journeys' modules are imported.
WALKED: Final[set[tuple[str, str, str]]] = set()


def walks(
    *desks: tuple[str, str], languages: tuple[str, ...] = LANGUAGES
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The test is run once in each language; in it each of `desks` does what she has to do, from her inbox to the end.

    Every window that it opens is in that language. It fails where one of `desks` didn't sit down at her screen.
    """

    def mark(test: Callable[..., Any]) -> Callable[..., Any]:
        WALKED.update((role, screen, language) for (role, screen), language in product(desks, languages))
        first, *others = languages
        # A share of the tests takes the first language; the whole takes all.
        spoken = [first, *(pytest.param(other, marks=pytest.mark.whole) for other in others)]
        marked: Callable[..., Any] = pytest.mark.walks(desks)(
            pytest.mark.parametrize("language", spoken, indirect=True)(test)
        )
        return marked

    return mark


def roles_of(desks: Desks) -> set[tuple[str, str]]:
    """(role, screen) of everybody who sat down."""
    return {(ROLES[username.rpartition(".")[2]], screen) for username, screen in desks.sat}


def promised(request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    """Whose journey the test says it is."""
    return {desk for mark in request.node.iter_markers("walks") for desk in mark.args[0]}
