"""A new task as ready values, and how tasks close that nobody answered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.people.queries import PersonCard
from kangxu.privacy.masking import mask_phone
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.desk import words


@dataclass(frozen=True)
class Choice:
    """A person to choose: name and what tells namesakes apart."""

    id: int
    name: str
    facts: Facts
    chosen: bool = False


@dataclass(frozen=True)
class NewTask:
    persons: tuple[Choice, ...]
    staff: tuple[Link, ...]
    today: str


def new_task_page(
    persons: Sequence[PersonCard], staff: tuple[Link, ...], *, at: datetime, chosen: bool = False
) -> NewTask:
    """The form for a new task; `chosen` persons are already decided on, others are to choose from."""
    today = clock.day_of(at)
    choices = tuple(
        Choice(
            one.id, one.name or _("未登记姓名"),
            (words.sex_age(one.sex, one.age(today)), mask_phone(one.phone), _tail(one.national_id)),
            chosen=chosen,
        )
        for one in persons
    )  # fmt: skip
    return NewTask(choices, staff, today.isoformat())


def _tail(number: str) -> str:
    """The end of an identity number, which tells namesakes apart."""
    return _("身份证尾号%(tail)s") % {"tail": number[-4:]} if number else ""


def closing_word(outcome: str) -> str:
    """How a task closed that nobody answered by hand."""
    return {
        "measured": _("要的数据已测到"), "withdrawn": _("来源数据已撤销"), "not_managed": _("已不在管理中"),
        "in_plan": _("并入年度方案"), "plan_ended": _("方案已结束或不再要求做"),
        "in_visit": _("并入面访"), "done_alongside": _("同一次联系里完成"), "pathway_ended": _("路径已结束"),
        "skipped_in_hospital": _("住院期间，略过"),
        "left_segment": _("已不在该分群"),
    }.get(outcome, outcome)  # fmt: skip
