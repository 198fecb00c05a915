"""What the demo county had given before the system came: a few lines of an old list, loaded as a county would."""

from __future__ import annotations

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path

from aid.demo.mothers import Mother
from aid.loading import GRANTS_BEFORE, load_grants

# Mother, grant, days before the county's first day, yuan, number, house, record.
_GIVEN = (
    ("m01", "spring_festival", 480, "300", "", "", "春节慰问发放表第7号"),
    ("m02", "spring_festival", 480, "300", "", "", "春节慰问发放表第8号"),
    ("m09", "mothers_parcel", 300, "", "1", "", "母亲邮包签收表第21号"),
    ("m22", "mothers_parcel", 300, "", "1", "", "母亲邮包签收表第22号"),
    ("m05", "safe_home", 1100, "12000", "1", "2组原址", "安居房验收登记表第3号"),
)


def load_before(told: dict[str, Mother], opening: date) -> None:
    """These grants stand, without a case."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "before.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(column.titles[0] for column in GRANTS_BEFORE)
            for key, grant, before, amount, number, house, record in _GIVEN:
                she, on = told[key], opening - timedelta(days=before)
                hers = (she.name, she.number(opening), she.place, on.isoformat())
                source = f"{on.year}年{record}"
                rows.writerow((grant, on.year, *hers, amount, number, "", house, source))
        load_grants(path)
