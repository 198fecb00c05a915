"""The case file (卷宗): cover, contents, every paper of the case, the journal's extract and a closing note, in one PDF.

Arranged as county archives file them: pages are counted from the first paper to the last, covers and notes are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from workflows.binding import PDF, Part, bound, page_count, readable
from workflows.file_parts import CaseFileFacts, CasePaper, JournalLine
from workflows.paper_words import chinese_date
from workflows.rendering import render
from workflows.stamps import PaperStamp

JOURNAL: Final = "办件日志摘录"
_DIGEST_SHOWN: Final = 8


@dataclass(frozen=True)
class Entry:
    """One entry of a record: its heading, and (label, text) of what it says."""

    heading: str
    rows: Sequence[tuple[str, str]]


def case_file(
    facts: CaseFileFacts,
    papers: Sequence[CasePaper],
    journal: Sequence[JournalLine],
    stamp: PaperStamp,
    unfinished: Sequence[str] = (),
) -> bytes:
    """卷宗 in one PDF with bookmarks; the same arguments give the same bytes.

    It is a copy: signatures are shown as they look, and verified on the papers themselves. A paper that can't be read
    is stood for by a page that says so, and named in the closing note; so are the `unfinished` ones, by their titles.
    """
    given = [Part(paper.title, paper.data, paper.media_type) for paper in papers]
    parts = [readable(part) for part in given]
    left_out = [
        part.title
        for part, asked in zip(parts, given, strict=True)
        if asked.media_type == PDF and part.data is not asked.data
    ]
    parts.append(Part(JOURNAL, _journal(facts, journal, stamp)))
    counts = [page_count(part) for part in parts]
    entries = _contents(facts, papers, counts, stamp)
    pages = sum(counts)
    front = render(
        "papers/case_front.html",
        {
            "facts": facts,
            "stamp": stamp,
            "entries": entries,
            "pages": pages,
            "opened_on": chinese_date(facts.opened_on),
            "closed_on": chinese_date(facts.closed_on),
        },
    )
    said = {"count": len(parts), "pages": pages, "left_out": left_out, "unfinished": unfinished}
    closing = render("papers/case_closing.html", {"facts": facts, "stamp": stamp, **said})
    first = Part("封面和目录", front, is_numbered=False)
    last = Part("备考表", closing, is_numbered=False)
    return bound([first, *parts, last], title=facts.title).pdf


def record(title: str, case_number: str, entries: Sequence[Entry], stamp: PaperStamp) -> bytes:
    """A page of the file that says what stands on record elsewhere: no paper of its own."""
    return render(
        "papers/case_record.html",
        {"title": title, "reference": case_number, "entries": entries, "stamp": stamp},
    )


def _journal(facts: CaseFileFacts, journal: Sequence[JournalLine], stamp: PaperStamp) -> bytes:
    lines = [
        {
            "sequence": line.sequence,
            "at": f"{line.at:%Y-%m-%d %H:%M}",
            "act": line.act,
            "officer": line.officer,
            "post": line.post,
            "round": line.round or "",
            "state": line.state,
            "digest": line.digest[:_DIGEST_SHOWN],
        }
        for line in journal
    ]
    return render("papers/case_journal.html", {"facts": facts, "stamp": stamp, "lines": lines})


def _contents(
    facts: CaseFileFacts, papers: Sequence[CasePaper], counts: Sequence[int], stamp: PaperStamp
) -> list[dict[str, Any]]:
    listed = [
        *((paper.responsible, paper.title, chinese_date(paper.dated)) for paper in papers),
        (f"{facts.county_name}妇女联合会", JOURNAL, stamp.day),
    ]
    entries = []
    first = 1
    for (responsible, title, dated), count in zip(listed, counts, strict=True):
        last = first + count - 1
        entries.append(
            {
                "responsible": responsible,
                "title": title,
                "dated": dated,
                "pages": str(first) if last == first else f"{first}—{last}",
            }
        )
        first = last + 1
    return entries
