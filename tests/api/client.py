"""A program that uses the API as one post: a token, JSON in, JSON out."""

from __future__ import annotations

import itertools
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.county import County
from workflows.api.tokens import issue

ROOT = "/api/v1"
_keys = itertools.count(1)


def new_key() -> str:
    return f"request-{next(_keys):06d}"


class Desk:
    """One token's view of the API. Answers come back as (status, body)."""

    def __init__(self, county: County, username: str, *, post: str = "", language: str = "zh-hans") -> None:
        self.token = issue(username, post or username)
        self.language = language
        self.client = Client()

    def send(self, method: str, path: str, **options: Any) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        headers.update(options.pop("headers", {}))
        return self.client.generic(method, f"{ROOT}{path}", headers=headers, **options)  # type: ignore[return-value]

    def get(self, path: str) -> tuple[int, Any]:
        return _read(self.send("GET", path))

    def delete(self, path: str) -> tuple[int, Any]:
        return _read(self.send("DELETE", path))

    def put(self, path: str, body: Any) -> tuple[int, Any]:
        return _read(self.send("PUT", path, data=json.dumps(body), content_type="application/json"))

    def post(self, path: str, body: Any, *, key: str | None = None) -> tuple[int, Any]:
        return _read(self.post_raw(path, json.dumps(body), key=key))

    def post_raw(self, path: str, body: str | bytes, *, key: str | None = None) -> HttpResponse:
        headers = {"Idempotency-Key": new_key() if key is None else key}
        return self.send("POST", path, data=body, content_type="application/json", headers=headers)

    def upload(self, path: str, data: dict[str, Any]) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": self.language}
        return _read(self.client.post(f"{ROOT}{path}", data=data, headers=headers))

    def act(
        self, ref: str, act: str, opinion: str = "同意", *, key: str | None = None, **data: Any
    ) -> tuple[int, Any]:
        return self.post(f"/loans/{ref}/acts/{act}", {"opinion": opinion, "data": data}, key=key)


def _read(response: Any) -> tuple[int, Any]:
    return response.status_code, json.loads(response.content) if response.content else None
