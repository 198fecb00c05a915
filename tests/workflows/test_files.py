"""Uploads: what is kept, what is refused with which sentence, and that nothing else ever comes out."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from workflows import files
from workflows.crypto import Unreadable
from workflows.errors import Invalid
from workflows.models import StoredFile
from workflows.sheets import SheetFull, put_together


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def image(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is dark and whose right half is light."""
    picture = Image.new(mode, size, 255 if mode in {"L", "I;16"} else "white")
    picture.paste(0 if mode in {"L", "I;16"} else "black", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def pdf(pages: int = 1, **changes: Any) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(width=595, height=842)
    for change in changes.values():
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        files._checked(data)
    assert refused.value.code == "bad_file"
    (sentence,) = refused.value.fields["file"]
    return str(sentence)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_as_a_jpeg_of_the_same_size(form: str) -> None:
    media_type, kept = files._checked(image(form))
    assert media_type == "image/jpeg"
    assert (opened(kept).format, opened(kept).size) == ("JPEG", (60, 40))


def test_photos_are_put_together_until_they_could_not_be_read() -> None:
    landscape, upright = image(size=(1600, 1200)), image(size=(1200, 1600))
    sheets = [landscape]
    for size in ((1600, 2400), (3200, 2400), (2844, 3200)):
        sheets.append(put_together(sheets[-1], [landscape]))
        assert opened(sheets[-1]).size == size
    with pytest.raises(SheetFull):
        put_together(sheets[-1], [landscape])
    assert opened(put_together(upright, [upright])).size == (2400, 1600)
    assert opened(put_together(landscape, [image(size=(2400, 1800))])).size == (1600, 2400)
    assert put_together(landscape, [upright]) == put_together(landscape, [upright])


def test_a_photo_is_made_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by 90 degrees
    exif[0x010F] = "Camera of the village"
    _type, kept = files._checked(image(size=(60, 40), exif=exif, comment=b"secret"))
    picture = opened(kept)
    assert picture.size == (40, 60)
    assert not picture.getexif()
    assert b"Camera of the village" not in kept
    assert b"secret" not in kept
    assert _is_dark(picture, (20, 5))
    assert not _is_dark(picture, (20, 55))


def _is_dark(picture: Image.Image, where: tuple[int, int]) -> bool:
    return int(picture.convert("L").getpixel(where)) < 128  # type: ignore[arg-type]


def test_a_large_photo_is_scaled_to_the_longest_side() -> None:
    _type, kept = files._checked(image(size=(5000, 2500)))
    assert opened(kept).size == (2400, 1200)


def test_the_same_photo_is_encoded_the_same_way_twice() -> None:
    assert files._checked(image()) == files._checked(image())


def test_transparency_becomes_white_and_sixteen_bits_keep_their_shades() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert not _is_dark(opened(files._checked(out.getvalue())[1]), (10, 10))
    grey = io.BytesIO()
    Image.new("I;16", (20, 20), 0x4000).save(grey, "PNG")
    shade = int(opened(files._checked(grey.getvalue())[1]).convert("L").getpixel((10, 10)))  # type: ignore[arg-type]
    assert 0x3C <= shade <= 0x44


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_seal_is_kept_on_nothing_so_that_words_show_through(db: None, form: str) -> None:
    """White paper becomes transparent, ink keeps its colour; laid over white, it looks as it did."""
    seal = Image.new("RGB", (900, 900), "white")
    seal.paste((200, 16, 24), (0, 0, 900, 300))
    seal.paste((252, 249, 247), (0, 600, 900, 900))  # what a scanner leaves
    out = io.BytesIO()
    seal.save(out, form)
    kept = files.keep_seal(out.getvalue())
    assert kept.media_type == "image/png"
    found = opened(files.read(kept))
    assert (found.mode, found.size) == ("RGBA", (600, 600))
    assert [found.getchannel("A").getpixel((300, row)) for row in (300, 500)] == [0, 0]
    on_white = Image.new("RGB", found.size, "white")
    on_white.paste(found, mask=found)
    ink: Any = on_white.getpixel((300, 100))
    assert max(abs(one - other) for one, other in zip(ink, (200, 16, 24), strict=True)) < 6


def test_a_seal_that_is_transparent_already_stays_as_it_is(db: None) -> None:
    picture = Image.new("RGBA", (50, 50), (200, 16, 24, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 50, 10))
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=(300, 300))
    found = opened(files.read(files.keep_seal(out.getvalue())))
    assert found.tobytes() == picture.tobytes()
    assert "dpi" not in found.info
    with pytest.raises(Invalid) as refused:
        files.keep_seal(pdf())
    assert "PNG" in refused.value.fields["file"][0]


def test_a_pdf_is_kept_as_it_came() -> None:
    assert files._checked(pdf(3)) == ("application/pdf", pdf(3))


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "neither a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a photo"),
        (b"GIF89a" + b"\0" * 40, "neither a photo"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 40, "Word or Excel"),
        (b"\xff\xd8\xff\xe0", "can't be opened"),
        (b"%PDF-1.7\n", "cut off"),
        (b"%PDF-1.7\nnothing here\n%%EOF", "can't be opened"),
    ],
)
def test_what_is_no_photo_or_pdf_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_zip_is_refused_with_what_to_do() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert "Print it to PDF" in refusal(out.getvalue())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("lenient", [False, True])
def test_a_truncated_photo_is_refused(form: str, lenient: bool, monkeypatch: Any) -> None:
    """Whatever else in the process has told Pillow to fill up with grey (WeasyPrint does)."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    whole = image(form, size=(600, 400))
    for length in (len(whole) // 2, len(whole) - 20):
        assert "cut off" in refusal(whole[:length])


def test_a_truncated_pdf_is_refused() -> None:
    whole = pdf(2)
    assert "cut off" in refusal(whole[: len(whole) // 2])


def test_too_many_bytes_pixels_and_pages_are_refused(settings: Any) -> None:
    assert "too many pixels" in refusal(image("PNG", size=(7000, 6000), mode="L"))
    assert "at most 30" in refusal(pdf(31))
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    assert "larger than 1 MB" in refusal(b"\xff\xd8\xff" + b"\0" * 1024 * 1024)


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    assert "too many pixels" in refusal(_png_claiming(60_000, 60_000))


def _png_claiming(width: int, height: int) -> bytes:
    import struct
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def _script(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _carries_a_file(writer: PdfWriter) -> None:
    writer.add_attachment("payroll.xls", b"x")


def _launches(writer: PdfWriter) -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("a.exe")}
    )
    writer.root_object[NameObject("/OpenAction")] = action


def _launches_by_a_hidden_name(writer: PdfWriter) -> None:
    name = writer._add_object(NameObject("/Launch"))
    action = writer._add_object(DictionaryObject({NameObject("/S"): name}))
    annotation = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/A"): action})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])


@pytest.mark.parametrize("change", [_script, _carries_a_file, _launches, _launches_by_a_hidden_name])
def test_a_pdf_that_could_act_on_its_own_is_refused(change: Any) -> None:
    assert "contains a program or another file" in refusal(pdf(change=change))


def test_a_pdf_with_a_password_is_refused() -> None:
    assert "password" in refusal(pdf(change=lambda writer: writer.encrypt("secret", algorithm="AES-256")))


def test_a_pdf_with_links_and_text_is_taken() -> None:
    """A link to a page or an address opens nothing by itself."""

    def link(writer: PdfWriter) -> None:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("a:b")}
        )
        annotation = DictionaryObject({NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): action})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(annotation)])

    assert files._checked(pdf(change=link))[0] == "application/pdf"


# --- On disk ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_stored_bytes_are_sealed_and_come_back(tmp_path: Path) -> None:
    file = files.keep(image())
    plain = files.read(file)
    assert hashlib.sha256(plain).hexdigest() == file.digest
    assert file.size == len(plain)
    (stored,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert stored.relative_to(tmp_path) == Path(file.digest[:2], file.digest[2:4], file.digest)
    assert b"JFIF" not in stored.read_bytes()


@pytest.mark.django_db
def test_the_same_bytes_twice_are_one_row_and_one_file(tmp_path: Path) -> None:
    first = files.keep(image())
    stored = tmp_path / files.path_of(first.digest)
    before = stored.read_bytes()
    assert files.keep(image()) == first
    assert StoredFile.objects.count() == 1
    assert stored.read_bytes() == before


@pytest.mark.django_db
def test_a_changed_or_missing_file_is_never_shown(tmp_path: Path) -> None:
    file, other = files.keep(image()), files.keep(pdf())
    stored = tmp_path / files.path_of(file.digest)
    stored.write_bytes((tmp_path / files.path_of(other.digest)).read_bytes())
    with pytest.raises(Unreadable):
        files.read(file)
    stored.unlink()
    with pytest.raises(Unreadable):
        files.read(file)


@pytest.mark.django_db
def test_a_file_cut_off_by_a_crash_is_mended_by_the_next_upload(tmp_path: Path) -> None:
    file = files.keep(image())
    stored = tmp_path / files.path_of(file.digest)
    stored.write_bytes(stored.read_bytes()[:20])
    files.keep(image())
    assert files.read(file)


@pytest.mark.django_db
def test_whoever_loses_the_race_for_a_path_leaves_no_second_file(tmp_path: Path, monkeypatch: Any) -> None:
    file = files.keep(image())
    # As if the other's file had appeared just after the look.
    storage = type(default_storage._wrapped)  # type: ignore[attr-defined]
    looks = iter([False])
    really = storage.exists
    monkeypatch.setattr(
        storage, "exists", lambda self, name: next(looks, None) is not False and really(self, name)
    )
    assert files.keep(image()) == file
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# --- Whatever is sent ------------------------------------------------------------------------------

SEEDS = [image("JPEG"), image("PNG"), image("WEBP"), pdf(1), pdf(2, change=_script)]


def _kept_or_refused(data: bytes) -> None:
    try:
        media_type, kept = files._checked(data)
    except Invalid as refused:
        fields = set(refused.fields)
    else:
        fields = {"file"}
        _check_kept(media_type, kept)
    assert fields == {"file"}


def _check_kept(media_type: str, kept: bytes) -> None:
    if media_type == "image/jpeg":
        opened(kept).load()
    else:
        assert PdfReader(io.BytesIO(kept)).pages


@given(st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_random_bytes_are_kept_or_refused(data: bytes) -> None:
    _kept_or_refused(data)


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.4\n"]),
    st.binary(max_size=300),
)
@settings(max_examples=150, deadline=None)
def test_random_bytes_behind_a_right_beginning_are_kept_or_refused(start: bytes, data: bytes) -> None:
    _kept_or_refused(start + data + (b"\n%%EOF" if start.startswith(b"%PDF") else b""))


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12),
    st.floats(0.2, 1),
)
@settings(max_examples=300, deadline=None)
def test_mutated_photos_and_pdfs_are_kept_or_refused(
    seed: bytes, changes: list[tuple[float, int]], length: float
) -> None:
    data = bytearray(seed)
    for where, value in changes:
        data[int(where * len(data))] = value
    _kept_or_refused(bytes(data[: int(length * len(data)) + 1]))
