"""待办, 已办 and 办结: what waits for her posts, what she did, and what of it is over.

What waits is read by the partial index over open tasks, what she did by her shelf: neither costs more for what was
done long ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows import clock
from workflows.areas import lies_in
from workflows.claims import with_claims
from workflows.desk import LISTINGS
from workflows.errors import NotFound
from workflows.models import Case, CaseTask, Officer, Place, Shelf, SignOff
from workflows.models.places import COUNTY, TOWNSHIP, VILLAGE
from workflows.money import AmountError, read_yuan
from workflows.programme import PROGRAMMES, Kind
from workflows.roles import ROLES
from workflows.seats import Seats

# Where the session keeps how she narrowed her list last.
NARROWED = "narrowed_inbox"
# What the tabs count to: beyond it they only say that there are more.
MOST_COUNTED = 100
# Days until the due day from which on a case counts as due soon.
SOON = timedelta(days=3)

AGES: dict[str, Any] = {
    "week": gettext_lazy("Up to 7 days"),
    "month": gettext_lazy("8 to 30 days"),
    "longer": gettext_lazy("More than 30 days"),
}
FLAGS: dict[str, Any] = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within 3 days"),
    "returned": gettext_lazy("Was returned before"),
    "noted": gettext_lazy("With points to look at"),
    "mine": gettext_lazy("Taken up by me"),
    "free": gettext_lazy("Taken up by nobody"),
}


def open_tasks(seats: Seats) -> QuerySet[CaseTask]:
    """The open tasks of her posts, with who has taken them up and whether the case was ever sent back."""
    returns = sorted(
        {
            act.name
            for programme in PROGRAMMES.values()
            for act in programme.acts.values()
            if act.kind is Kind.RETURN
        }
    )
    sent_back = SignOff.objects.filter(case_id=OuterRef("process_id"), act__in=returns)
    tasks: QuerySet[CaseTask] = CaseTask.objects.filter(seats.inbox(), finished__isnull=True)
    found: QuerySet[CaseTask] = with_claims(tasks).annotate(was_returned=Exists(sent_back))
    return found.select_related("process").defer("process__findings")


def shelved(seats: Seats, shelf: Shelf) -> QuerySet[CaseTask]:
    """Her last stay of each case that she acted on and may still see, on this shelf.

    Place by place of her posts: what lies elsewhere is passed over in the index, without its row or its case.
    """
    hers = CaseTask.objects.filter(owner_id=seats.officer.pk, shelf=shelf, finished__isnull=False)
    seen = Q(pk__in=[])
    for seat in seats.current:
        from_here = ROLES[seat.role].sees_from
        reached = Exists(Case.objects.filter(pk=OuterRef("process_id"), reach__gte=from_here))
        for scope in seat.scopes:
            seen |= lies_in(scope) & Q(reached) if from_here else lies_in(scope)
    tasks: QuerySet[CaseTask] = hers.filter(seen)
    return tasks.select_related("process").defer("process__findings")


class _CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"


def counts(seats: Seats) -> dict[str, str]:
    """The figure of each tab, MOST_COUNTED rows of each at most. One statement."""
    lists = {
        "inbox": CaseTask.objects.filter(seats.inbox(), finished__isnull=True),
        Shelf.DONE.value: shelved(seats, Shelf.DONE).select_related(None).defer(None),
        Shelf.CLOSED.value: shelved(seats, Shelf.CLOSED).select_related(None).defer(None),
    }
    figures = {name: _CountOf(found.order_by().values("pk")[:MOST_COUNTED]) for name, found in lists.items()}
    (row,) = Officer.objects.filter(pk=seats.officer.pk).values_list(*figures.values())
    return {
        # Nothing is counted at all where she may see nothing: an auditor has no inbox.
        name: f"{MOST_COUNTED - 1}+" if (count or 0) >= MOST_COUNTED else str(count or 0)
        for name, count in zip(figures, row, strict=True)
    }


@dataclass(frozen=True)
class Narrowing:
    """Which of her open tasks; empty: all of them. `faults` are the answers that couldn't be read, by field."""

    place: str = ""
    age: str = ""
    flag: str = ""
    least: str = ""
    most: str = ""
    amounts: tuple[Decimal | None, Decimal | None] = field(default=(None, None), compare=False)
    faults: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Narrowing:
        """What the address asks for; a choice that isn't offered narrows nothing, a false amount is a fault."""
        place, age, flag = (asked.get(name, "") for name in ("place", "age", "flag"))
        known = place.isascii() and place.isdigit() and len(place) in (TOWNSHIP, VILLAGE)
        faults: dict[str, str] = {}
        amounts = tuple(_amount(name, asked.get(name, ""), faults) for name in ("least", "most"))
        return cls(
            place if known else "",
            age if age in AGES else "",
            flag if flag in FLAGS else "",
            asked.get("least", "").strip()[:30],
            asked.get("most", "").strip()[:30],
            (amounts[0], amounts[1]),
            faults,
        )

    @property
    def query(self) -> str:
        """The same choice as part of an address."""
        names = ("place", "age", "flag", "least", "most")
        return urlencode({name: value for name in names if (value := getattr(self, name))})

    def of(self, tasks: QuerySet[CaseTask], seats: Seats) -> QuerySet[CaseTask]:
        """The tasks that it leaves."""
        if self.place:
            tasks = tasks.filter(process__place_code__startswith=self.place)
        if self.age:
            tasks = tasks.filter(_ages()[self.age])
        if self.flag:
            tasks = tasks.filter(_flags(seats)[self.flag])
        least, most = self.amounts
        if least is None and most is None:
            return tasks
        tasks = tasks.alias(at_stake=_at_stake())
        if least is not None:
            tasks = tasks.filter(at_stake__gte=least)
        return tasks.filter(at_stake__lte=most) if most is not None else tasks


def _amount(name: str, text: str, faults: dict[str, str]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return read_yuan(text)
    except AmountError:
        faults[name] = _("Write the amount in digits, in yuan, for example 30000.")
        return None


def _at_stake() -> Any:
    """The amount that a programme names first, of whichever programme the case belongs to."""
    columns = [
        F(f"process__{PROGRAMMES[code].model._meta.model_name}__{column}")
        for code, listing in LISTINGS.items()
        for column in listing.amounts
    ]
    return Coalesce(*columns, Value(None, output_field=DecimalField()))


def _ages() -> dict[str, Q]:
    now = clock.now()
    week, month = now - timedelta(days=8), now - timedelta(days=31)
    return {
        "week": Q(created__gt=week),
        "month": Q(created__lte=week, created__gt=month),
        "longer": Q(created__lte=month),
    }


def _flags(seats: Seats) -> dict[str, Q]:
    today = clock.today()
    return {
        "overdue": Q(due_on__lt=today),
        "soon": Q(due_on__gte=today, due_on__lte=today + SOON),
        "returned": Q(was_returned=True),
        "noted": Q(gravest__in=("note", "refer", "fail")),
        "mine": Q(held_id=seats.officer.pk),
        "free": Q(held_id__isnull=True),
    }


def narrowing_places(seats: Seats) -> dict[str, str]:
    """Code → name of the places that her list can be narrowed to: a township's villages, a county's townships.

    One statement, none for a village.
    """
    found = Q(pk__in=[])
    for scopes in seats.addresses().values():
        for scope in scopes:
            if len(scope) == COUNTY:
                found |= Q(code__startswith=scope, code__regex=r"^[0-9]{9}$")
            elif len(scope) == TOWNSHIP:
                found |= Q(code__startswith=scope, code__regex=r"^[0-9]{12}$")
    if found == Q(pk__in=[]):
        return {}
    return dict(
        Place.objects.in_force(clock.today()).filter(found).order_by("code").values_list("code", "name")
    )


def neighbour(seats: Seats, ref: str, narrowing: Narrowing, *, forward: bool) -> Case | None:
    """The case after (or before) this one in her inbox as she narrowed it; None at its end. Raises NotFound.

    Three statements at most.

    From a case that has left her inbox it goes on where she had it.
    """
    case = Case.objects.defer("findings").filter(ref=ref).first()
    if case is None or not seats.sees(case):
        raise NotFound("not_found", _("There is no such case."))
    stays = CaseTask.objects.filter(process_id=case.pk)
    hers = stays.filter(Q(seats.inbox(), finished__isnull=True) | Q(owner_id=seats.officer.pk))
    key = hers.order_by("-pk").values_list("pk", flat=True).first()
    tasks = narrowing.of(open_tasks(seats), seats)
    if key is None:
        task = tasks.order_by("-pk").first()
    elif forward:
        task = tasks.filter(pk__lt=key).order_by("-pk").first()
    else:
        task = tasks.filter(pk__gt=key).order_by("pk").first()
    return task.process if task is not None else None
