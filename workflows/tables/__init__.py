"""Rows of real input: a CSV or a spreadsheet with a header row in Chinese or English, read whole or refused by row.

Nothing is guessed. A column that isn't known, a number that lost its digits, a formula, a date that can be read in two
ways: each is named with its row and column and with what to do, all of them at once.
"""

from __future__ import annotations

from workflows.tables.cells import CellError, code, day, id_number, name, one_of, phrase
from workflows.tables.reading import Column, Problem, Row, Table, TableError, read_file, read_table
from workflows.tables.streaming import Line, Stream, rough_count
from workflows.tables.template import template, to_mend, write_template

__all__ = [
    "CellError",
    "Column",
    "Line",
    "Problem",
    "Row",
    "Stream",
    "Table",
    "TableError",
    "code",
    "day",
    "id_number",
    "name",
    "one_of",
    "phrase",
    "read_file",
    "read_table",
    "rough_count",
    "template",
    "to_mend",
    "write_template",
]
