"""The press: an HTML template and its facts go in, the bytes of a PDF come out.

This is the one place that knows WeasyPrint. A paper printed here depends on three things only: the template with its
style sheet, the facts, and the font files of this programme. Nothing is fetched from a network, no font of the machine
is used, and no clock is read, so the same facts give the same bytes on every machine with the same library versions.

WeasyPrint is imported at the first paper and not with this module: it takes most of a second, and it looks for the
machine's fonts while it is being imported (`_private_fonts` says why that must not happen).
"""

from __future__ import annotations

import ctypes
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from weasyprint import CSS, Attachment
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

FONT_SUFFIXES: Final = frozenset({".ttf", ".otf"})
SHARED_STYLE: Final = "paper.css"
# What a template's picture is called by: picture:NAME.
PICTURE: Final = "picture"
# Shared object (the name that WeasyPrint opens) and the Debian package that brings it.
_LIBRARIES: Final = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libharfbuzz.so.0": "libharfbuzz0b",
    # Without it each paper takes five times as long: the fonts are then cut down in Python.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_NO_FONTS_BUT: Final = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir><config><rescan><int>0</int></rescan></config></fontconfig>
"""
# Pango's font map and the parsed styles are shared by every paper of a process, and they aren't made for threads.
_press_lock = Lock()


class PaperError(Exception):
    """A paper can't be printed, because of the template or the installation and never because of a person's input."""


@dataclass(frozen=True)
class Enclosure:
    """A file inside a PDF: the data that the paper prints, for programs to read."""

    name: str
    content: bytes
    dated: datetime
    description: str = ""


# Gets WeasyPrint's document, whose pages hold the boxes as laid out, and pydyf's file just before it is written.
Finisher = Callable[[Any, Any], None]


def render(template_name: str, context: Mapping[str, Any], *, variant: str | None = None) -> bytes:
    """The PDF of `template_name` filled with `context`; the same arguments give the same bytes.

    The style is `paper.css` of the template's directory and of those above it, followed by the `.css` of the template's
    own name; each is parsed once in a process. `variant` is one of WeasyPrint's names for a standard, such as
    `"pdf/a-3u"`; None writes a plain PDF. Raises `PaperError` when a library or the fonts are missing, or when the
    template asks for a file that isn't a font or a template's style.
    """
    return render_document(template_name, context, variant=variant)


def render_document(
    template_name: str,
    context: Mapping[str, Any],
    *,
    variant: str | None = None,
    enclosure: Enclosure | None = None,
    finisher: Finisher | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """As `render`, with a file enclosed as the paper's data, and a last word before the bytes are written.

    A template shows the bytes `pictures["NAME"]`, a PNG or JPEG, as `<img src="picture:NAME">`. Raises what `render`
    raises and what `finisher` raises.
    """
    markup = get_template(template_name).render(dict(context))
    with _press_lock:
        return _press().print(
            markup,
            style_names(template_name),
            variant,
            enclosure,
            finisher=finisher,
            pictures=pictures or {},
        )


def missing_requirements() -> list[str]:
    """What this machine lacks for printing, one sentence each that names the thing and its remedy; empty when ready."""
    found = [
        _("The system library %(library)s is missing; install the package %(package)s.")
        % {"library": library, "package": package}
        for library, package in _LIBRARIES.items()
        if not _opens(library)
    ]
    if not font_files():
        found.append(
            _("No font file was found in %(directory)s; papers can't be printed without it.")
            % {"directory": font_directory()}
        )
    return found


def font_directory() -> Path:
    """The directory whose font files, and no others, appear on papers."""
    return Path(settings.FONTS)


def template_directories() -> tuple[Path, ...]:
    """The directories of the configured templates, from which a template may take its style."""
    engines: list[dict[str, Any]] = settings.TEMPLATES
    return tuple(Path(directory) for engine in engines for directory in engine.get("DIRS", ()))


def is_allowed(url: str) -> bool:
    """Whether a template may take the file at `url`: a font of ours, or a style sheet beside the templates.

    Symbolic links and `..` are followed first: what counts is the file that would be read.
    """
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return False
    path = Path(unquote(parts.path)).resolve()
    if path.suffix in FONT_SUFFIXES:
        return path.is_relative_to(font_directory().resolve())
    if path.suffix == ".css":
        return any(
            path.is_relative_to(root.resolve()) for root in (*template_directories(), font_directory())
        )
    return False


class _Press:
    """WeasyPrint set up once: the fonts, the fetcher and every style sheet that was parsed so far."""

    def __init__(self) -> None:
        with _private_fonts():
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration

            self.weasyprint = weasyprint
            self.fonts: FontConfiguration = FontConfiguration()
        self.fetcher = _fetcher({})
        self.styles: dict[str, CSS] = {}

    def print(
        self,
        markup: str,
        style_names: list[str],
        variant: str | None,
        enclosure: Enclosure | None,
        *,
        finisher: Finisher | None,
        pictures: Mapping[str, bytes],
    ) -> bytes:
        from weasyprint.urls import FatalURLFetchingError

        fetcher = _fetcher(pictures) if pictures else self.fetcher
        document = self.weasyprint.HTML(string=markup, url_fetcher=fetcher)
        try:
            written = document.write_pdf(
                font_config=self.fonts,
                stylesheets=[self.style(name) for name in style_names],
                pdf_variant=variant,
                attachments=[self.attachment(enclosure)] if enclosure else None,
                finisher=finisher,
            )
        except FatalURLFetchingError as error:
            raise PaperError(str(error)) from error
        if written is None:
            raise PaperError("WeasyPrint wrote no document")
        return bytes(written)

    def attachment(self, enclosure: Enclosure) -> Attachment:
        # WeasyPrint writes what it's given, followed by a Z; and an attachment serves for one writing only.
        dated = enclosure.dated.astimezone(UTC)
        return self.weasyprint.Attachment(
            string=enclosure.content,
            name=enclosure.name,
            description=enclosure.description,
            relationship="Data",
            created=dated,
            modified=dated,
            url_fetcher=self.fetcher,
        )

    def style(self, name: str) -> CSS:
        if name not in self.styles:
            # Its own address, so that a style may take in the one beside it (@import).
            self.styles[name] = self.weasyprint.CSS(
                string=source_of(name),
                base_url=_address(name),
                url_fetcher=self.fetcher,
                font_config=self.fonts,
            )
        return self.styles[name]


@cache
def _press() -> _Press:
    if problems := missing_requirements():
        raise PaperError(" ".join(problems))
    return _Press()


def _fetcher(pictures: Mapping[str, bytes]) -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        """Serves what `is_allowed` names and the pictures given; all else is our own mistake and stops the printing."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            scheme, _colon, name = url.partition(":")
            if scheme == PICTURE and name in pictures:
                return URLFetcherResponse(url, pictures[name])
            if not is_allowed(url):
                raise ValueError(f"a paper may not fetch {url}")
            path = Path(unquote(urlsplit(url).path)).resolve()
            kind = {"Content-Type": "text/css; charset=utf-8"} if path.suffix == ".css" else {}
            return URLFetcherResponse(url, path.read_bytes(), kind)

    return OwnFilesOnly(allowed_protocols=("file", PICTURE), allow_redirects=False, fail_on_errors=True)


def style_names(template_name: str) -> list[str]:
    """The style sheets of a template, in the order in which they are read: of the outermost directory first."""
    parts = template_name.split("/")[:-1]
    own = f"{template_name.removesuffix('.html')}.css"
    shared = ["/".join((*parts[:depth], SHARED_STYLE)) for depth in range(len(parts) + 1)]
    return [style for style in dict.fromkeys((*shared, own)) if _exists(style)]


@cache
def _exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def source_of(name: str) -> str:
    """The text of a template or a style."""
    backend: Any = get_template(name)
    return str(backend.template.source)


def _address(name: str) -> str:
    backend: Any = get_template(name)
    return Path(str(backend.origin.name)).resolve().as_uri()


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def font_files() -> list[Path]:
    """The fonts that papers are set in."""
    return sorted(path for path in font_directory().glob("*") if path.suffix in FONT_SUFFIXES)


@contextmanager
def _private_fonts() -> Iterator[None]:
    """Meanwhile fontconfig knows the fonts of this programme and no font of the machine.

    Rather a fontconfig of our own than `@font-face` rules: those only add to the machine's fonts, one of which would
    fill in for a character that ours lack, so that a paper looks different on another machine and nobody notices; and
    WeasyPrint keeps their copies in /tmp, which systems clean while the process lives.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.TemporaryDirectory(prefix="paper-fonts-") as directory:
        configuration = Path(directory) / "fonts.conf"
        text = _NO_FONTS_BUT.format(fonts=escape(str(font_directory().resolve())), cache=escape(directory))
        configuration.write_text(text, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(configuration)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before
