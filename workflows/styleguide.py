"""The engine's part of the style guide: importing it shows every sample."""

from __future__ import annotations

from workflows import (  # noqa: F401
    styleguide_components,
    styleguide_forms,
    styleguide_lists,
    styleguide_papers,
    styleguide_tags,
)
