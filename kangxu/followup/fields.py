"""Facts about work for a person and contacts with them that this room offers to rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kangxu.followup.models import Contact, Task
from kangxu.followup.vocabulary import KINDS, MODES, OUTCOMES, Term
from kangxu.foundation.clock import day_of
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Series


def _choices(terms: Mapping[str, Term]) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, one.zh, one.en) for one in terms.values())


STATES = Filter(
    "state", "状态", "state",
    (
        Choice("open", "未到期", "not yet due"),
        Choice("overdue", "逾期", "overdue"),
        Choice("closed", "已完成", "closed"),
    ),
)  # fmt: skip


def _state(task: Task, at: datetime) -> str:
    if task.closed_at is not None and task.closed_at <= at:
        return "closed"
    return "overdue" if task.due_on < day_of(at) else "open"


def _tasks(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.opened_at, None, one.pk, {"kind": one.kind, "state": _state(one, at)})
        for one in Task.objects.filter(person_id=person_id)
    ]


_TASKS = Series(
    "select t.person_id, true as value, t.opened_at as at, t.id as place, t.kind, case when t.closed_at <= %(at)s"
    " then 'closed' when t.due_on < %(day)s then 'overdue' else 'open' end as state from followup_task t"
)


def _contacts(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(one.outcome, one.at, None, one.pk, {"mode": one.mode})
        for one in Contact.objects.filter(person_id=person_id, undone_at=None)
    ]


_CONTACTS = Series(
    "select c.person_id, c.outcome as value, c.at, c.id as place, c.mode from followup_contact c"
    " where c.undone_at is null"
)

FIELDS = (
    Field(
        "task", "任务", "Task", "event", _TASKS, _tasks,
        filters=(Filter("kind", "类型", "kind", _choices(KINDS)), STATES),
        unknown=("没有任务就是没有", "without a task: no"),
        example=("任务[状态：逾期] 次数 >= 1次", "count of task [state: overdue] >= 1"),
    ),
    Field(
        "contact", "联系", "Contact", "choice", _CONTACTS, _contacts, choices=_choices(OUTCOMES),
        filters=(Filter("mode", "方式", "mode", _choices(MODES)),),
        unknown=("从未联系过", "never contacted"),
        example=("联系 距最近一次 > 90天", "days since last contact > 90 days"),
    ),
)  # fmt: skip
