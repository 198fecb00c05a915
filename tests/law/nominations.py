"""Aid under its table: which grant leads to which state, how its cases came there, and what each act takes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aid import funds, rules
from aid.decisions import reached
from aid.models import AidCase, Fund
from people.acts.stating import Statement, state
from people.models import Visit
from tests.aid import stage
from tests.county import ZONE, County
from workflows import clock

# What must be over by the day of the table begins on the first of the hands' month.
EARLY = datetime(2014, 3, 3, 9, 0, tzinfo=ZONE)
MOMENTS = dict.fromkeys(("submit", "sign"), EARLY)
VISITED = date(2014, 1, 20)

_SUBMITTED = [("opener", "submit")]
_SIGNED = [*_SUBMITTED, ("village", "sign")]
_REVIEWED = [*_SIGNED, ("township", "sign")]
_NOTICED = [*_REVIEWED, ("township", "confirm_notice")]
_LISTED = [*_REVIEWED, ("list", "put_on_list")]
_APPROVED = [*_LISTED, ("county", "approve")]
_BOUNCED = [*_APPROVED, ("list", "report_bounced")]
_PAID = [*_APPROVED, ("list", "confirm_payment")]
_AFTER_NOTICE = [*_NOTICED, ("list", "put_on_list"), ("county", "approve")]
# Five steps, all on record: a house is handed over after the last, and one may be recorded again with another photo.
_STEPS = 5
_REFUSED = [*_SIGNED, ("township", "refuse")]
_APPEALED = [*_REFUSED, ("village", "appeal")]

PLAIN = {
    "draft": [],
    "village_review": _SUBMITTED,
    "township_review": _SIGNED,
    "on_notice": _REVIEWED,
    "objected": [*_REVIEWED, ("township", "record_objection")],
    "county_review": _REVIEWED,
    "listed": _LISTED,
    "awaiting_payment": _APPROVED,
    "awaiting_goods": _AFTER_NOTICE,
    "building": [*_AFTER_NOTICE, *[("township", "record_milestone")] * _STEPS],
    "in_training": [*_AFTER_NOTICE, *[("list", "record_attendance")] * _STEPS],
    "undelivered": _BOUNCED,
    "delivered": _PAID,
    "in_doubt": [*_PAID, ("village", "verify")],
    "take_back_proposed": [*_PAID, ("list", "propose_take_back")],
    "returned": [*_SIGNED, ("township", "return_to_village")],
    "refusal_open": _REFUSED,
    "appealed": _APPEALED,
    "verified": [*_PAID, ("village", "verify")],
    "refused": [*_APPEALED, ("appeal", "uphold_refusal")],
    "withdrawn": [*_SIGNED, ("village", "withdraw")],
    "cancelled": [*_BOUNCED, ("list", "cancel")],
    "lapsed": [("clock", "lapse")],
}
# Two-cancer relief has no public notice: its first round goes through in one morning of February.
FIRST_ROUND = [*_REVIEWED, ("list", "return_to_village")]
AGAIN = {
    name: PLAIN[name]
    for name in (
        "village_review",
        "township_review",
        "county_review",
        "listed",
        "awaiting_payment",
        "undelivered",
        "delivered",
    )
} | {"returned": []}
_FURTHEST = "township_review"
REACHED = dict.fromkeys(PLAIN, _FURTHEST) | {
    "draft": "draft",
    "village_review": "village_review",
    "lapsed": "draft",
}
# What is granted where another grant than relief after one of the two cancers leads to the state.
_GRANTS = {
    "on_notice": "safe_home",
    "objected": "safe_home",
    "building": "safe_home",
    "awaiting_goods": "mothers_parcel",
    "in_training": "women_class",
}


class Nominations:
    """Each of its own mother, who had either cancer: a household has one of a grant and year."""

    def __init__(self) -> None:
        # The nominations whose delivery a visit finds wrong.
        self.in_doubt: set[int] = set()

    def draft(self, county: County, opener: str, seed: int, state_name: str, history: str) -> AidCase:
        case = self._draft(county, opener, seed, state_name, history)
        if state_name == "in_doubt":
            self.in_doubt.add(case.pk)
        return case

    def _draft(self, county: County, opener: str, seed: int, state_name: str, history: str) -> AidCase:
        grant = _GRANTS.get(state_name, "two_cancer") if history == "plain" else "two_cancer"
        with clock.at(datetime(2014, 2, 3, 9, 0, tzinfo=ZONE)):
            self._allot(county)
            she = stage.mother(county, seed, born="19920601", visited=VISITED)
            ill = Statement(
                "illness", stage.SINCE, {"what": "宫颈癌"}, "cervical_cancer", person=she.person.pk
            )
            state(county.seats("v1.cadre"), [ill], source="family")
        stage.visit(county, she.person, clock.today())
        if history == "plain" and state_name != "lapsed":
            with clock.at(EARLY):
                return stage.draft(county, she.person, grant, cadre=opener)
        return stage.draft(county, she.person, grant, cadre=opener)

    def _allot(self, county: County) -> None:
        if Fund.objects.filter(grant="two_cancer").exists():
            return
        for grant in {"two_cancer", *_GRANTS.values()}:
            funds.allot(
                county.seats("c.manager"),
                grant,
                2014,
                "513499",
                amount=Decimal(500_000),
                number=50,
                document="示妇〔2014〕1号",
            )

    def parties(self, case: AidCase) -> dict[str, str]:
        return {"beneficiary": str(case.person.id_number)}

    def rewrite(self, case: AidCase, county: County) -> AidCase:
        found = stage.again(case)
        stage.visit(county, found.person, clock.today())
        found.sections["request"]["reason"] = "丈夫病故，本人患病，独自抚养女儿"
        found.save()
        return found

    def data_for(self, case: AidCase, act: str) -> dict[str, Any]:
        if act == "sign":
            return {"checklist": stage.checklist(case)} if case.state == "village_review" else {}
        if act == "verify":
            visit = Visit.objects.filter(person_id=case.person_id, done_on=case.delivered_on).first()
            found = "not_received" if case.pk in self.in_doubt else "in_order"
            return {"visit": str(visit.pk) if visit else "", "found": found}
        if act in {"record_milestone", "record_attendance"}:
            steps = rules.grant_for(case).milestones
            following = rules.grant_for(case).milestone_after(reached(case)) or (steps[0] if steps else None)
            step = {"step": following.code if following else "", "on": clock.today().isoformat()}
            return step | ({"photo": stage.PHOTO} if act == "record_milestone" else {})
        data = _DATA[act]() if act in _DATA else {}
        stops_half_way = act in {"cancel", "report_undeliverable"} and case.state in {
            "building",
            "in_training",
        }
        return data | ({"spent": "1000", "photo": stage.PHOTO} if stops_half_way else {})


def _today() -> str:
    return clock.today().isoformat()


_HANDED = {"how": "herself"}
_DATA: dict[str, Any] = {
    "record_objection": lambda: {"text": "她家在县城有房", "objector": "", "received_on": _today()},
    "answer_objection": lambda: {"answer": "经核实，该房已转让，异议不成立"},
    "take_off_list": lambda: {"reason": "预算调整"},
    "confirm_payment": lambda: {"on": _today(), "reference": "B-001"},
    "report_bounced": lambda: {"reason": "wrong_number"},
    "confirm_receipt": lambda: {"on": _today(), **_HANDED},
    "hand_over_house": lambda: {"on": _today(), **_HANDED},
    "confirm_training": lambda: {"on": _today(), "result": "结业"},
    "report_undeliverable": lambda: {"reason": "untraceable"},
    "cancel": lambda: {"reason": "declined"},
    "return_to_village": lambda: {"marks": [{"target": "request.reason", "note": "请写明收入"}]},
    "return_to_township": lambda: {"marks": [{"target": "request.reason", "note": "请写明收入"}]},
    "propose_take_back": lambda: {"reason": "登记有误，款未到账"},
    "refuse": lambda: {"reasons": ["papers_false"]},
    "appeal": lambda: {"reason": "材料属实，请复核"},
    "withdraw": lambda: {"reason": "at_her_wish"},
}
