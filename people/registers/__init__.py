"""The registers as their readers know them: columns, definitions and due days, and the rows with their words."""

from __future__ import annotations

from people.registers.declaration import REGISTERS, Register

__all__ = ["REGISTERS", "Register"]
