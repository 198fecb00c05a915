"""Registers of thousands of rows for the printer: A4 across, drawn row by row, so that memory doesn't grow with them.

WeasyPrint lays out a whole table before it writes the first page: 5,000 rows take it most of a minute and a gigabyte.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

import segno
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFPage, PDFStream, PDFZCompress
from reportlab.pdfgen.canvas import Canvas

from workflows.faces import BOLD, SONG, lines_of, runs, width_of
from workflows.stamps import PaperStamp

WIDTH, HEIGHT = landscape(A4)
SIDE: Final = 12 * mm
FOOT: Final = 19 * mm
TOP: Final = HEIGHT - 11 * mm
LETTER: Final = 8.5
_LEADING: Final = 1.3
PAD: Final = 2.6
SIGNERS: Final = ("制表人", "审核人", "负责人")
_QR_SIDE: Final = 12 * mm
# Words and amounts recur down a column; what doesn't is forgotten.
_MOST_KEPT: Final = 4096


@dataclass(frozen=True)
class Sheet:
    """What stands around the rows. `aligns` has a letter for each column: l, c or r.

    `letter` is the size of the rows in points, `row_height` the least height of each: room to sign. `total` is a last
    row in bold, asked for once all rows are drawn where it is a function of them; `signers` leave a line each at the
    end, nobody where it is empty.
    """

    title: str
    heads: Sequence[str]
    widths: Sequence[float]
    made_on: date
    office: str
    aligns: str = ""
    note: str = ""
    total: Sequence[str] | Callable[[], Sequence[str]] = ()
    signers: Sequence[str] = SIGNERS
    stamp: PaperStamp | None = None
    letter: float = LETTER
    row_height: float = 0.0


def long_list(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float],
    made_on: date,
    office: str,
    **more: Any,
) -> bytes:
    """The PDF of a register; `rows` are read one by one and their cells printed as they are, broken where too long.

    `widths` are shares of the page's width. `more` is what else a `Sheet` knows. The same arguments give the same
    bytes. Raises ValueError where heads, widths, aligns and a row don't have the same number of columns.
    """
    sheet = Sheet(title, heads, widths, made_on, office, **more)
    if len(heads) != len(widths) or (sheet.aligns and len(sheet.aligns) != len(heads)):
        raise ValueError("heads, widths and aligns must have one entry for each column")
    return _Drawing(sheet).of(rows)


class _Canvas(Canvas):
    """ReportLab's, which packs a page when it is drawn: by itself it keeps all of them as text until the last is."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        document: Any = self._doc
        add = document.addPage

        def add_packed(page: PDFPage) -> None:
            packed = PDFDictionary({"Filter": PDFArray([PDFName(PDFZCompress.pdfname)])})
            page.Contents = PDFStream(packed, PDFZCompress.encode(page.stream))
            page.stream = None
            add(page)

        document.addPage = add_packed


@dataclass
class _Drawing:
    sheet: Sheet
    out: io.BytesIO = field(default_factory=io.BytesIO)
    page: int = 0
    y: float = 0.0
    # Where the lines of the page's rows stand.
    rules: list[float] = field(default_factory=list)
    # All words of a page in one text object, with the face and size in hand: half the work of one object a word.
    words: Any = None
    hand: tuple[str, float] = ("", 0.0)

    def of(self, rows: Iterable[Sequence[str]]) -> bytes:
        # Registers the face that the canvas begins with: by itself it begins with one that isn't in the file.
        runs("0")
        self.canvas = _Canvas(self.out, (WIDTH, HEIGHT), pageCompression=1, invariant=1, initialFontName=SONG)
        self.canvas.setTitle(self.sheet.title)
        self.letter, self.leading = self.sheet.letter, self.sheet.letter * _LEADING
        self.edges = _edges(self.sheet.widths)
        self.aligns = self.sheet.aligns or "c" * len(self.sheet.heads)
        # A hundred lists at once don't share what they keep: columns differ in width.
        self.cell = lru_cache(_MOST_KEPT)(self._cell)
        self._begin()
        for row in rows:
            self._row(row, SONG)
        total = self.sheet.total() if callable(self.sheet.total) else self.sheet.total
        if total:
            self._row(total, BOLD)
        self._end()
        return self.out.getvalue()

    def _begin(self) -> None:
        self.page += 1
        self._open_words()
        sheet, first = self.sheet, self.page == 1
        size = 16.0 if first else 10.0
        self.y = TOP - size
        title = sheet.title if first else f"{sheet.title}（续）"
        self._text(WIDTH / 2, self.y, title, size, face=BOLD if first else SONG, align="c")
        if first:
            self.y -= 16
            self._text(SIDE, self.y, f"单位：{sheet.office}", 9)
            self._text(WIDTH / 2, self.y, sheet.note, 9, align="c")
            self._text(WIDTH - SIDE, self.y, f"制表日期：{_day(sheet.made_on)}", 9, align="r")
        self.y -= 5
        self.rules = [self.y]
        self._row(sheet.heads, BOLD)

    def _row(self, row: Sequence[str], face: str) -> None:
        if len(row) != len(self.edges) - 1:
            raise ValueError(f"a row of {len(row)} cells in a list of {len(self.edges) - 1} columns")
        cells = [self.cell(text, column, face) for column, text in enumerate(row)]
        height = max(len(cell) for cell in cells) * self.leading + 2 * PAD
        # The head, and the total below all rows, aren't signed.
        height = max(height, self.sheet.row_height if face is SONG else 0.0)
        if self.y - height < FOOT and len(self.rules) > 2:
            self._finish()
            self._begin()
        middle = self.y - height / 2
        for column, cell in enumerate(cells):
            line_y = middle + (len(cell) - 1) * self.leading / 2 - self.letter * 0.36
            for width, pieces in cell:
                self._pieces(self._x(column, width), line_y, pieces, self.letter)
                line_y -= self.leading
        self.y -= height
        self.rules.append(self.y)

    def _cell(self, text: str, column: int, face: str) -> list[tuple[float, list[tuple[str, str]]]]:
        room = self.edges[column + 1] - self.edges[column] - 2 * PAD
        return [
            (width_of(line, self.letter, face), runs(line, face))
            for line in lines_of(text, room, self.letter, face)
        ]

    def _x(self, column: int, width: float) -> float:
        left, right = self.edges[column] + PAD, self.edges[column + 1] - PAD
        align = self.aligns[column]
        if len(self.rules) == 1 or align == "c":
            return (left + right - width) / 2
        return left if align == "l" else right - width

    def _finish(self) -> None:
        """Lines, foot and page number; the number of all pages is put in when it is known."""
        canvas, bottom = self.canvas, self.rules[-1]
        canvas.setLineWidth(0.5)
        canvas.lines([(self.edges[0], y, self.edges[-1], y) for y in self.rules[1:-1]])
        canvas.lines([(x, self.rules[0], x, bottom) for x in self.edges[1:-1]])
        canvas.setLineWidth(1.1)
        canvas.rect(self.edges[0], bottom, self.edges[-1] - self.edges[0], self.rules[0] - bottom)
        self._text(WIDTH - SIDE - 17 * mm, FOOT - 14, f"第 {self.page} 页", 8.5, align="r")
        canvas.doForm("pages")
        if self.sheet.stamp:
            self._stamp(self.sheet.stamp)
        canvas.drawText(self.words)
        canvas.showPage()

    def _end(self) -> None:
        if self.sheet.signers:
            if self.y - 26 < FOOT:
                self._finish()
                self._begin()
            self._signers()
        self._finish()
        self.canvas.beginForm("pages")
        self._open_words()
        self._text(WIDTH - SIDE, FOOT - 14, f"共 {self.page} 页", 8.5, align="r")
        self.canvas.drawText(self.words)
        self.canvas.endForm()
        if self.sheet.stamp:
            _define_qr(self.canvas, self.sheet.stamp.link)
        self.canvas.save()

    def _signers(self) -> None:
        step = (WIDTH - 2 * SIDE) / len(self.sheet.signers)
        for number, signer in enumerate(self.sheet.signers):
            self._text(SIDE + number * step, self.y - 20, f"{signer}（签名）：", 9.5)

    def _stamp(self, stamp: PaperStamp) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(SIDE, FOOT - 5 - _QR_SIDE)
        canvas.doForm("qr")
        canvas.restoreState()
        x = SIDE + _QR_SIDE + 2 * mm
        lines = (
            f"文书编号：{stamp.number}　制作日期：{stamp.day}",
            f"扫码或凭查验码 {stamp.grouped_code} 查验真伪",
            f"查验网址：{stamp.address}",
        )
        for number, line in enumerate(lines):
            self._text(x, FOOT - 13 - number * 10.5, line, 7.5)

    def _text(
        self, x: float, y: float, text: str, size: float, *, face: str = SONG, align: str = "l"
    ) -> None:
        width = width_of(text, size, face)
        start = {"l": x, "c": x - width / 2, "r": x - width}[align]
        self._pieces(start, y, runs(text, face), size)

    def _pieces(self, x: float, y: float, pieces: Sequence[tuple[str, str]], size: float) -> None:
        for face, text in pieces:
            if self.hand != (face, size):
                self.hand = face, size
                self.words.setFont(face, size)
            self.words.setTextOrigin(x, y)
            self.words.textOut(text)
            if len(pieces) > 1:
                x += width_of(text, size, face)

    def _open_words(self) -> None:
        self.words, self.hand = self.canvas.beginText(), ("", 0.0)


def _edges(widths: Sequence[float]) -> list[float]:
    share = (WIDTH - 2 * SIDE) / sum(widths)
    edges = [float(SIDE)]
    for width in widths:
        edges.append(edges[-1] + width * share)
    return edges


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _define_qr(canvas: Canvas, link: str) -> None:
    matrix = segno.make(link, error="m", micro=False).matrix
    side = _QR_SIDE / len(matrix)
    canvas.beginForm("qr")
    for number, row in enumerate(matrix):
        for column, dark in enumerate(row):
            if dark:
                canvas.rect(column * side, _QR_SIDE - (number + 1) * side, side, side, stroke=0, fill=1)
    canvas.endForm()
