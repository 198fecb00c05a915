"""Files of rows for the registers, and sending them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from people.imports import batches
from people.imports.batches import Sent
from people.models import ImportBatch
from tests.county import VILLAGES, County, id_number

SINCE = date(2014, 1, 10)
WOMAN = {
    "村": "清泉村",
    "组": "3组",
    "姓名": "阿依·木呷",
    "身份证号": id_number("19850506", 22),
    "婚姻状况": "已婚",
}
FAMILY = {
    **WOMAN,
    "丈夫姓名": "吉克·阿鲁",
    "丈夫身份证号": id_number("19830203", 21),
    "子女1姓名": "吉克·小军",
    "子女1性别": "男",
    "子女1出生日期": "2006-06-01",
}


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows under the titles that any of them has."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, titles)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def send(
    county: County,
    rows: Sequence[Mapping[str, Any]] | bytes,
    *,
    template: str = "women",
    place: str = VILLAGES[0],
    who: str = "v1.cadre",
    since: date = SINCE,
) -> ImportBatch:
    """The file's batch, checked."""
    data = rows if isinstance(rows, bytes) else as_csv(rows)
    batch, _made = batches.keep(Sent(template, place, since, "台账.csv", data), county.seats(who))
    return batch


def take(county: County, batch: ImportBatch, who: str = "v1.cadre") -> ImportBatch:
    return batches.confirm(batch.ref, county.seats(who))


def faults(batch: ImportBatch, line: int, language: str = "zh") -> str:
    return " ".join(batch.rows.get(line=line).faults.get(language, []))


def counts(batch: ImportBatch) -> dict[str, int]:
    batch.refresh_from_db()
    return {name: getattr(batch, f"rows_{name}") for name in ("right", "wrong", "known", "taken")}
