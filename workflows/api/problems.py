"""Refusals as problem details (RFC 9457): one form for everything that is not a success, and never a page of HTML.

`type` is always about:blank and `title` the status in words, as the RFC asks of problems that are told apart
otherwise: here by `code`, which is stable and the same that the pages' refusals carry. `detail` is the reason in the
reader's language, `errors` maps each field to its sentences, `findings` are the rules that forbid.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import NinjaJSONEncoder

from workflows.api.sentences import sentences_for
from workflows.crypto import Unreadable
from workflows.errors import ActError, Invalid, RulesForbid

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)

TITLES: Mapping[int, Any] = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    409: gettext_lazy("Conflict"),
    411: gettext_lazy("Length needed"),
    413: gettext_lazy("Too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Can't be processed"),
    500: gettext_lazy("Internal error"),
    503: gettext_lazy("Busy"),
}


class RequestRefused(ActError):
    """The request itself can't be served, before any case is looked at."""

    def __init__(self, status: int, code: str, reason: Any, **extra: Any) -> None:
        super().__init__(code, reason, **extra)
        self.status = status


def problem(
    status: int,
    code: str,
    detail: Any,
    *,
    errors: Mapping[str, Sequence[Any]] | None = None,
    findings: Sequence[Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """The refusal as a response."""
    body = problem_body(status, code, detail, errors=errors, findings=findings)
    response = HttpResponse(rendered(body), status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def problem_body(
    status: int,
    code: str,
    detail: Any,
    *,
    errors: Mapping[str, Sequence[Any]] | None = None,
    findings: Sequence[Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """The members of a problem; those that it hasn't are left out."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "code": code,
        "detail": str(detail),
    }
    if errors:
        body["errors"] = {
            field: [str(sentence) for sentence in sentences] for field, sentences in errors.items()
        }
    if findings:
        body["findings"] = list(findings)
    return body


def problem_of(error: ActError) -> dict[str, Any]:
    """The members of a refusal's problem, for an answer that holds several."""
    return problem_body(error.status, error.code, error.reason, **_details(error))


def _details(error: ActError) -> dict[str, Any]:
    return {
        "errors": error.fields if isinstance(error, Invalid) else error.extra.get("errors"),
        "findings": error.findings if isinstance(error, RulesForbid) else None,
    }


def rendered(value: Any) -> bytes:
    """`value` as JSON. A lone surrogate that somebody sent is shown as a question mark, not answered with an error."""
    return json.dumps(value, ensure_ascii=False, cls=NinjaJSONEncoder).encode("utf-8", "replace")


def add_handlers(api: NinjaAPI) -> None:
    """Whatever is raised behind `api` is answered with a problem."""
    api.add_exception_handler(ActError, _refusal)
    api.add_exception_handler(ValidationError, _unreadable_answers)
    api.add_exception_handler(AuthenticationError, _nobody)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Http404, _nothing_here)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    for broken in (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(broken, _broken_body)
    api.add_exception_handler(Unreadable, _unreadable_store)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(Exception, _unforeseen)


def _refusal(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, error.code, error.reason, **_details(error))


def _unreadable_answers(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(
        422, "invalid", _("Some answers are missing or wrong."), errors=sentences_for(error.errors)
    )


def _nobody(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(401, "no_token", _("Send your token in the header “Authorization: Bearer …”."))


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    # ninja wraps what its parser raises; the cause is the refusal itself.
    if isinstance(error.__cause__, ActError):
        return _refusal(request, error.__cause__)
    return problem(error.status_code, "bad_request", _("The request can't be read."))


def no_address() -> str:
    """The reason for an address that doesn't exist."""
    return _("There is nothing at this address; openapi.json lists what there is.")


def _nothing_here(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, "no_address", no_address())


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(413, "too_large", _("The request is too large."))


def _broken_body(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(
        400, "broken_body", _("The body broke off or isn't well-formed multipart/form-data; send it again.")
    )


def _unreadable_store(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("a stored file or value can't be read: %s", error)
    return problem(500, "unreadable", _("This can't be read from the store. Tell the county's operator."))


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    # A lock that nobody gave back in time, or a database out of reach; an act tells the first one itself (409).
    log.error("the database didn't answer at %s %s", request.method, request.path, exc_info=error)
    response = problem(503, "busy", _("The database is busy. Send the same request again in a moment."))
    response["Retry-After"] = "2"
    return response


def _unforeseen(request: HttpRequest, error: Any) -> HttpResponse:
    # The signal is what Django itself sends: error reporters and the test client hear of it.
    log.error("unforeseen error at %s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=NinjaAPI, request=request)
    return problem(
        500, "internal", _("Something went wrong here. If it happens again, tell the county's operator.")
    )
