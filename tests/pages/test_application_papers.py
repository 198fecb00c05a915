"""Papers: what is needed now, uploads good and bad, thumbnails, replacing and removing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from loans.models import LoanCase
from tests.county import County, draft
from tests.pages.desks import at_desk, hidden_of, text_of
from workflows import files
from workflows.models import Attachment, StoredFile

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    return tmp_path


@pytest.fixture
def case(county: County) -> LoanCase:
    """A complete draft whose papers were taken out again."""
    found: LoanCase = draft(county)
    Attachment.objects.filter(case=found).update(removed_at=found.opened_at)
    return found


def photo(colour: str = "navy", form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, form)
    return out.getvalue()


def pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.write(out)
    return out.getvalue()


def upload(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def page(case: LoanCase, rest: str = "") -> str:
    return f"/loans/{case.ref}/application/papers/{rest}"


def present(case: LoanCase) -> list[Attachment]:
    return list(Attachment.objects.filter(case_id=case.pk, removed_at=None).select_related("file"))


def test_a_photo_is_taken_shown_small_and_whole(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    answer = client.post(page(case, "id_card.applicant/"), {"photo": upload(photo())})
    assert answer["Location"] == page(case, "#papers-id_card-applicant")
    (paper,) = present(case)
    assert (paper.kind, paper.subject, paper.file.media_type) == ("id_card", "applicant", "image/jpeg")
    words = text_of(client.get(page(case)))
    assert "Saved: Applicant's ID card" in words
    small = client.get(page(case, f"{paper.pk}/small.jpg"))
    assert Image.open(io.BytesIO(small.content)).size == (84, 53)
    large = client.get(page(case, f"{paper.pk}/small.jpg?large"))
    assert Image.open(io.BytesIO(large.content)).size == (320, 200)
    whole = client.get(f"/loans/{case.ref}/papers/{paper.pk}")
    assert whole.content == files.read(paper.file)


def test_the_form_offers_the_camera_and_files(county: County, case: LoanCase) -> None:
    body = at_desk(county, "v1.cadre").get(page(case, "id_card.applicant/")).content.decode()
    assert 'capture="environment"' in body
    assert 'accept="image/jpeg,image/png,image/webp,application/pdf"' in body
    assert "all four corners" in body


def test_declaration_and_pledge_can_be_printed_first(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    for slug in ("declaration.applicant/", "pledge.guarantor-1/"):
        assert 'papers/#sheets"' in client.get(page(case, slug)).content.decode()
    listed = client.get(page(case)).content.decode()
    for name in ("declaration.pdf", "pledge-1.pdf"):
        assert f"/loans/{case.ref}/{name}" in listed
        assert client.get(f"/loans/{case.ref}/{name}").content.startswith(b"%PDF")


def test_a_second_upload_replaces_the_first_and_the_same_one_is_stored_once(
    county: County, case: LoanCase
) -> None:
    client = at_desk(county, "v1.cadre")
    for colour in ("navy", "navy", "olive"):
        client.post(page(case, "id_card.applicant/"), {"file": upload(photo(colour))})
    assert len(present(case)) == 1
    assert StoredFile.objects.exclude(digest="0" * 64).count() == 2


def sides(case: LoanCase) -> tuple[tuple[int, int], list[str]]:
    """Size of the one ID card that is there, and which colours stand in it from the top."""
    (paper,) = present(case)
    picture = Image.open(io.BytesIO(files.read(paper.file)))
    rows = picture.getchannel("B").resize((1, picture.height)).tobytes()
    return picture.size, ["blue" if rows[y] > 60 else "olive" for y in range(100, picture.height, 200)]


def test_the_other_side_is_put_to_what_is_there(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    assert "Add a side" not in text_of(client.get(page(case)))
    client.post(page(case, "id_card.applicant/"), {"photo": upload(photo())})
    (first,) = present(case)
    assert f'data-onto="{first.pk}"' in client.get(page(case)).content.decode()
    form = hidden_of(client.get(page(case, "id_card.applicant/?more")))
    assert form["onto"] == str(first.pk)
    for _line_was_cut in range(2):
        sent = {"onto": form["onto"], "photo": upload(photo("olive"))}
        answer = client.post(page(case, "id_card.applicant/?more"), sent)
        assert answer.status_code == 302
    assert sides(case) == ((320, 400), ["blue", "olive"])
    late = client.post(
        page(case, "id_card.applicant/"), {"onto": form["onto"], "photo": upload(photo("red"))}
    )
    assert late.status_code == 409
    assert "changed in another window" in text_of(late)
    assert sides(case)[0] == (320, 400)
    assert "onto" not in hidden_of(client.get(page(case, "id_card.applicant/")))


def test_two_sides_chosen_at_once_are_one_paper(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    both = [upload(photo()), upload(photo("olive"))]
    assert client.post(page(case, "id_card.applicant/"), {"file": both}).status_code == 302
    assert sides(case) == ((320, 400), ["blue", "olive"])


@pytest.mark.parametrize(
    "sent, words",
    [
        ([photo(), pdf()], "Only photos can be put together"),
        ([photo(), b"MZ" + b"\0" * 200], "neither a photo"),
        ([photo()] * 5, "At most 4 photos"),
    ],
)
def test_what_cannot_be_put_together_is_said(
    county: County, case: LoanCase, sent: list[bytes], words: str
) -> None:
    client = at_desk(county, "v1.cadre")
    answer = client.post(page(case, "id_card.applicant/"), {"file": [upload(each) for each in sent]})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not present(case)


def test_a_side_is_put_to_no_other_paper(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    client.post(page(case, "household_book.applicant/"), {"file": upload(photo())})
    client.post(page(case, "other/"), {"file": upload(photo())})
    book, other = present(case)
    for slug, onto in (("id_card.applicant/", book.pk), ("other/", other.pk), ("other/", 10**18)):
        sent = {"onto": str(onto), "file": upload(photo("olive"))}
        assert client.post(page(case, slug), sent).status_code == 404
    assert present(case) == [book, other]


def test_other_papers_add_up(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    for colour in ("navy", "olive"):
        client.post(page(case, "other/"), {"file": upload(photo(colour))})
    assert [paper.kind for paper in present(case)] == ["other", "other"]
    assert "Other papers" in text_of(client.get(page(case)))


def test_a_removed_paper_is_missing_again(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    client.post(page(case, "id_card.applicant/"), {"file": upload(photo())})
    (paper,) = present(case)
    assert client.get(page(case, f"{paper.pk}/remove/")).status_code == 200
    assert client.post(page(case, f"{paper.pk}/remove/")).status_code == 302
    assert not present(case)
    assert client.post(page(case, f"{paper.pk}/remove/")).status_code == 404


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "empty"),
        (b"MZ" + b"\0" * 200, "neither a photo"),
        (b"<svg onload='alert(1)'/>", "neither a photo"),
        (b"PK\x03\x04" + b"\0" * 60, "Print it to PDF"),
        (photo()[:400], "can't be opened"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(
    county: County, case: LoanCase, data: bytes, words: str
) -> None:
    client = at_desk(county, "v1.cadre")
    answer = client.post(page(case, "id_card.applicant/"), {"file": upload(data)})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'href="#file"' in answer.content.decode()
    assert not present(case)


def test_a_type_that_lies_is_not_believed(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    client.post(
        page(case, "id_card.applicant/"),
        {"file": upload(photo(form="PNG"), "x.exe", "application/x-msdownload")},
    )
    assert present(case)[0].file.media_type == "image/jpeg"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\a.jpg", "/tmp/a.jpg", "a\u202egpj.exe", "长" * 300]
)
def test_a_name_of_a_file_goes_nowhere(county: County, case: LoanCase, stored: Path, name: str) -> None:
    client = at_desk(county, "v1.cadre")
    client.post(page(case, "id_card.applicant/"), {"file": upload(photo(), name)})
    (paper,) = present(case)
    (kept,) = (path for path in stored.rglob("*") if path.is_file())
    assert kept.relative_to(stored).as_posix() == files.path_of(paper.file.digest)


def test_a_large_file_is_refused_before_it_is_read(county: County, case: LoanCase, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    client = at_desk(county, "v1.cadre")
    answer = client.post(page(case, "id_card.applicant/"), {"file": upload(photo() + b"\0" * 1024 * 1024)})
    assert answer.status_code == 422
    assert "larger than 1 MB" in text_of(answer)


def test_nothing_chosen_is_said(county: County, case: LoanCase) -> None:
    client = at_desk(county, "v1.cadre")
    for sent in ({}, {"file": "words instead of a file"}):
        answer = client.post(page(case, "id_card.applicant/"), sent)
        assert answer.status_code == 422
        assert "Take a photo or choose a file first." in text_of(answer)


def test_papers_that_nothing_asks_for_any_more_are_shown_apart(county: County) -> None:
    case = draft(county)
    client = at_desk(county, "v1.cadre")
    client.post(f"/loans/{case.ref}/application/project/", {"project.licensed": "yes"})
    words = text_of(client.get(page(case)))
    assert "No longer needed" in words
    assert "Business licence" in words
    assert client.get(page(case, "village_certificate.applicant/")).status_code == 404


def test_another_village_sees_no_thumbnail(county: County, case: LoanCase) -> None:
    at_desk(county, "v1.cadre").post(page(case, "id_card.applicant/"), {"file": upload(photo())})
    (paper,) = present(case)
    client = at_desk(county, "v2.cadre")
    assert client.get(page(case, f"{paper.pk}/small.jpg")).status_code == 404
    assert client.post(page(case, "id_card.applicant/"), {"file": upload(photo())}).status_code == 404
