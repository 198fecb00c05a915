"""Opening and writing a draft, by every kind of officer: the village cadre of the place, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from loans.drafting import add_paper, open_application, remove_paper, save_guarantors, save_section
from loans.models import LoanCase
from tests.county import VILLAGES
from tests.law.cast import Scene, World
from tests.law.laws import SCENES
from tests.law.table import Person, sees
from tests.law.test_permissions import _fingerprint
from workflows import clock
from workflows.errors import ActError, Invalid, NotAllowed, NotFound
from workflows.models import Attachment
from workflows.seats import Seats, seats_of

# The world is built once for all that ask about it.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("law")]
DONE = "done"


def _save_section(scene: Scene, seats: Seats) -> None:
    save_section(scene.case.ref, "loan", {"amount": "25000", "term_months": 12}, seats)


def _save_guarantors(scene: Scene, seats: Seats) -> None:
    save_guarantors(scene.case.ref, [], seats)


def _remove_paper(scene: Scene, seats: Seats) -> None:
    paper = Attachment.objects.filter(case_id=scene.case.pk, removed_at=None).first()
    assert paper is not None
    remove_paper(scene.case.ref, paper.pk, seats)


def _add_paper(scene: Scene, seats: Seats) -> None:
    # Whether the bytes are a picture is asked only of those who may add one.
    add_paper(scene.case.ref, "id_card", "applicant", b"no picture", seats)


EDITS: dict[str, Callable[[Scene, Seats], None]] = {
    "save_section": _save_section,
    "save_guarantors": _save_guarantors,
    "remove_paper": _remove_paper,
    "add_paper": _add_paper,
}


def _refusal(person: Person, scene: Scene) -> str | None:
    """What the design says of writing: a draft or a returned case, the cadre of the place, nobody who stands in it."""
    if not person.account_open:
        return "account_closed"
    if not person.current:
        return person.seats[0].when if person.seats else "no_post"
    if not sees(person, scene.story):
        return "not_found"
    if scene.story.state not in {"draft", "returned"}:
        return "wrong_state"
    if not any(seat.post == "village_cadre" and seat.where == "here" for seat in person.current):
        return "wrong_post"
    return person.tie or None


# Where nothing may be written, one way to write stands for all: they ask the same question first.
WAYS = [
    (history, state, edit)
    for law, history, state in SCENES
    if law == "loan"
    for edit in (EDITS if state in {"draft", "returned"} else ["save_section"])
]


@pytest.mark.parametrize("history, state, edit", WAYS)
def test_who_may_write_in_a_case(world: World, history: str, state: str, edit: str) -> None:
    scene = world.scenes["loan", history, state]
    before, sections = _fingerprint(scene), scene.case.sections
    wrong = []
    for person in world.tries(scene):
        expected = _refusal(person, scene) or DONE
        found = _attempt(lambda seats: EDITS[edit](scene, seats), _seats(world, person))
        if found != expected:
            wrong.append(f"{person.name}: expected {expected}, got {found}")
    assert wrong == []
    assert _fingerprint(scene) == before
    assert LoanCase.objects.get(pk=scene.case.pk).sections == sections


def test_who_may_open_an_application(world: World) -> None:
    scene = world.scenes["loan", "plain", "draft"]
    wrong = []
    for person in world.people.values():
        expected = _opening_refusal(person) or DONE
        found = _attempt(
            lambda seats: open_application(VILLAGES[0], seats, key="once"), _seats(world, person)
        )
        if found != expected:
            wrong.append(f"{person.name}: expected {expected}, got {found}")
    assert wrong == []
    assert _fingerprint(scene)["Case"] == len(world.scenes)


def _opening_refusal(person: Person) -> str | None:
    if not person.account_open:
        return "account_closed"
    if not person.current:
        return person.seats[0].when if person.seats else "no_post"
    cadres = [seat for seat in person.current if seat.post == "village_cadre"]
    if not cadres:
        return "wrong_post"
    return None if any(seat.where == "here" for seat in cadres) else "wrong_place"


def _seats(world: World, person: Person) -> Seats:
    officer = world.county.officers[person.name]
    officer.refresh_from_db()
    return seats_of(officer, clock.today())


def _attempt(write: Callable[[Seats], Any], seats: Seats) -> str:
    """The code of the refusal, or `done`; whatever it wrote is undone."""
    with transaction.atomic():
        try:
            write(seats)
        except Invalid:
            transaction.set_rollback(True)
            return DONE  # past the question who may: the data was asked about
        except ActError as error:
            told = isinstance(error, NotFound if error.code == "not_found" else NotAllowed) and error.reason
            return error.code if told else f"{error.code} without a reason, or as {type(error).__name__}"
        transaction.set_rollback(True)
    return DONE


def test_a_place_with_more_officers_keeps_the_opener_from_signing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy's switch: where it is off, the opener submits and withdraws; another signs for the village."""
    from loans import rules
    from loans.flows import ACTS
    from workflows.permission import facts_of, may

    monkeypatch.setattr(rules, "opener_may_sign", lambda case: False)
    case = LoanCase.objects.get(pk=world.scenes["loan", "plain", "village_review"].case.pk)
    opener = seats_of(world.county.officers["hand.opener"], clock.today())
    facts = facts_of(case, opener.officer)
    assert may(case, ACTS["sign"], opener, facts).code == "opened_it"
    assert may(case, ACTS["withdraw"], opener, facts).allowed


def test_where_the_switch_is_off_a_submitter_signs_no_level_and_may_withdraw(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else than the opener submits; she is bound to the submission alone, by a row that verify() knows."""
    from loans import rules
    from loans.flows import ACTS
    from workflows.models import Signer, SignOff
    from workflows.permission import facts_of, may
    from workflows.verification import verify

    monkeypatch.setattr(rules, "opener_may_sign", lambda case: False)
    case = LoanCase.objects.get(pk=world.scenes["loan", "plain", "draft"].case.pk)
    hers = seats_of(world.county.officers["hand.village"], clock.today())
    with transaction.atomic():
        world.county.do("hand.village", case, "submit")
        assert Signer.objects.get(case_id=case.pk).level == "submission"
        case.refresh_from_db()
        facts = facts_of(case, hers.officer)
        assert may(case, ACTS["sign"], hers, facts).code == "submitted_it"
        assert may(case, ACTS["withdraw"], hers, facts).allowed
        world.county.do("hand.village", case, "withdraw", reason="本人不再需要")
        assert SignOff.objects.get(case_id=case.pk).level == "submission"
        assert list(verify()) == []
        transaction.set_rollback(True)
