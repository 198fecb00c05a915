"""The style guide as it answers where DEBUG is on: its address and its view are there in debug alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from typing import Any

from django.test import Client, override_settings
from django.urls import include, path

from config import urls
from tests.walk.gallery import Seen

ADDRESS = "/styleguide/"
# What axe calls a fault where several states of one part stand side by side; a screen has one of them.
SIDE_BY_SIDE = "landmark-unique"


def in_debug() -> Any:
    """The addresses as they are where DEBUG is on when the process starts, as long as the context lasts."""
    with override_settings(DEBUG=True):
        spec = importlib.util.find_spec("workflows.urls")
        assert spec is not None
        assert spec.loader is not None
        fresh = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(fresh)
    return override_settings(DEBUG=True, ROOT_URLCONF=(path("", include(fresh)), *urls.urlpatterns[1:]))


def guide_pages() -> Iterator[Seen]:
    """The guide in both languages."""
    with in_debug():
        for language in ("zh-hans", "en"):
            page = Client().get(ADDRESS, headers={"accept-language": language})
            assert page.status_code == 200
            yield Seen(f"{ADDRESS} ({language})", page.content.decode())
