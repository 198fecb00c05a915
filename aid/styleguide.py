"""Aid's part of the style guide: importing it shows every sample."""

from __future__ import annotations

from aid import styleguide_cases, styleguide_county  # noqa: F401
