"""The API's frame: strict parser, bearer tokens, problems for every refusal, and the OpenAPI that says so."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer
from pydantic import BaseModel, Field

from workflows.api import problems
from workflows.api.auth import PostToken
from workflows.api.bodies import StrictParser, check_length

_READS = {
    "401": "no_token, bad_token",
    "403": "why this officer may not",
    "404": "unknown, or not hers to see",
}
_WRITES = {
    "400": "broken_body, bad_json, duplicate_key, not_utf8, too_deep, key_required",
    "409": "somebody was first, the case moved on, the rules forbid, or key_reused",
    "411": "length_required",
    "413": "too_large",
    "415": "not_json, not_multipart",
}
_FIELDS = {"422": "each field with what is wrong and what to do"}


class Problem(BaseModel):
    """RFC 9457. `code` is stable; `detail` and `errors` are in the language of Accept-Language (zh-hans or en)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    code: str = Field(examples=["wrong_state"])
    detail: str
    errors: dict[str, list[str]] | None = Field(None, description="field → sentences")
    findings: list[dict[str, Any]] | None = Field(None, description="the rules that forbid it")


class Renderer(JSONRenderer):
    """Chinese stays legible in the answers."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return problems.rendered(data)


class ProblemAPI(NinjaAPI):
    """Every answer is JSON (or a file), every refusal a problem, none is kept by a cache, and cookies mean nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            docs_url=None,
            docs_decorator=require_safe,
            auth=PostToken(),
            parser=StrictParser(),
            renderer=Renderer(),
            **options,
        )

    def set_default_exception_handlers(self) -> None:
        problems.add_handlers(self)

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> Any:
        """Ninja's description with the problems of each operation in it."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _describe_problems(method, operation)
        return schema

    def _get_urls(self) -> list[Any]:
        patterns = [*super()._get_urls(), re_path("", _nothing_here)]
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)
            pattern.callback = self._guarded(pattern.callback)
        return patterns

    def _guarded(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                check_length(request)
                response = view(request, *args, **kwargs)
            except Exception as error:  # noqa: BLE001  (each kind has its handler, the last one reports it)
                response = self.on_exception(request, error)
            if isinstance(response, HttpResponseNotAllowed):
                response = _not_allowed(response["Allow"])
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        # Bearer tokens alone sign in here: no browser sends them by itself, so there is nothing to forge.
        guarded.csrf_exempt = True  # type: ignore[attr-defined]
        return guarded


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.problem(404, "no_address", problems.no_address())


def _not_allowed(allowed: str) -> HttpResponse:
    methods = ", ".join(sorted(part.strip() for part in allowed.split(",")))
    reason = _("This address takes: %(methods)s.") % {"methods": methods}
    response = problems.problem(405, "method_not_allowed", reason)
    response["Allow"] = methods
    return response


def _describe_problems(method: str, operation: dict[str, Any]) -> None:
    wanted = {**_READS, **_FIELDS} if method == "get" else {**_READS, **_WRITES, **_FIELDS}
    for status, description in sorted(wanted.items()):
        operation["responses"][status] = {
            "description": description,
            "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
