"""The demo county's mothers in poverty and their nominations, in every state, told by the acts themselves."""

from __future__ import annotations

from aid.demo.telling import tell

__all__ = ["tell"]
