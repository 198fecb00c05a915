"""What every paper looks like, into docs/pictures/papers: made-up people, the longest texts, the rarest characters.

`./do pictures` runs it; by itself: `python -m tests.paper_pictures [--only NAME]`.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PIL import Image

import tests.environment  # noqa: F401 - before Django reads its settings

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "papers"
RESOLUTION = 84
SMALL = 46
IN_A_ROW = 5
MOST = 120 * 1024
DATED = datetime(2014, 4, 1, 1, tzinfo=UTC)
MM = 25.4 / 72
LONG = "经三次入户核实，情况属实；" * 38


def main() -> int:
    """0 where every paper was printed, looked at and small enough to be kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.paper_pictures")
    parser.add_argument("--only", default="", help="only papers whose name holds this")
    only = parser.parse_args().only
    if shutil.which("pdftoppm") is None:
        print("pdftoppm is missing. On Debian: apt install poppler-utils  缺少 pdftoppm。", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    faults = [_take(name, make) for name, make in _papers().items() if only in f"papers/{name}"]
    return int(any(faults))


def _take(name: str, make: Callable[[], bytes]) -> bool:
    pages = _pages(make(), SMALL if name.startswith("case-file") else RESOLUTION)
    image = _side_by_side(pages, IN_A_ROW if name.startswith("case-file") else 2)
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    too_large = len(out.getvalue()) > MOST
    said = f"{len(out.getvalue())} bytes, more than {MOST}" if too_large else "taken"
    print(f"papers/{name}: {said}", file=sys.stderr, flush=True)
    return too_large


def _pages(pdf: bytes, resolution: int) -> list[Image.Image]:
    with tempfile.TemporaryDirectory(prefix="jinguo-papers-") as folder:
        paper = Path(folder) / "paper.pdf"
        paper.write_bytes(pdf)
        command = ["pdftoppm", "-r", str(resolution), "-gray", "-png", str(paper), str(Path(folder) / "page")]
        subprocess.run(command, check=True)
        return [Image.open(io.BytesIO(page.read_bytes())) for page in sorted(Path(folder).glob("page*.png"))]


def _side_by_side(pages: Sequence[Image.Image], in_a_row: int) -> Image.Image:
    """The pages on a grey ground with a line between them; one page alone as it is."""
    if len(pages) == 1:
        return pages[0]
    gap = 6
    width, height = max(page.width for page in pages) + gap, max(page.height for page in pages) + gap
    rows = -(-len(pages) // in_a_row)
    ground = Image.new("L", (width * min(in_a_row, len(pages)) - gap, height * rows - gap), 150)
    for place, page in enumerate(pages):
        ground.paste(page, (place % in_a_row * width, place // in_a_row * height))
    return ground


def _papers() -> Mapping[str, Callable[[], bytes]]:
    from loans import papers, stored_papers
    from tests.loans import paper_samples as samples
    from workflows import transmittals

    stamp = samples.STAMP
    return {
        "form-draft": lambda: papers.approval_form(samples.halfway()),
        "form-submitted": lambda: _form("stamped_form", signed=False),
        "form-signed": lambda: _form("stamped_form"),
        "form-signed-on-paper": lambda: _form("stamped_form", on_paper=True),
        "form-one-guarantor": lambda: _form("one_guarantor"),
        "form-rare-characters": lambda: _form("rare_characters"),
        "form-longest-texts": lambda: _form("very_long_texts", longest=True),
        "receipt": lambda: stored_papers.receipt(samples.receipt_facts(), stamp),
        "declaration": lambda: papers.declaration(samples.form_facts(), stamp),
        "pledge-with-salary": lambda: papers.pledge(samples.form_facts(), 0, stamp),
        "pledge-with-deposit": lambda: papers.pledge(samples.rare_characters(), 1, stamp),
        "refusal": lambda: papers.refusal_sheet(samples.refusal_facts(), stamp),
        "return": lambda: papers.refusal_sheet(samples.refusal_facts(returned=True), stamp),
        "notice-of-payout": lambda: stored_papers.disbursement_notice(samples.notice_facts(), stamp),
        "notice-paid": lambda: stored_papers.disbursement_notice(
            samples.notice_facts(payout=samples.PAYOUT), stamp
        ),
        "transmittal": lambda: transmittals.transmittal(samples.transmittal_facts(), stamp),
        "case-file": _case_file,
        "register": _register,
        "first-login": lambda: papers.login_slips(
            samples.slips(6), county_name="示范县", printed_on=date(2014, 3, 1)
        ),
        **_registers(),
        **_aid(),
    }


def _aid() -> dict[str, Callable[[], bytes]]:
    """What the aid programme prints: the nomination form, letters and receipts by kind, the two lists."""
    from aid.papers import letters, lists
    from tests.aid import paper_samples as aid

    stamp = aid.STAMP
    forms = {
        "aid-form": partial(_aid_form, "money"),
        "aid-form-house": partial(_aid_form, "house"),
        "aid-form-rare-characters": partial(_aid_form, "rare_characters"),
        "aid-form-longest-texts": partial(_aid_form, "very_long_texts", longest=True),
    }
    return {
        **forms,
        **{
            f"aid-award-{kind}": partial(_printed, letters.award_letter, kind)
            for kind in ("money", "housing")
        },
        **{f"aid-receipt-{kind}": partial(_printed, letters.receipt, kind) for kind in ("goods", "housing")},
        "aid-refusal": lambda: letters.refusal_sheet(aid.refusal(), stamp),
        "aid-appeal": lambda: letters.appeal_sheet(aid.appeal(), stamp),
        "aid-notice-list": lambda: lists.notice_list(aid.notice(), stamp),
        "aid-delivery-list": lambda: lists.delivery_list(aid.delivery(), stamp),
    }


def _printed(letter: Callable[..., bytes], kind: str) -> bytes:
    from tests.aid import paper_samples as aid

    return letter(aid.award(kind), aid.STAMP)


def _aid_form(sample: str, *, longest: bool = False) -> bytes:
    """The nomination form of a sample, signed by all four levels."""
    from aid.papers.form import form_input
    from tests.aid import paper_samples as aid
    from workflows.sealing.stored import stored_form

    given = form_input(aid.FORM_SAMPLES[sample](), aid.STAMP, salt=aid.SALT)
    form = stored_form(given.template, given.context, data=given.data, data_name=given.data_name, dated=DATED)
    signed = [replace(box, opinion=LONG) if longest else box for box in aid.SIGNOFFS]
    return _signed(form, signed)


def _signed(form: Any, boxes: Sequence[Any], *, recorded: Mapping[str, Any] = MappingProxyType({})) -> bytes:
    """The form with a signature of each level, looking as `boxes` say; `recorded` are levels that signed on paper."""
    from tests.loans import paper_samples as samples
    from tests.sealing import papers as sealing
    from workflows.box_room import SignedBox
    from workflows.sealing.signing import sign
    from workflows.signature_boxes import signature_box

    pdf: bytes = form.pdf
    signers = [sealing.signer(sealing.credential(level)) for level in sealing.OFFICERS]
    for turn, (said, box) in enumerate(zip(boxes, form.boxes.values(), strict=True)):
        scanned = recorded.get(said.level)
        pdf = sign(
            pdf,
            said.level,
            signer=signers[turn],
            appearance=signature_box(
                SignedBox(said, "" if scanned else samples.STROKES, on_paper=scanned),
                width=box.width * MM,
                height=box.height * MM,
            ),
            certify=turn == 0,
            at=DATED + timedelta(hours=turn),
            reason="签批",
            name=said.name,
        )
    return pdf


def _registers() -> dict[str, Callable[[], bytes]]:
    """The forms of the registers of people, the cards of children, and a list of more rows than a form holds."""
    from people.registers import REGISTERS
    from tests.people import paper_samples as people

    forms = {f"register-{code.replace('_', '-')}": partial(people.form, code) for code in REGISTERS}
    carded = [code for code, book in REGISTERS.items() if book.card]
    cards = {f"card-{code.replace('_', '-')}": partial(people.card, code) for code in carded}
    return {**forms, **cards, "register-of-a-township": people.many}


def _form(sample: str, *, signed: bool = True, on_paper: bool = False, longest: bool = False) -> bytes:
    """The stored form of a sample, signed by all four levels."""
    from loans.stored_form import form_input
    from tests.loans import paper_samples as samples
    from workflows.box_room import OnPaper
    from workflows.sealing.stored import stored_form

    facts = samples.stamped_form() if sample == "stamped_form" else samples.FORM_SAMPLES[sample]()
    given = form_input(facts, samples.STAMP, salt=samples.SALT)
    form = stored_form(given.template, given.context, data=given.data, data_name=given.data_name, dated=DATED)
    if not signed:
        return form.pdf
    recorder = OnPaper("吉木日洛", "马小英", "青石镇妇联登记员", date(2014, 3, 22), samples.DIGEST)
    boxes = [replace(box, opinion=LONG) if longest else box for box in facts.signoffs]
    return _signed(form, boxes, recorded={"township": recorder} if on_paper else {})


def _case_file() -> bytes:
    from loans import papers, stored_papers
    from tests.loans import paper_samples as samples
    from workflows.case_files import case_file
    from workflows.file_parts import CasePaper

    photo = io.BytesIO()
    Image.new("RGB", (1400, 900), (215, 215, 215)).save(photo, "JPEG")
    office, day = "示范县妇女联合会", date(2014, 3, 17)
    facts, stamp = samples.form_facts(), samples.STAMP
    given = [
        CasePaper("妇女小额担保贷款申请审批表", office, day, _form("stamped_form")),
        CasePaper("申请人承诺书", "吉克阿牛", day, papers.declaration(facts, stamp)),
        CasePaper("居民身份证（申请人）", "吉克阿牛", day, photo.getvalue(), "image/jpeg"),
        CasePaper("担保人承诺书（沈国强）", "沈国强", day, papers.pledge(facts, 0, stamp)),
        CasePaper(
            "贷款发放通知书",
            office,
            date(2014, 4, 1),
            stored_papers.disbursement_notice(samples.notice_facts(payout=samples.PAYOUT), stamp),
        ),
    ]
    return case_file(samples.CASE_FILE, given, samples.JOURNAL_LINES, stamp)


def _register() -> bytes:
    from tests.loans import paper_samples as samples
    from workflows.long_lists import long_list
    from workflows.money import grouped

    heads = ("序号", "办件编号", "发放日期", "村（居）", "申请人", "发放金额（元）", "期限（月）", "担保人")
    given = samples.transmittal_facts(40).rows
    rows = [
        (str(number), row.case_number, "2014-04-08", row.village, row.applicant_name, grouped(row.amount), "24",
         "沈国强、罗玉兰")
        for number, row in enumerate(given, start=1)
    ]  # fmt: skip
    total = (
        "",
        "合计",
        "",
        "",
        "",
        grouped(sum((row.amount or Decimal(0) for row in given), Decimal(0))),
        "",
        "",
    )
    return long_list(
        "示范县妇女小额担保贷款发放台账", heads, rows, widths=(5, 24, 13, 18, 22, 15, 10, 22), aligns="cccclrcl",
        made_on=date(2014, 12, 31), office="示范县妇女联合会", note="2014年1月1日至12月31日", total=total,
        stamp=samples.STAMP,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
