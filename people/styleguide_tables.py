"""Samples of what pages of long tables share."""

from __future__ import annotations

from people.models import RegisterTable
from workflows.specimens import both, partial, show

show(
    partial(
        "registers/table_state.html",
        both("申请的表格到了哪一步。", "How far a table that was ordered is."),
        *((status.label, {"table": RegisterTable(status=status)}) for status in RegisterTable.Status),
    ),
)
