"""The stories of the demo county, told in the order of time, each step by the act that an officer would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any

from loans import drafting, rules
from loans.demo import words
from loans.demo.stories import Moment, moments
from loans.demo.women import VILLAGES, Woman
from loans.labels import ATTACHMENT_KINDS, label
from loans.models import LoanCase
from loans.programme import LOANS
from people.demo.cards import card
from people.demo.schedule import Schedule
from workflows import clock, files
from workflows.acts import Request, perform, record
from workflows.due import lapse_overdue
from workflows.errors import ActError, NotAllowed
from workflows.models import Appointment, Attachment
from workflows.on_paper import OnPaper
from workflows.permission import roles_for
from workflows.seats import Seats, seats_of

# Refusals after which another holder of the post may do it.
_SOMEBODY_ELSE = {"kin_case", "own_case", "same_person", "signed_other_level", "submitted_it"}
_ACTS = {"village": "sign", "township": "sign", "bank": "consent", "bank_less": "consent", "county": "seal"}
_ASKED_LESS = 0.75


@dataclass
class Telling:
    """One case on its way."""

    woman: Woman
    ref: str = ""
    consented: int = 0
    returns: int = 0
    guarantors: list[dict[str, Any]] = field(default_factory=list)

    def case(self) -> LoanCase:
        found: LoanCase = LoanCase.objects.get(ref=self.ref)
        return found


def tell(schedule: Schedule, women: list[Woman], today: date) -> int:
    """Every step of the women's stories is in the schedule; how many cases there are. Its run raises ActError."""
    _appointments.cache_clear()
    tellings = [Telling(woman) for woman in women]
    plan: list[Moment] = []
    for place, woman in enumerate(women):
        plan += moments(woman.story, place, today, woman.ago, woman.chance)
    for moment in sorted(plan):
        schedule.add(moment.at, partial(_STEPS[moment.step], tellings[moment.whose], moment.step))
    return len(tellings)


def _seats(role: str, place_code: str, turn: int, day: date | None = None) -> Iterator[Seats]:
    """Who may sit there on the day (today): a stand-in alone while there is one, else the holders in turn."""
    today = day or clock.today()
    held = [
        row
        for row in _appointments(role)
        if row.starts_on <= today and (row.ends_on is None or today <= row.ends_on)
        if any(place_code.startswith(coverage.prefix) for coverage in row.post.office.coverage.all())
    ]
    held = [row for row in held if row.kind == Appointment.Kind.STAND_IN] or held
    for place in range(len(held)):
        yield seats_of(held[(place + turn) % len(held)].officer, today)


@lru_cache(maxsize=16)
def _appointments(role: str) -> list[Appointment]:
    """Nobody is appointed while the stories are told; `tell` forgets them before it begins."""
    rows = (
        Appointment.objects.filter(post__role=role).select_related("officer", "post__office").order_by("pk")
    )
    return list(rows.prefetch_related("post__office__coverage"))


def _do(telling: Telling, act: str, opinion: str = "", **data: Any) -> None:
    case = telling.case()
    refused: ActError | None = None
    for role in roles_for(case, LOANS.acts[act]):
        for seats in _seats(role, case.place_code, telling.woman.place_in_list):
            try:
                perform(LOANS, telling.ref, Request(act, data, opinion), seats)
            except NotAllowed as error:
                refused = error
                if error.code not in _SOMEBODY_ELSE:
                    raise
            else:
                return
    assert refused is not None, (telling.woman.key, act)
    raise refused


def _cadre(telling: Telling) -> Seats:
    return next(_seats("village_cadre", VILLAGES[telling.woman.village], 0))


def _open(telling: Telling, _step: str) -> None:
    place = VILLAGES[telling.woman.village]
    key = f"demo-{telling.woman.key}"
    telling.ref = drafting.open_application(place, _cadre(telling), key=key).ref


def _half(telling: Telling, _step: str) -> None:
    """She brought her ID card and nothing else."""
    answers = (
        telling.woman.sections()["applicant"]
        if telling.woman.row["amount"]
        else _first_answers(telling.woman)
    )
    drafting.save_section(telling.ref, "applicant", answers, _cadre(telling))


def _first_answers(woman: Woman) -> dict[str, Any]:
    row = woman.row
    return {
        "name": woman.name,
        "id_number": woman.id_number,
        "nation": row["nation"],
        "marital_state": row["marital"],
    }


def _fill(telling: Telling, _step: str) -> None:
    seats = _cadre(telling)
    for name, answers in telling.woman.sections().items():
        drafting.save_section(telling.ref, name, answers, seats)
    telling.guarantors = list(telling.woman.guarantors)
    drafting.save_guarantors(telling.ref, telling.guarantors, seats)
    _bring_papers(telling, seats)


def _bring_papers(telling: Telling, seats: Seats) -> None:
    """Every paper that is asked for stands there, and none that isn't any more."""
    case = telling.case()
    wanted = {
        (paper.kind, paper.subject)
        for paper in rules.required_papers(case, case.sections, telling.guarantors)
    }
    present = Attachment.objects.filter(case_id=case.pk, removed_at__isnull=True)
    standing = {(paper.kind, paper.subject): paper.pk for paper in present}
    for key in sorted(standing.keys() - wanted):
        drafting.remove_paper(telling.ref, standing[key], seats)
    for kind, subject in sorted(wanted - standing.keys()):
        drafting.add_paper(telling.ref, kind, subject, _picture(telling, kind, subject), seats)


def _picture(telling: Telling, kind: str, subject: str) -> bytes:
    return card(label(ATTACHMENT_KINDS, kind), f"{telling.woman.key}/{subject}/{telling.returns}")


def _submit(telling: Telling, _step: str) -> None:
    _do(telling, "submit")


def _forward(telling: Telling, step: str) -> None:
    """A sign-off that carries the case on, with what its desk must say."""
    case = telling.case()
    data: dict[str, Any] = {}
    if step == "village":
        data["checklist"] = [item.code for item in rules.village_checklist(case)]
    elif step == "township":
        reached = ("visit", "phone", "office")
        data["contacts"] = [
            {"how": reached[(telling.woman.place_in_list + place) % 3], "on": clock.today().isoformat()}
            for place, _guarantor in enumerate(case.sections["guarantors"])
        ]
    elif step.startswith("bank"):
        data = _consent(telling, case, less=step == "bank_less")
    opinion = words.opinion(step, telling.woman, case.sections, consented=telling.consented)
    request = Request(_ACTS[step], data, opinion)
    if witness := words.ON_PAPER.get((telling.woman.key, step)):
        _record(telling, case, request, witness)
    else:
        _do(telling, request.act, request.opinion, **data)


def _record(telling: Telling, case: LoanCase, request: Request, witness: str) -> None:
    """Signed on paper the day before where the case was there then, and entered by the recorder."""
    signed_on = max(clock.day_of(case.state_since), clock.today() - timedelta(days=1))
    recorder = next(_seats("recorder", case.place_code, 0))
    scan = files.keep(_picture(telling, "other", "signed"))
    (role,) = roles_for(case, LOANS.acts[request.act])
    signer = next(_seats(role, case.place_code, telling.woman.place_in_list, signed_on)).officer
    record(LOANS, telling.ref, request, recorder, OnPaper(signer, signed_on, witness, scan))


def _consent(telling: Telling, case: LoanCase, *, less: bool) -> dict[str, Any]:
    asked = int(case.amount_asked or 0)
    telling.consented = round(asked * _ASKED_LESS / 1000) * 1000 if less else asked
    rate = ("6.35", "6.50", "6.85", "7.10")[telling.woman.place_in_list % 4]
    return {"amount": str(telling.consented), "term_months": telling.woman.row["term"], "rate": rate}


def _pay(telling: Telling, _step: str) -> None:
    sections = telling.case().sections
    today = clock.today()
    _do(
        telling,
        "confirm_disbursement",
        paid_on=today.isoformat(),
        amount=str(telling.consented),
        account_holder=sections["applicant"]["name"],
        account_number=sections["account"]["number"],
        voucher=f"FN{today:%Y%m}-{telling.woman.place_in_list:04d}",
    )


def _return(telling: Telling, step: str) -> None:
    telling.returns += 1
    marks = [("other", "请再核实一次")]
    if step == "return_to_village":
        marks = list(words.MARKS[telling.woman.place_in_list % len(words.MARKS)])
    elif step == "return_to_bank":
        marks = [("loan.term_months", "期限与项目周期不一致")]
    opinion = words.opinion(step, telling.woman, telling.case().sections)
    _do(telling, step, opinion, marks=[{"target": target, "note": note} for target, note in marks])


def _mend(telling: Telling, _step: str) -> None:
    """The village puts right what was marked: the content is another one afterwards."""
    seats, woman = _cadre(telling), telling.woman
    sections = woman.sections()
    project = sections["project"] | {"use_of_money": f"{woman.row['use']}，每项价格已问过两家"}
    match woman.place_in_list % len(words.MARKS):
        case 0:
            phone = sections["applicant"] | {"phone": f"15{900000000 + woman.place_in_list * 31337}"}
            drafting.save_section(telling.ref, "applicant", phone, seats)
        case 1:
            drafting.save_section(telling.ref, "project", project, seats)
        case 2:
            telling.guarantors = [woman.other_guarantor(), *telling.guarantors[1:]]
            drafting.save_guarantors(telling.ref, telling.guarantors, seats)
        case _:
            picture = _picture(telling, "id_card", "applicant")
            drafting.add_paper(telling.ref, "id_card", "applicant", picture, seats)
    _bring_papers(telling, seats)


def _refuse(telling: Telling, _step: str) -> None:
    reasons, opinion, note = words.REFUSALS[telling.woman.story]
    _do(telling, "refuse", opinion, reasons=reasons, note=note)


def _withdraw(telling: Telling, _step: str) -> None:
    _do(telling, "withdraw", reason=words.WITHDRAWALS[telling.woman.story])


def _stop(telling: Telling, _step: str) -> None:
    reason, note = words.STOPS[telling.woman.place_in_list % len(words.STOPS)]
    _do(telling, "report_cannot_pay", reason=reason, note=note)


def _unseal(telling: Telling, step: str) -> None:
    acts = {"propose": "propose_unseal", "unseal": "unseal", "resume": "resume_payout"}
    _do(telling, acts[step], note=words.UNSEAL_NOTES[list(acts).index(step)])


def _lapse(_telling: Telling, _step: str) -> None:
    """Nobody acts: the clock does, as it would from cron."""
    for result in lapse_overdue(clock.now()):
        assert result.done, str(result)


_STEPS: dict[str, Callable[[Telling, str], None]] = {
    "open": _open,
    "half": _half,
    "fill": _fill,
    "submit": _submit,
    **dict.fromkeys(("village", "township", "bank", "bank_less", "county"), _forward),
    "pay": _pay,
    **dict.fromkeys(("return_to_village", "return_to_township", "return_to_bank"), _return),
    "mend": _mend,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "stop": _stop,
    **dict.fromkeys(("propose", "unseal", "resume"), _unseal),
    "lapse": _lapse,
}
