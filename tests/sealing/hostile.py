"""Files that nobody sends by mistake."""

from __future__ import annotations

import io
import zlib

from pypdf import PdfReader, PdfWriter

from tests.sealing import papers

_TRAILER = (
    b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 4/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
)


def written(objects: dict[int, bytes], *, root: int = 1, more: bytes = b"") -> bytes:
    """A PDF of these objects, with a table of where they are."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, more, start)
    return bytes(out)


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), more, content)


PAGE = {
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
}


def with_catalog(entries: bytes, others: dict[int, bytes]) -> bytes:
    return written({1: b"<</Type/Catalog/Pages 2 0 R%s>>" % entries, **PAGE, **others})


def bomb() -> bytes:
    """An enclosed file of a gigabyte of zeros in a megabyte."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    # After a full flush a block stands for itself, so the same megabyte can follow a thousand times.
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    squeezed = head + again * 1023
    names = b"/Names<</EmbeddedFiles<</Names[(a.json)4 0 R]>>>>"
    return with_catalog(
        names,
        {
            4: b"<</Type/Filespec/F(a.json)/EF<</F 5 0 R>>/AFRelationship/Data>>",
            5: stream(squeezed, b"/Type/EmbeddedFile/Filter/FlateDecode"),
        },
    )


def many_revisions() -> bytes:
    base = written({1: b"<</Type/Catalog/Pages 2 0 R>>", **PAGE})
    out, before = bytearray(base), base.rindex(b"xref\n0")
    for _ in range(10_000):
        here = len(out)
        out += _TRAILER % (before, here)
        before = here
    return bytes(out)


def many_hidden_revisions() -> bytes:
    """As above, without the marks that are easy to count."""
    return many_revisions().replace(b"%%EOF", b"%%E0F")[:-6] + b"%%EOF\n"


def xref_loop() -> bytes:
    base = written({1: b"<</Type/Catalog/Pages 2 0 R>>", **PAGE})
    here = len(base)
    return base + _TRAILER % (here, here)


def pages_in_a_circle() -> bytes:
    return written({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"})


def deeply_nested() -> bytes:
    return with_catalog(b"/OpenAction" + b"[" * 50_000 + b"]" * 50_000, {})


def names_in_a_circle() -> bytes:
    return with_catalog(b"/Names<</EmbeddedFiles 4 0 R>>", {4: b"<</Kids[4 0 R 4 0 R]>>"})


def fields_in_a_circle() -> bytes:
    return with_catalog(b"/AcroForm<</Fields[4 0 R]>>", {4: b"<</T(a)/Kids[4 0 R 4 0 R]>>"})


def many_fields() -> bytes:
    listed = b" ".join(b"4 0 R" for _ in range(200_000))
    return with_catalog(b"/AcroForm<</Fields[%s]>>" % listed, {4: b"<</FT/Sig/T(a)>>"})


def scripted() -> bytes:
    return with_catalog(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>/AA<</WC<</S/Launch/F(sh)>>>>", {})


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(papers.form().pdf)))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signature_of_nonsense() -> bytes:
    field = (
        b"<</FT/Sig/T(a)/V<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[0 9 9 99999]/Contents<3080>>>>>"
    )
    return with_catalog(b"/AcroForm<</Fields[4 0 R]>>", {4: field})
