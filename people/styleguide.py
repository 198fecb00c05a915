"""The room's part of the style guide: importing it shows every sample."""

from __future__ import annotations

from people import styleguide_imports, styleguide_persons, styleguide_registers, styleguide_tables  # noqa: F401
