"""The stories told in the order of time, each step by the act that an officer would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from aid import funds, rules
from aid.asking import photos_of
from aid.demo.before import load_before
from aid.demo.mothers import Mother, earn, enter, mothers, seats_at
from aid.demo.stories import STORIES, Story, days_of
from aid.models import AidCase
from aid.opening import nominate
from aid.policy import GRANTS, chain
from aid.programme import AID
from people.acts.visiting import Done, do
from people.demo.cards import card
from people.demo.families import COUNTY
from people.demo.schedule import Schedule, moment
from workflows import clock
from workflows.acts import Request, perform
from workflows.casework.drafting import add_paper, save_section
from workflows.due import lapse_overdue
from workflows.errors import NotAllowed
from workflows.files import keep
from workflows.models import Appointment
from workflows.permission import roles_for
from workflows.seats import Seats, seats_of

# Refusals after which another holder of the post may do it.
_SOMEBODY_ELSE = {
    "kin_case",
    "own_case",
    "same_person",
    "did_it_herself",
    "signed_other_level",
    "submitted_it",
    "opened_it",
}
# Yuan and grants of a year.
_BUDGETS = {
    "spring_festival": (20_000, 40),
    "mothers_parcel": (3_000, 12),
    "safe_home": (60_000, 3),
    "two_cancer": (30_000, 3),
    "women_class": (20_000, 6),
}
_OPINIONS = {"sign": "经核实，情况属实，同意上报。", "approve": "同意。", "put_on_list": ""}
_REASON = "丈夫去世后独自抚养子女，靠几亩玉米地和零工维持，住房年久失修，请求救助。"


def tell(schedule: Schedule, today: date, opening: date) -> int:
    """Mothers, budgets and every step of the stories are in the schedule; how many nominations there are."""
    told = {mother.key: mother for mother in mothers()}
    for number, mother in enumerate(told.values()):
        schedule.add(moment(opening + timedelta(days=5), 8, number), partial(enter, mother, opening))
        schedule.add(moment(opening + timedelta(days=6), 8, number), partial(earn, mother, opening))
        for year in range(opening.year + 1, today.year + 1):
            schedule.add(moment(date(year, 1, 3), 8, number), partial(earn, mother, opening))
    schedule.add(moment(opening + timedelta(days=6), 16), partial(load_before, told, opening))
    for year in range(opening.year, today.year + 1):
        first = max(date(year, 1, 4), opening + timedelta(days=7))
        for number, grant in enumerate(_BUDGETS):
            schedule.add(moment(first, 7, number), partial(_allot, grant, year))
    count = 0
    for number, story in enumerate(STORIES):
        days = days_of(story, today)
        # A county that is too young for it has no such story.
        if days[0][0] > opening + timedelta(days=12):
            count += 1
            _put(schedule, _Telling(story, told[story.mother], opening), days, number)
    return count


def _put(schedule: Schedule, telling: _Telling, days: list[tuple[date, str]], number: int) -> None:
    opened = days[0][0]
    schedule.add(moment(opened - timedelta(days=4), 15, number), telling.visit_first)
    for place, (day, step) in enumerate(days):
        schedule.add(moment(day, 9 + min(place, 7), number), partial(telling.take, step))


def _allot(grant: str, year: int) -> None:
    amount, number = _BUDGETS[grant]
    funds.allot(
        seats_at("c.manager"),
        grant,
        year,
        COUNTY,
        amount=Decimal(amount),
        number=number,
        document=f"示妇〔{year}〕2号",
    )


def _holders(role: str, place_code: str) -> Iterator[Seats]:
    """Whoever holds such a post of the place today; a stand-in goes before the holder."""
    today = clock.today()
    held = Appointment.objects.filter(post__role=role, starts_on__lte=today).order_by("kind", "pk")
    rows = held.select_related("officer", "post__office").prefetch_related("post__office__coverage")
    current = [
        row
        for row in rows
        if (row.ends_on is None or today <= row.ends_on)
        and any(place_code.startswith(each.prefix) for each in row.post.office.coverage.all())
    ]
    for row in [row for row in current if row.kind == Appointment.Kind.STAND_IN] or current:
        yield seats_of(row.officer, today)


@dataclass
class _Telling:
    """One nomination on its way."""

    story: Story
    mother: Mother
    opening: date
    ref: str = ""
    steps: int = 0

    @property
    def case(self) -> AidCase:
        found: AidCase = AidCase.objects.get(ref=self.ref)
        return found

    def visit_first(self) -> None:
        """A nomination follows a visit."""
        self.visit()

    def visit(self) -> int:
        """The cadre was with her today; the visit's key."""
        found = {
            "poor": "yes",
            "why": "缺劳力",
            "life": "种玉米两亩，在村里打零工。",
            "difficulties": "子女上学",
        }
        she = self.mother.person(self.opening)
        return int(do(seats_at(self.mother.cadre), Done(she.pk, clock.today(), found)).pk)

    def take(self, step: str) -> None:
        """The step is taken as the officer whose turn it is would take it."""
        if step == "open":
            self._open()
        elif step == "stand":
            list(lapse_overdue(clock.now()))
        else:
            _STEPS[step](self)

    def _open(self) -> None:
        seats = next(_holders("village_cadre", self.mother.place))
        she = self.mother.person(self.opening)
        key = f"demo-{self.mother.key}-{self.story.grant}"
        self.ref = nominate(she.pk, self.story.grant, seats, key=key).ref
        if self.story.way in {"draft", "lapsed"}:
            return
        case = self.case
        for section in AID.sections_of(case):
            save_section(AID, self.ref, section.name, self._answers(section.name), seats)
        for paper in AID.attachments_of(case):
            if paper.needed:
                picture = card(str(paper.label), f"{self.ref}/{paper.kind}")
                add_paper(AID, self.ref, seats, kind=paper.kind, subject="", data=picture)

    def _answers(self, section: str) -> dict[str, Any]:
        account = f"62148888{self.mother.sequence:08d}"
        answers: dict[str, dict[str, Any]] = {
            "request": {"reason": _REASON, "housing": self.mother.housing},
            "account": {"bank": "示范县农村信用合作联社", "holder": self.mother.name, "number": account},
            "house": {
                "site": f"{self.mother.group}原址",
                "plan": "拆除危房，新建砖混结构平房60平方米",
                "cost": "58000",
                "amount": "20000",
                "own_funds": "8000",
            },
            "training": {"course": "中式烹调", "school": "示范县职业技术学校", "amount": "3000"},
            "medical": {
                "diagnosis": "宫颈癌ⅡB期",
                "hospital": "示范县人民医院",
                "diagnosed_on": str(self.opening),
            },
            "goods": {"parcel": "warm"},
        }
        return answers[section]

    def act(self, name: str, opinion: str = "", **data: Any) -> None:
        """By the first holder of the post who may. Raises ActError where nobody may."""
        case, refused = self.case, None
        act = AID.acts[name]
        opinion = opinion or _OPINIONS.get(name, "同意。" if act.needs_opinion else "")
        for role in roles_for(case, act):
            for seats in _holders(role, case.place_code):
                try:
                    perform(AID, self.ref, Request(name, data, opinion), seats)
                except NotAllowed as error:
                    refused = error
                    if error.code not in _SOMEBODY_ELSE:
                        raise
                else:
                    return
        assert refused is not None, (self.story, name)
        raise refused

    def end_notice(self) -> None:
        """The notice is over; relief after an illness has none."""
        if self.case.state == "on_notice":
            self.act("confirm_notice")

    def step_on(self) -> None:
        """The next milestone of a house, or of a course."""
        grant = GRANTS[self.story.grant]
        name = "record_attendance" if grant.kind == "training" else "record_milestone"
        step = grant.milestones[self.steps]
        wanted = photos_of(chain.milestone_photos(rules.terms_of(self.case), grant))
        photos = {each.name: self._photographed(str(step.label)) for each in wanted if each.needed({})}
        self.act(name, step=step.code, on=_today(), **photos)
        self.steps += 1

    def _photographed(self, label: str) -> str:
        """The digest of a picture that shows the step."""
        return keep(card(label, f"{self.ref}/{self.steps}")).digest

    def verify(self, found: str = "in_order") -> None:
        """A visit, and what it found."""
        self.act("verify", visit=str(self.visit()), found=found)


def checked(case: AidCase) -> list[str]:
    """Every point of the village's list."""
    return [row.code for row in chain.village_checklist(rules.terms_of(case))]


def _today() -> str:
    return clock.today().isoformat()


def _acts(name: str, opinion: str = "", **data: Any) -> Callable[[_Telling], None]:
    return lambda telling: telling.act(name, opinion, **data)


def _on(name: str, **data: Any) -> Callable[[_Telling], None]:
    return lambda telling: telling.act(name, on=_today(), **data)


_MARK = {"target": "request.reason", "note": "请补充家庭劳动力和收入来源。"}
_STEPS: dict[str, Callable[[_Telling], None]] = {
    "submit": _acts("submit"),
    "village": lambda telling: telling.act("sign", checklist=checked(telling.case)),
    "township": _acts("sign"),
    "notice": _Telling.end_notice,
    "objection": lambda telling: telling.act(
        "record_objection", text="有村民反映她在县城有住房。", objector="", received_on=_today()
    ),
    "answer": _acts("answer_objection", answer="经向住建部门查询，名下无房产，异议不成立。"),
    "list": _acts("put_on_list"),
    "approve": _acts("approve"),
    "paid": lambda telling: telling.act("confirm_payment", on=_today(), reference=f"XS{telling.ref}"),
    "bounce": _acts("report_bounced", reason="account_dormant"),
    "carry": _acts("carry_over"),
    "return": _acts("return_to_village", "请补充后再报。", marks=[_MARK]),
    "refuse": _acts("refuse", reasons=["helped_otherwise"], note="本年度已由民政部门救助。"),
    "appeal": _acts("appeal", reason="民政救助的是另一项困难，请求复核。"),
    "allow": _acts("allow_appeal", "经复核，两项救助不重复。"),
    "uphold": _acts("uphold_refusal", "经复核，维持原决定。"),
    "withdraw": _acts("withdraw", reason="need_is_over"),
    "undeliverable": _acts("report_undeliverable", reason="absent"),
    "cancel": _acts("cancel", reason="moved_away"),
    "receipt": _on("confirm_receipt", how="herself"),
    "step": _Telling.step_on,
    "attend": _Telling.step_on,
    "keys": _on("hand_over_house", how="herself"),
    "result": _on("confirm_training", result="结业，已推荐就业"),
    "verify": _Telling.verify,
    "doubt": lambda telling: telling.verify("in_part"),
    "propose_back": _acts("propose_take_back", reason="签收登记到了别人名下，本人未收到。"),
    "accept": _acts("accept_delivery", "缺少的一件已补发，本人签字确认。"),
    "keep": _acts("keep_delivery", "签收单确系本人手印，登记无误。"),
    "again": _acts("visit_again", note="请再去一次，当面问清楚。"),
    "take_back": _acts("take_back", "经核对原始单据，属实。"),
}
