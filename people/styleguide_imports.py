"""Samples of what pages of files of rows share."""

from __future__ import annotations

from people.models import ImportBatch
from workflows.specimens import both, partial, show

show(
    partial(
        "imports/state.html",
        both("导入文件到了哪一步。", "How far a file of rows is."),
        *((status.label, {"batch": ImportBatch(status=status)}) for status in ImportBatch.Status),
    ),
)
