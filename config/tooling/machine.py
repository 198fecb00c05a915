"""What Jinguo needs from the machine besides Python packages, and what of it is missing."""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path

from config.tooling import ROOT

FONTS = ROOT / "fonts"
SUMS = FONTS / "SHA256SUMS"

# Shared library -> (what it is for, the Debian package that brings it). Without harfbuzz-subset WeasyPrint
# falls back to a font subsetter that is five times slower, so it counts as needed.
LIBRARIES = {
    "libpangoft2-1.0.so.0": ("Pango, which sets their text", "libpangoft2-1.0-0"),
    "libharfbuzz-subset.so.0": ("HarfBuzz's subsetter, which embeds their fonts", "libharfbuzz-subset0"),
}


def missing_parts() -> list[str]:
    """A phrase for every system library or font file that is missing or damaged; empty when all stand."""
    return [*_missing_libraries(), *_missing_fonts()]


def library_loads(name: str) -> bool:
    """Whether the dynamic linker finds the shared library `name`."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _missing_libraries() -> list[str]:
    return [
        f"{purpose}: {name} (Debian package {package})"
        for name, (purpose, package) in LIBRARIES.items()
        if not library_loads(name)
    ]


def _missing_fonts() -> list[str]:
    if not SUMS.is_file():
        return [f"fonts/{SUMS.name} (fetch the source tree again)"]
    listed = (line.split() for line in SUMS.read_text(encoding="ascii").splitlines())
    return [phrase for digest, name in listed if (phrase := _fault(FONTS / name, digest))]


def _fault(path: Path, digest: str) -> str:
    if not path.is_file():
        return f"fonts/{path.name} (fetch the source tree again)"
    with path.open("rb") as file:
        # In pieces: whole, the largest would be most of what a worker ever holds.
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != digest:
        return f"fonts/{path.name} as listed in fonts/{SUMS.name}, not another file of that name"
    return ""
