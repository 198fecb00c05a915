"""Payouts confirmed by a file of rows: read, checked line by line, confirmed in one step, each line its own act."""

from __future__ import annotations
