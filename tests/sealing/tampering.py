"""What people do to sealed papers, as new revisions that leave every signed byte where it was."""

from __future__ import annotations

import io
from collections.abc import Callable

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.sealing import papers


def flipped(pdf: bytes, bit: int) -> bytes:
    place, one = divmod(bit, 8)
    return pdf[:place] + bytes([pdf[place] ^ 1 << one]) + pdf[place + 1 :]


def revised(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    written = out.getvalue()
    assert written.startswith(pdf)
    assert len(written) > len(pdf)
    return written


def overlay(writer: IncrementalPdfFileWriter) -> None:
    text = generic.StreamObject(stream_data=b"q 1 g 100 700 200 40 re f Q")
    writer.add_stream_to_page(0, writer.add_object(text))


def page_added(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = pages["/Kids"][0]
    pages["/Kids"].append(writer.add_object(generic.DictionaryObject(page)))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages)


def note(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    one = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 700, 300, 740))),
            pdf_name("/Contents"): pdf_string("90000"),
        }
    )
    page["/Annots"].append(writer.add_object(one))
    writer.update_container(page)


def script(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.update_root()


def attachment(writer: IncrementalPdfFileWriter) -> None:
    file = writer.root["/AF"][0]["/EF"].raw_get("/F")
    other = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=papers.DATA.replace(b"8", b"9")
    )
    writer.objects[(file.generation, file.idnum)] = other


def second_removed(writer: IncrementalPdfFileWriter) -> None:
    _remove(writer, 1)


def last_removed(writer: IncrementalPdfFileWriter) -> None:
    _remove(writer, 3)


def _remove(writer: IncrementalPdfFileWriter, number: int) -> None:
    field = writer.root["/AcroForm"]["/Fields"][number]
    del field["/V"]
    writer.update_container(field)


def appearance(writer: IncrementalPdfFileWriter) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    fields[1]["/AP"] = fields[3]["/AP"]
    writer.update_container(fields[1])


def text_field(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    one = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string("amount"),
            pdf_name("/V"): pdf_string("90000"),
        }
    )
    form["/Fields"].append(writer.add_object(one))
    writer.update_container(form["/Fields"])


def form_removed(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def nonsense_signed(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    value = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Sig"),
            pdf_name("/SubFilter"): pdf_name("/ETSI.CAdES.detached"),
            pdf_name("/ByteRange"): generic.ArrayObject(map(generic.NumberObject, (0, 9, 9, 9))),
            pdf_name("/Contents"): generic.ByteStringObject(b"\x30\x80"),
        }
    )
    one = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Sig"),
            pdf_name("/T"): pdf_string("fifth"),
            pdf_name("/V"): writer.add_object(value),
        }
    )
    form["/Fields"].append(writer.add_object(one))
    writer.update_container(form["/Fields"])


def signature_lent(writer: IncrementalPdfFileWriter) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    fields[3]["/V"] = fields[1].raw_get("/V")
    writer.update_container(fields[3])


def nothing_seen(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.DictionaryObject())
