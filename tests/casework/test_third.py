"""A third programme fits: in fewer than two hundred lines, nothing of them in the engine.

It runs in processes of its own: which programmes there are is settled when Django starts.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

FAMILIES = Path(__file__).with_name("families")
THIRD = "tests.casework.families"
MOST = 200

pytestmark = pytest.mark.once


def written() -> list[str]:
    """Every line of the programme that isn't blank; its migration is written by makemigrations."""
    files = [*FAMILIES.glob("*.py"), *FAMILIES.glob("*.yaml"), *FAMILIES.glob("*.html")]
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_it_is_short() -> None:
    assert {"programme.py", "models.py", "policy.yaml", "table.yaml"} <= {
        file.name for file in FAMILIES.iterdir()
    }
    assert len(written()) < MOST


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", ["journey.py", "table.py"])
def test_it_works(part: str) -> None:
    """Pages, form, rule, API; and the refusals of every officer in every state, by the tests of our own programmes."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", f"tests/casework/third/{part}", "-p", "no:cacheprovider"],
        cwd=settings.ROOT,
        env={**environment, "JINGUO_PROGRAMMES": THIRD, "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


def test_its_migration_says_what_its_model_does() -> None:
    ran = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "families", "--check", "--dry-run"],
        cwd=settings.ROOT,
        env={**os.environ, "JINGUO_PROGRAMMES": THIRD, "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_guide_shows_pieces_of_it() -> None:
    """Every block of code in the guide stands in the programme, word for word."""
    guide = (settings.ROOT / "docs" / "new-programme.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(python|yaml)\n(.*?)```", guide, re.DOTALL)
    files = [file.read_text(encoding="utf-8") for file in (*FAMILIES.glob("*.py"), *FAMILIES.glob("*.yaml"))]
    assert len(blocks) >= 8
    assert [block for _language, block in blocks if not any(block.strip() in text for text in files)] == []
