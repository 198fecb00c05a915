"""docs/openapi.json is what the server says of itself; a change of the API shows as a change of that file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from loans.flows import ACTS
from loans.models import LoanState
from loans.sections import GUARANTOR, SECTIONS

SNAPSHOT = Path(settings.ROOT) / "docs" / "openapi.json"
REFRESH = "JINGUO_REFRESH_OPENAPI"
HOW = (
    f"docs/openapi.json is out of date. Run: {REFRESH}=1 .venv/bin/python -m pytest tests/api/test_openapi.py"
)


def _served() -> dict[str, Any]:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    schema: dict[str, Any] = json.loads(response.content)
    return schema


def test_the_committed_description_is_the_served_one() -> None:
    served = json.dumps(_served(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if os.environ.get(REFRESH):
        SNAPSHOT.write_text(served, encoding="utf-8")
    assert SNAPSHOT.exists(), HOW
    assert SNAPSHOT.read_text(encoding="utf-8") == served, HOW


def test_every_operation_asks_for_a_token_and_documents_its_problems() -> None:
    schema = _served()
    assert "PostToken" in schema["components"]["securitySchemes"]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["security"] == [{"PostToken": []}], path
            for status in ("401", "403", "404", "422", *(("400", "409") if method != "get" else ())):
                content = operation["responses"][status]["content"]
                assert content == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }, (path, method, status)


def test_every_reference_leads_somewhere() -> None:
    schema = _served()
    known = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}
    assert set(_references(schema)) <= known


def test_the_description_names_every_state_and_every_question() -> None:
    text = json.dumps(_served(), ensure_ascii=False)
    for state in LoanState.values:
        assert f'"{state}"' in text
    for section in (*SECTIONS.values(), GUARANTOR):
        for field in section.fields:
            assert f'"{field.name}"' in text


def test_the_guide_names_every_act_endpoint_and_code() -> None:
    guide = (Path(settings.ROOT) / "docs" / "api.md").read_text(encoding="utf-8")
    for act in ACTS:
        assert f"`{act}`" in guide, act
    for path in _served()["paths"]:
        assert path.removeprefix("/api/v1").replace("{paper}", "{id}") in guide, path


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    return []
