"""常用意见: an officer's own phrases, put into an opinion, bounded, hers alone."""

from __future__ import annotations

import pytest

from tests.county import County, advance, draft
from tests.pages.desks import at_desk, send, text_of
from workflows.models import JournalRow, Phrase
from workflows.phrases import LONGEST, MOST

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("spring_2014")]


def test_a_phrase_is_hers_and_goes_into_her_opinion_without_script(county: County) -> None:
    case = advance(county, draft(county), "village")
    client = at_desk(county, "t1.reviewer")
    assert send(client, "/phrases/", text=" 情况属实，  同意。 ").status_code == 302
    send(client, "/phrases/", text="情况属实， 同意。")
    phrase = Phrase.objects.get()
    assert phrase.text == "情况属实， 同意。"
    url = f"/loans/{case.ref}/acts/sign/"
    rows = JournalRow.objects.count()
    page = send(client, url, opinion="已入户。", phrase=str(phrase.pk), insert_phrase="1")
    assert page.status_code == 200
    assert ">已入户。\n情况属实， 同意。</textarea>" in page.content.decode()
    assert JournalRow.objects.count() == rows
    other = at_desk(county, "c.sealer")
    assert phrase.text not in text_of(other.get("/phrases/"))
    other.post(f"/phrases/{phrase.pk}/remove/")
    assert Phrase.objects.exists()
    client.post(f"/phrases/{phrase.pk}/remove/")
    assert not Phrase.objects.exists()


def test_somebody_elses_phrase_is_not_inserted(county: County) -> None:
    case = advance(county, draft(county), "village")
    send(at_desk(county, "c.sealer"), "/phrases/", text="同意盖章。")
    url, phrase = f"/loans/{case.ref}/acts/sign/", Phrase.objects.get()
    for chosen in (str(phrase.pk), "", "x", "９"):
        page = send(at_desk(county, "t1.reviewer"), url, phrase=chosen, insert_phrase="1")
        assert page.status_code == 200
        assert "同意盖章。" not in page.content.decode()


@pytest.mark.parametrize(
    ("text", "told"),
    [("  ", "Write the sentence"), ("长" * (LONGEST + 1), "at most 200"), ("a\x07", "can't be printed")],
)
def test_a_phrase_that_cannot_be_kept_is_told(county: County, text: str, told: str) -> None:
    page = send(at_desk(county, "t1.reviewer"), "/phrases/", text=text)
    assert page.status_code == 422
    assert told in text_of(page)
    assert not Phrase.objects.exists()


def test_she_keeps_a_bounded_number(county: County) -> None:
    client = at_desk(county, "t1.reviewer")
    for number in range(MOST):
        client.post("/phrases/", {"text": f"意见{number}"})
    page = client.post("/phrases/", {"text": "再多一条"})
    assert page.status_code == 422
    assert Phrase.objects.count() == MOST
