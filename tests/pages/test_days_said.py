"""What the public reads spells its days; digits that stand below each other are for officers' tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

_READ_BY_WOMEN = [
    *(settings.ROOT / "templates" / "public").rglob("*.html"),
    settings.ROOT / "templates" / "loans" / "case_receipt.html",
]


@pytest.mark.parametrize("template", _READ_BY_WOMEN, ids=lambda template: template.name)
def test_a_page_for_the_public_has_no_day_in_digits_alone(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.findall(r'date:"[^"]*Y-m-d', text)
