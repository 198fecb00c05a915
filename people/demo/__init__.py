"""The demo county's families, registers and visits: three hundred invented women, told by files and acts."""

from __future__ import annotations

from people.demo.telling import tell

__all__ = ["tell"]
