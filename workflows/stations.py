"""The flow as a projection of the law.

The state column decides; a station is the place where a case stands in one open state. The next node is computed from
the state after the transition and the chart's edges are read off the transitions: no route is typed twice.
Viewflow gives the tasks, their trail and the chart. Its own task views stay unmounted: they bypass the law.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_fsm import FSMField
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Flow
from viewflow.workflow.lock import SelectForUpdateLock
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.nodes.view import ViewActivation
from viewflow.workflow.signals import task_finished
from viewflow.workflow.status import PROCESS, STATUS

from workflows import clock
from workflows.models import Case, CaseTask, Shelf
from workflows.outcomes import gravest
from workflows.roles import ROLES


class StationActivation(ViewActivation):
    """A stay at a station: opened for the role and scope that hold it, closed by the officer who acted."""

    again = True

    @classmethod
    def create(
        cls, flow_task: Station, prev_activation: Activation, token: Any, data: Any = None, seed: Any = None
    ) -> StationActivation:
        case: Case = prev_activation.process
        role = ROLES[flow_task.role]
        task = CaseTask(
            process=case,
            flow_task=flow_task,
            token=token,
            station=flow_task.name,
            role=role.code,
            scope=case.place_code[: role.prefix_length],
            place_code=case.place_code,
            reach=case.reach,
            due_on=flow_task.due_on(case, prev_activation.task),
            gravest=gravest(case.findings),
        )
        task.save()
        # Whoever acts in this transaction knows whose turn it is without asking again.
        case.__dict__["standing_at"] = task
        task.previous.add(prev_activation.task)
        return cls(task)

    def leave(self, officer: Any, *, again: bool) -> None:
        """The task is done by `officer` and the task of the state that the case now has is open (none if final).

        `again`: she may have done a task of this case before.
        """
        self.again = again
        self.task.owner = officer
        self.task.status = STATUS.STARTED
        self.execute()

    @ViewActivation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.task.finished = clock.now()
        shelve(self.task, again=self.again)
        self.task.save()
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)

    @ViewActivation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Activation]:
        node = self.flow_class.instance.node(self.process.state)
        if isinstance(node, Station):
            yield node._create(self, self.task.token)


def shelve(task: CaseTask, *, again: bool) -> None:
    """The stay is what its officer finds this case by from now on; once it is closed, so does everybody else.

    One statement; none for her first stay in a case that goes on.
    """
    earlier = CaseTask.objects.filter(process_id=task.process_id).exclude(shelf="")
    if task.process.closed_at is None:
        task.shelf = Shelf.DONE if task.owner_id is not None else ""
        if again:
            earlier.filter(owner_id=task.owner_id).update(shelf="")
    else:
        task.shelf = Shelf.CLOSED if task.owner_id is not None else ""
        closed = models.Value(Shelf.CLOSED.value)
        hers = models.When(owner_id=task.owner_id, then=models.Value(""))
        earlier.update(shelf=models.Case(hers, default=closed) if task.owner_id is not None else closed)


class OpeningActivation(StartHandleActivation):
    """Makes the case. `fill` sets its columns before the first save."""

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        self.task.started = self.task.finished = clock.now()
        self.task.process = self.process
        self.task.save()
        task_finished.send(sender=self.flow_class, process=self.process, task=self.task)


class Opening(flow.StartHandle):
    activation_class = OpeningActivation

    def open(self, officer: Any, **columns: Any) -> Any:
        """A new case with these columns, standing at the first station."""
        activation = self.activation_class.create(self, None, None)
        activation.task.owner = officer
        for name, value in columns.items():
            setattr(activation.process, name, value)
        activation.execute()
        return activation.process


class Station(flow.View):
    """The human node of one open state; `role` names the post that acts here."""

    activation_class = StationActivation
    assign_path = unassign_path = cancel_path = undo_path = revive_path = None

    def __init__(self, role: str, *, level: str = "") -> None:
        super().__init__(view=None)
        self.role = role
        # The level of the sign-offs made here; empty where nobody signs (draft, returned).
        self.level = level

    def due_on(self, case: Case, before: CaseTask | None = None) -> Any:
        """The last working day that the policy gives this stay; `before` is the stay that it follows.

        An unchanged answer to a return takes up the days that were left, one at least: while the case waited on the
        applicant, the clock stood still.
        """
        flow_class = self.flow_class
        days = flow_class.working_days(case, self.name)
        if days is None:
            return None
        if before is not None and before.station in flow_class.waits_on_applicant and _is_unchanged(case):
            days = flow_class.days_left(case, self.name, days)
        return flow_class.days_after(clock.today(), days)

    def _outgoing(self) -> Iterator[Edge]:
        for source, target, label in edges(self.flow_class.process_class):
            if source == self.name:
                yield Edge(
                    src=self, dst=self.flow_class.instance.node(target), edge_class="next", label=label
                )


class Final(flow.End):
    """The end that a final state is drawn as. It makes no task: the case's own row says that it is closed."""


class CaseFlow(Flow):
    """Base of a programme's flow: one Opening, one Station per open state, one Final per final state."""

    process_class = Case
    task_class = CaseTask
    # Waits (bounded by lock_timeout) instead of sleeping and retrying inside an aborted transaction.
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)
    # Words of the states and levels, and the states in which a two-person request may be open.
    state_labels: ClassVar[dict[str, Any]] = {}
    level_labels: ClassVar[dict[str, Any]] = {}
    two_person_states: ClassVar[frozenset[str]] = frozenset()
    # States in which the case waits on the applicant: no day is counted there.
    waits_on_applicant: ClassVar[frozenset[str]] = frozenset()
    # The role that is told of what is overdue.
    escalation_role: ClassVar[str] = "county_sealer"

    @classmethod
    def working_days(cls, case: Case, station: str) -> int | None:
        """Working days that the policy gives this station; None where it sets none."""
        return None

    @classmethod
    def reminder_days(cls, case: Case) -> int | None:
        """Working days before the due day at which the post is reminded; None: it isn't."""
        return None

    @classmethod
    def escalation_days(cls, case: Case) -> int | None:
        """Working days after the due day at which `escalation_role` is told; None: it isn't."""
        return None

    @classmethod
    def days_left(cls, case: Case, station: str, days: int) -> int:
        """Working days that were left when the case last went from this station; 1 at least, `days` at most."""
        from workflows.calendar import working_days_between

        stays = CaseTask.objects.filter(process_id=case.pk, station=station, finished__isnull=False)
        last = stays.order_by("-id").first()
        if last is None or last.due_on is None:
            return days
        left = working_days_between(timezone.localtime(last.finished).date(), last.due_on).days
        return min(max(left, 1), days)

    @classmethod
    def reach(cls, state: str) -> int:
        """How far along the chain this state is; a desk sees a case from its own station's reach on."""
        return 0

    @classmethod
    def days_after(cls, day: Any, days: int) -> Any:
        from workflows.calendar import add_working_days

        return add_working_days(day, days).day

    @classmethod
    def _nodes(cls) -> dict[str, Any]:
        return {node.name: node for node in cls.instance.nodes()}

    @classmethod
    def station(cls, state: str) -> Station | None:
        """The station of an open state; None for a final one."""
        node = cls._nodes().get(state)
        return node if isinstance(node, Station) else None

    @classmethod
    def stations(cls) -> dict[str, Station]:
        return {name: node for name, node in cls._nodes().items() if isinstance(node, Station)}

    @classmethod
    def finals(cls) -> set[str]:
        return {name for name, node in cls._nodes().items() if isinstance(node, Final)}


def _is_unchanged(case: Case) -> bool:
    """True while the act began no round: the row as it was read has the same number."""
    as_read: dict[str, Any] = case.__dict__.get("as_read", {})
    return as_read.get("round") == case.round


def state_field(model: type[Case]) -> FSMField:
    """The column that the law moves."""
    field: Any = model._meta.get_field("state")
    assert isinstance(field, FSMField)
    return field  # type: ignore[no-any-return]


def edges(model: type[Case]) -> tuple[tuple[str, str, str], ...]:
    """(source, target, transition) of the law, in a stable order."""
    return _edges(model._meta.label)


@cache
def _edges(label: str) -> tuple[tuple[str, str, str], ...]:
    model = apps.get_model(label)
    transitions = state_field(model).get_all_transitions(model)
    return tuple(sorted((str(t.source), str(t.target), str(t.name)) for t in transitions))


def close(case: Case) -> None:
    """The case's columns say that it is final."""
    case.status = PROCESS.DONE
    case.finished = case.closed_at = clock.now()


__all__ = [
    "CaseFlow",
    "Final",
    "Opening",
    "Station",
    "StationActivation",
    "close",
    "edges",
    "state_field",
    "this",
]
