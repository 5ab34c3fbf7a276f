"""Facts about work for a person and contacts with them that this room offers to rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Q

from kangxu.clinical.cadence import CLASSES
from kangxu.clinical.tiers import SCHEMES
from kangxu.followup.models import ClassOfFollowUp, Contact, Task
from kangxu.followup.vocabulary import KINDS, MODES, OUTCOMES
from kangxu.foundation.clock import day_of, zone
from kangxu.foundation.terms import Term
from kangxu.programmes.programme import programmes
from kangxu.rules.catalogue import Choice, Daily, Fact, Field, Filter, Moments, Rows, Series

# What a programme or the plan of the year asks for; other tasks have their own day
FOLLOW_UPS = ("first_contact", "follow_up", "review", "plan_call", "plan_visit", "home_visit", "clinic_visit")


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
_TURNS = Moments(
    f"select person_id, (due_on + 1)::timestamp at time zone '{zone().key}' as at from followup_task"
    " union all select person_id, closed_at from followup_task where closed_at > %(at)s"
)


def _contacts(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(one.outcome, one.at, None, one.pk, {"mode": one.mode, "outcome": one.outcome})
        for one in Contact.objects.filter(person_id=person_id, undone_at=None)
    ]


_CONTACTS = Series(
    "select c.person_id, c.outcome as value, c.at, c.id as place, c.mode, c.outcome from followup_contact c"
    " where c.undone_at is null"
)


def _overdue(person_id: int, at: datetime) -> Fact | None:
    undone = Q(closed_at=None) | Q(closed_at__gt=at)
    tasks = Task.objects.filter(undone, person_id=person_id, kind__in=FOLLOW_UPS, opened_at__lte=at)
    first = min(tasks, key=lambda one: (one.due_on, one.opened_at), default=None)
    return Fact(max((day_of(at) - first.due_on).days, 0), first.opened_at) if first else None


_OVERDUE = Rows(
    "select distinct on (t.person_id) t.person_id, greatest(%(day)s::date - t.due_on, 0) as value, t.opened_at as at"
    f" from followup_task t where t.kind in {FOLLOW_UPS!r} and t.opened_at <= %(at)s"
    " and (t.closed_at is null or t.closed_at > %(at)s) order by t.person_id, t.due_on, t.opened_at"
)


def follow_up_class(programme: str) -> str:
    """Code of the fact "national class of a follow-up"."""
    return f"follow_up_class.{programme}"


def _classes(programme: str, person_id: int, at: datetime) -> Sequence[Fact]:
    found = ClassOfFollowUp.objects.filter(person_id=person_id, programme=programme)
    return [Fact(one.code, one.at, None, one.pk) for one in found]


def _classed() -> Iterator[Field]:
    choices = tuple(Choice(code, row["zh"], row["en"]) for code, row in CLASSES.items())
    for code, programme in programmes().items():
        scheme = SCHEMES[programme.tier_scheme]
        zh, en = f"随访分类：{scheme.zh}", f"Class of follow-up: {scheme.en}"
        select = (
            "select k.person_id, k.code as value, k.at, k.id as place from followup_classoffollowup k"
            f" where k.programme = '{code}'"
        )
        yield Field(
            follow_up_class(code), zh, en, "choice", Series(select), partial(_classes, code), choices=choices,
            unknown=("还没有可分类的随访", "no follow-up with a class yet"),
            example=(f"最近2次 {zh} 中至少2次 = 控制不满意", f"at least 2 of last 2 {en} = Not controlled"),
        )  # fmt: skip


FIELDS = (
    *_classed(),
    Field(
        "follow_up_overdue", "随访逾期天数", "Days a follow-up is overdue", "number", _OVERDUE, _overdue, unit="d",
        unknown=("没有待做的随访", "no follow-up is due"),
        example=("随访逾期天数 > 7天", "Days a follow-up is overdue > 7 days"), turns=Daily(),
    ),
    Field(
        "task", "任务", "Task", "event", _TASKS, _tasks,
        filters=(Filter("kind", "类型", "kind", _choices(KINDS)), STATES),
        unknown=("没有任务就是没有", "without a task: no"),
        example=("任务[状态：逾期] 次数 >= 1次", "count of task [state: overdue] >= 1"), turns=_TURNS,
    ),
    Field(
        "contact", "联系", "Contact", "choice", _CONTACTS, _contacts, choices=_choices(OUTCOMES),
        filters=(
            Filter("mode", "方式", "mode", _choices(MODES)), Filter("outcome", "结果", "outcome", _choices(OUTCOMES)),
        ),
        unknown=("从未联系过", "never contacted"),
        example=("联系 距最近一次 > 90天", "days since last contact > 90 days"),
    ),
)  # fmt: skip
