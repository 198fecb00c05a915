"""结对帮扶: helpers, and whom each looks after. A helper who leaves leaves nobody behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.acts.noting import columns_of, enter, not_ahead, one_line
from people.acts.visiting import person_of
from people.caring import keeper_of, may_name, place_today
from people.models import Helper, Pairing, Visit
from people.policy import load_policy
from people.privacy import keeping, keeping_seat, kept_place
from people.turns import in_turn
from workflows import clock
from workflows.errors import Conflict, Invalid, NotFound
from workflows.identity import NameFormError, normalise_name
from workflows.refusals import add_sentence
from workflows.seats import Seat, Seats

ADD: Final = "add_helper"
PAIR: Final = "pair_helper"
END: Final = "end_pairing"
HAND_OVER: Final = "hand_over_pairing"
LEAVE: Final = "helper_leaves"
# What may become of a pair when its helper leaves, besides another helper ("to:" and her number).
FATES: Final = (Pairing.End.NOT_NEEDED, Pairing.End.MOVED)
HAS_HELPER: Final = gettext_lazy("She has a helper already. Hand over, or end that pair first.")
for _fragment in ("pairing_one_active_helper", "people_pairing.person_id"):
    add_sentence(_fragment, "has_helper", HAS_HELPER)


def add_helper(
    seats: Seats, *, name: str, place_code: str, workplace: str = "", phone: str = "", starts_on: date
) -> Helper:
    """Somebody looks after mothers of the place from that day on. Raises NotAllowed, NotFound, Invalid."""
    seat = kept_place(seats, place_code)
    faults: dict[str, list[str]] = {}
    try:
        name = normalise_name(name)
    except NameFormError:
        faults["name"] = [_("Write the name as it stands in her identity card.")]
    workplace = one_line("workplace", workplace, 60, faults)
    phone = one_line("phone", phone, 20, faults)
    not_ahead("starts_on", starts_on, faults)
    if faults:
        raise Invalid(faults)
    with in_turn():
        helper = Helper.objects.create(
            name=name,
            workplace=workplace,
            phone=phone or None,
            starts_on=starts_on,
            **columns_of(seats, place_code),
        )
        enter(ADD, seats, seat, helper=helper.pk)
        return helper


def pair(seats: Seats, helper_id: int, person_id: int, starts_on: date) -> Pairing:
    """The helper looks after her from that day on. Raises NotAllowed, NotFound, Invalid, Conflict.

    Refused beyond the policy's number of pairs, and where she has a helper already: the database decides a race.
    """
    with in_turn():
        person, seat = person_of(seats, person_id)
        helper = _locked(helper_id)
        if not person.place_code.startswith(helper.place_code):
            raise NotFound("not_found", _("There is no such helper in the places of your posts."))
        _check_start(helper, person.pk, starts_on)
        made = _pair(seats, helper, person.pk, person.place_code, starts_on)
        enter(PAIR, seats, seat, helper=helper.pk, pair=made.pk, person=person.pk)
        return made


def end(seats: Seats, pairing_id: int, why: str, ends_on: date) -> Pairing:
    """The pair ended on that day for a reason. Raises NotAllowed, NotFound, Invalid, Conflict."""
    if why not in FATES:
        raise Invalid({"end": [_("Say why it ends.")]})
    with in_turn():
        pairing, seat = _open_pairing(seats, pairing_id)
        _check_end(pairing, ends_on)
        _end(pairing, why, ends_on)
        enter(END, seats, seat, pair=pairing.pk, person=pairing.person_id)
        return pairing


def hand_over(seats: Seats, pairing_id: int, to_helper: int, last_day: date) -> Pairing:
    """Another helper, of where she is registered today, looks after her from the day after `last_day` on.

    Raises as `pair` does.
    """
    with in_turn():
        pairing, seat = _open_pairing(seats, pairing_id)
        _check_end(pairing, last_day)
        made = _hand_over(seats, pairing, to_helper, last_day, "helper")
        enter(HAND_OVER, seats, seat, pair=made.pk, helper=to_helper, person=pairing.person_id)
        return made


def leave(seats: Seats, helper_id: int, left_on: date, fates: Mapping[int, str]) -> Helper:
    """The helper has left; each of her pairs was handed over or ended with a reason, all of it or nothing.

    `fates`: by the pair's id "to:" and a helper's id, or one of FATES. Raises NotAllowed, NotFound, Invalid naming
    every pair without a fate (`pair-<id>`), Conflict.
    """
    with in_turn():
        helper = _locked(helper_id)
        seat = keeping_seat(seats, helper.place_code)
        if helper.left_on is not None:
            raise Conflict("moved_on", _("This helper left before."))
        if not helper.starts_on <= left_on <= clock.today():
            raise Invalid({"left_on": [_("Write a day from her first day to today.")]})
        pairs = list(
            Pairing.objects.select_for_update(of=("self",))
            .select_related("person__merged_into")
            .filter(helper=helper, ends_on__isnull=True)
            .order_by("pk")
        )
        faults: dict[str, Any] = _last_days(helper, left_on)
        for pk in fates.keys() - {each.pk for each in pairs}:
            faults[f"pair-{pk}"] = [_("This pair ended before.")]
        for each in pairs:
            try:
                _settle(seats, each, fates.get(each.pk, ""), left_on)
            except Invalid as error:
                faults |= error.fields
        if faults:
            raise Invalid(faults)
        helper.left_on = left_on
        helper.save(update_fields=["left_on"])
        enter(LEAVE, seats, seat, helper=helper.pk, pairs=len(pairs))
        return helper


def _last_days(helper: Helper, left_on: date) -> dict[str, Any]:
    """What is wrong with a day on which she still did something afterwards."""
    ended = Pairing.objects.filter(helper=helper, ends_on__gt=left_on).values_list("ends_on", flat=True)
    seen = Visit.objects.filter(helper=helper, done_on__gt=left_on).values_list("done_on", flat=True)
    last = max((day for day in (*ended, *seen) if day is not None), default=None)
    if last is None:
        return {}
    sentence = _("She was still helping on %(day)s. Write that day or a later one.")
    return {"left_on": [sentence % {"day": last.isoformat()}]}


def _settle(seats: Seats, pairing: Pairing, fate: str, last_day: date) -> None:
    field = f"pair-{pairing.pk}"
    if pairing.starts_on > last_day:
        raise Invalid({field: [_("This pair began after that day.")]})
    if fate in FATES:
        _end(pairing, fate, last_day)
    elif fate.startswith("to:") and fate[3:].isascii() and fate[3:].isdigit() and len(fate) < 20:
        _hand_over(seats, pairing, int(fate[3:]), last_day, field)
    else:
        raise Invalid({field: [_("Say who looks after her now, or why nobody needs to.")]})


def _hand_over(seats: Seats, pairing: Pairing, to_helper: int, last_day: date, field: str) -> Pairing:
    if to_helper == pairing.helper_id:
        raise Invalid({field: [_("Choose another helper.")]})
    try:
        helper = _locked(to_helper)
    except NotFound as error:
        raise Invalid({field: [_("Choose one of the list.")]}) from error
    place_code = place_today(pairing)
    if not (place_code.startswith(helper.place_code) and may_name(seats, helper.place_code)):
        raise Invalid({field: [_("Choose one of the list.")]})
    first_day = last_day + timedelta(days=1)
    if first_day < helper.starts_on:
        sentence = _("%(name)s helps from %(day)s on.")
        raise Invalid({field: [sentence % {"name": helper.name, "day": helper.starts_on.isoformat()}]})
    _end(pairing, Pairing.End.HANDED_OVER, last_day)
    try:
        _check_load(helper, first_day)
    except Invalid as error:
        raise Invalid({field: error.fields["helper"]}) from error
    return _pair(seats, helper, pairing.person_id, place_code, first_day)


def _pair(seats: Seats, helper: Helper, person_id: int, place_code: str, starts_on: date) -> Pairing:
    return Pairing.objects.create(
        helper=helper,
        person_id=person_id,
        place_code=place_code,
        starts_on=starts_on,
        entered_by=seats.officer,
        entered_at=clock.now(),
    )


def _end(pairing: Pairing, why: str, ends_on: date) -> None:
    pairing.end, pairing.ends_on = Pairing.End(why), ends_on
    pairing.save(update_fields=["end", "ends_on"])


def _check_start(helper: Helper, person_id: int, starts_on: date) -> None:
    if not helper.starts_on <= starts_on <= clock.today():
        raise Invalid({"starts_on": [_("Write a day from the helper’s first day to today.")]})
    # Those of rows that were merged into hers are her pairs too.
    hers = Pairing.objects.filter(Q(person_id=person_id) | Q(person__merged_into_id=person_id))
    if hers.filter(ends_on__isnull=True).exists():
        raise Conflict("has_helper", str(HAS_HELPER))
    if hers.filter(ends_on__gte=starts_on).exists():
        raise Invalid({"starts_on": [_("Another helper looked after her on that day.")]})
    _check_load(helper, starts_on)


def _check_load(helper: Helper, day: date) -> None:
    """The helper is there and has room for one more; her row is locked, so that two can't come at once."""
    if helper.left_on is not None:
        raise Invalid({"helper": [_("This helper has left.")]})
    most = load_policy().at(helper.place_code, day).value("helper_most_pairs")
    if most is not None and Pairing.objects.filter(helper=helper, ends_on__isnull=True).count() >= most:
        sentence = _("%(name)s looks after %(most)d already, which is the most.")
        raise Invalid({"helper": [sentence % {"name": helper.name, "most": most}]})


def _check_end(pairing: Pairing, day: date) -> None:
    if not pairing.starts_on <= day <= clock.today():
        raise Invalid({"ends_on": [_("Write a day from the pair’s first day to today.")]})


def _locked(helper_id: int) -> Helper:
    helper = Helper.objects.select_for_update().filter(pk=helper_id).first()
    if helper is None:
        raise NotFound("not_found", _("There is no such helper in the places of your posts."))
    return helper


def _open_pairing(seats: Seats, pairing_id: int) -> tuple[Pairing, Seat]:
    rows = Pairing.objects.select_for_update(of=("self",)).select_related("person__merged_into")
    pairing = rows.filter(pk=pairing_id).first()
    seat = keeper_of(keeping(seats), pairing) if pairing is not None else None
    if pairing is None or seat is None:
        raise NotFound("not_found", _("There is no such entry."))
    if pairing.ends_on is not None:
        raise Conflict("moved_on", _("This pair ended before."))
    return pairing, seat
