from pathlib import Path

from tests.casework.families.programme import FAMILIES
from tests.casework.makes import Declared, table_in
from tests.law.laws import Law

ANSWERS = {"name": "王秀英", "id_number": "", "married_on": "2004-05-01", "deeds": "孝老爱亲"}
MARKS = {"marks": [{"target": "family.deeds", "note": "请写具体事例"}]}
SENT = [("opener", "submit")]
SIGNED = [*SENT, ("township", "sign")]
LAW = Law(
    "family",
    FAMILIES,
    table_in(Path(__file__).with_name("table.yaml")),
    Declared(
        FAMILIES,
        answers={"family": ANSWERS},
        other={"family": {"deeds": "孝老爱亲，邻里和睦"}},
        data={"return_to_village": MARKS, "refuse": {"reasons": ["quarrel"]}},
    ),
    plain={
        "draft": [],
        "township_review": SENT,
        "county_review": SIGNED,
        "returned": [*SENT, ("township", "return_to_village")],
        "honoured": [*SIGNED, ("county", "award")],
        "refused": [*SENT, ("township", "refuse")],
        "withdrawn": [*SENT, ("opener", "withdraw")],
    },
    first_round=[*SIGNED, ("county", "return_to_village")],
    again={"township_review": SENT, "county_review": SIGNED, "returned": []},
    reached={"honoured": "county_review"}
    | dict.fromkeys(("returned", "refused", "withdrawn"), "township_review"),
    furthest="county_review",
    page="/families/{ref}/acts/{act}/",
    api="/api/v1/families/{ref}/acts/{act}",
)
