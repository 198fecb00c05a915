"""The limit of an upload while it is read: what lies beyond it never reaches memory or disk.

Django asks a view only once the whole body was parsed. This handler stops the parser, and the view (or the API) says
why by `check_upload`; the fields before the file are there, the token against forgery among them. A view that takes
more than others says so by its attribute `most_upload`, in bytes.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflows.errors import Invalid
from workflows.files import too_large

# What a multipart body has beside its file: boundaries, headers, short fields.
MULTIPART_EXTRA_BYTES = 64 * 1024
_STOPPED = "upload_was_stopped"


def was_stopped(request: HttpRequest) -> bool:
    """Whether the request's files were too large to be read to their end. Reads the body."""
    request.FILES  # noqa: B018  (reading is what meets the limit)
    return hasattr(request, _STOPPED)


def check_upload(request: HttpRequest) -> None:
    """Nothing, if the request's files were read to their end. Raises Invalid (field `file`). Reads the body."""
    if was_stopped(request):
        raise Invalid({"file": [too_large()]}, code="bad_file", reason=too_large())


def sent_file(request: HttpRequest, most: int) -> tuple[bytes, str]:
    """(the bytes of the request's `file`, its name). Raises Invalid where there is none, or it has more bytes."""
    check_upload(request)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid({"file": [_("Choose a file first.")]})
    if sent.size is not None and sent.size > most:
        raise beyond(most)
    return sent.read(), sent.name or ""


def beyond(most: int) -> Invalid:
    """The refusal of a file of more than `most` bytes."""
    sentence = _("The file is larger than %(most)d MB. Split it.") % {"most": most // (1024 * 1024)}
    return Invalid({"file": [sentence]}, code="bad_file", reason=sentence)


class LimitedUpload(FileUploadHandler):
    """First of the handlers: all files of a request together have UPLOAD_MAX_BYTES, or what their view takes."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._bytes = 0
        self._announced = 0
        # The address is resolved before anybody asks for the body.
        view = getattr(getattr(request, "resolver_match", None), "func", None)
        self._most: int = getattr(view, "most_upload", settings.UPLOAD_MAX_BYTES)

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """The body's announced length is kept for the first file."""
        self._announced = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A body that announces too much isn't read from its first file on."""
        super().new_file(*args, **kwargs)
        if self._announced > self._most + MULTIPART_EXTRA_BYTES:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """The chunk goes on to the next handler while there is room."""
        self._bytes += len(raw_data)
        if self._bytes > self._most:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler makes the file."""

    def _stop(self) -> NoReturn:
        setattr(self.request, _STOPPED, True)
        # Without reading the rest: the server does away with it, or with the connection.
        raise StopUpload(connection_reset=True)
