"""The open tasks of a post, of whatever programme: what its desk shows as waiting."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja import Query as In

from workflows.api.auth import seats
from workflows.api.requests import PageQuery, one_page
from workflows.models import CaseTask
from workflows.permission import state_label
from workflows.programme import called

router = Router(tags=["tasks"])


class TaskOut(Schema):
    id: int
    station: str
    station_label: str
    since: datetime
    due_on: date | None = Field(description="By when the policy wants it done; null where it sets no time.")
    programme: str
    ref: str
    number: str | None
    title: str = Field(description="Whom the case is about.")
    place_code: str
    place: str
    round: int


class TasksOut(Schema):
    tasks: list[TaskOut]
    next_before: int | None = Field(description="Send it as `before` for the next ones; null at the end.")


@router.get("", response=TasksOut, summary="The open tasks of my post, the newest first")
def list_tasks(request: HttpRequest, query: In[PageQuery]) -> TasksOut:
    """One statement over the partial index of open tasks, however many cases there are."""
    open_tasks = CaseTask.objects.filter(seats(request).inbox(), finished__isnull=True)
    if query.before is not None:
        open_tasks = open_tasks.filter(id__lt=query.before)
    rows = open_tasks.select_related("process__place").defer("process__findings").order_by("-id")
    shown, following = one_page(list(rows[: query.limit + 1]), query.limit, lambda task: int(task.pk))
    return TasksOut(tasks=[_task(task) for task in shown], next_before=following)


def _task(task: CaseTask) -> TaskOut:
    case = task.process
    return TaskOut(
        id=task.pk,
        station=task.station,
        station_label=state_label(case),
        since=task.created,
        due_on=task.due_on,
        programme=case.programme,
        ref=case.ref,
        number=case.number,
        title=called(case),
        place_code=case.place_code,
        place=case.place.name,
        round=case.round,
    )
