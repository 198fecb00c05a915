"""What a paper was made with, beside its facts: kept with each print, to tell later why bytes differ."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from workflows.rendering import font_files, source_of, style_names

_LIBRARIES: Final = ("weasyprint", "pydyf", "pyhanko")


def made_with(template_name: str) -> dict[str, Any]:
    """What a paper of this template depends on beside its facts: template and styles, libraries, fonts, by digest."""
    names = [template_name, *style_names(template_name)]
    return {
        "template": {name: hashlib.sha256(source_of(name).encode()).hexdigest()[:16] for name in names},
        "libraries": {name: version(name) for name in _LIBRARIES},
        "fonts": _font_digests(),
    }


def drawn_with() -> dict[str, Any]:
    """The same of a list that is drawn row by row, without a template."""
    return {"libraries": {"reportlab": version("reportlab")}, "fonts": _font_digests()}


@cache
def _font_digests() -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in font_files()}
