"""Registers fed by files: a table per register, read and checked row by row, taken over in portions.

A row is taken whole or not at all, by the same checks and the same writing as a page's; the same file twice is once.
"""

from __future__ import annotations
