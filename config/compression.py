"""What goes over a weak line goes compressed: pages as they are made, style sheets and scripts once, when collected."""

from __future__ import annotations

from django.contrib.staticfiles.utils import matches_patterns
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

_WORDS = ("text/*", "application/json*", "application/javascript", "image/svg+xml")


class CompressedPages(GZipMiddleware):
    """Words are sent compressed to whoever reads that; photographs, PDF and XLSX files are compressed already.

    Against guessing a secret by the length of the answer, Django masks the token of each form anew and adds a few
    random bytes to each compressed answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse):
            return response
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        return super().process_response(request, response) if matches_patterns(kind, _WORDS) else response


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Where `collectstatic` ran, each file has its digest in its name, is kept by browsers for ever, and lies there
    compressed; where it didn't (tests, development), files keep their names and are asked for each time.
    """

    # A script that another one imports has its digest in its name too.
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name
