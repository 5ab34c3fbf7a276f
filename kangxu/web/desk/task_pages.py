"""The page of one call as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.alerts.queries import OpenAlert
from kangxu.clinical.urgent import LEVELS
from kangxu.followup.face_to_face import Visits
from kangxu.followup.queries import ContactLine, WorkItem
from kangxu.followup.vocabulary import BARRIERS, KINDS, MODES, OUTCOMES, Term, keyed, script_of
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.queries import PersonCard, PersonView
from kangxu.privacy.masking import mask_phone
from kangxu.web.components.button import Button
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.outcome_bar import OutcomeBar
from kangxu.web.components.shapes import Facts, Link
from kangxu.web.components.tag import Tag
from kangxu.web.components.tier_mark import TierMark
from kangxu.web.desk import rows, words

FORM = "call"


@dataclass(frozen=True)
class Step:
    number: int
    text: str


@dataclass(frozen=True)
class Said:
    """One earlier contact."""

    when: str
    facts: Facts
    quote: str
    note: str


@dataclass(frozen=True)
class TaskPage:
    """Everything the page of a call shows."""

    id: int
    person_id: int
    title: str
    identity: IdentityBar
    reason: str
    reason_facts: Facts
    steps: tuple[Step, ...]
    danger: tuple[str, ...]
    again: str
    values: tuple[Facts, ...]
    said: tuple[Said, ...]
    modes: tuple[Link, ...]
    barriers: tuple[Link, ...]
    outcomes: OutcomeBar | None
    words: str
    note: str
    problem: str
    closed: str
    number_href: str
    later_href: str
    today: str
    tomorrow: str
    moves_href: str


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


def task_page(
    item: WorkItem, person: PersonView, contacts: Sequence[ContactLine], alert: OpenAlert | None,
    *, visits: Visits | None = None, viewer: Viewer, at: datetime, given: Mapping[str, str], problem: str,
) -> TaskPage:  # fmt: skip
    kind = KINDS[item.kind]
    low, high = (5, 15) if alert is None else _again(alert)
    works = viewer.may(Permission.WORK_TASKS)
    shows = viewer.may(Permission.REVEAL_IDENTITY) and bool(person.phones)
    can_wait = works and item.kind != "urgent" and item.closed_at is None
    return TaskPage(
        id=item.id, person_id=item.person_id, title=kind.words, identity=_identity(item, person, kind, works),
        reason=words.reason_word(item, at), reason_facts=(*words.value_facts(item, at), _counted(visits)),
        steps=tuple(
            Step(place, term.words.format(repeat=f"{low}–{high}")) for place, term in enumerate(script_of(item.kind), 1)
        ),
        danger=rows.spoken_list(alert) if alert else (), again=f"{low}–{high}",
        values=tuple(words.seen_facts(seen, at) for seen in item.values),
        said=tuple(_said(contact, at) for contact in contacts),
        modes=_choices(MODES, given.get("mode") or "phone"), barriers=_choices(BARRIERS, given.get("barrier", "")),
        outcomes=_outcomes(item, given, at) if works and item.closed_at is None else None,
        words=given.get("words", ""), note=given.get("note", ""), problem=problem, closed=_closed(item, at),
        number_href=reverse("task-number", args=[item.id]) if shows else "",
        later_href=reverse("task-later", args=[item.id]) if can_wait else "",
        today=clock.day_of(at).isoformat(), tomorrow=(clock.day_of(at) + timedelta(days=1)).isoformat(),
        moves_href=reverse("task-moves", args=[item.id]),
    )  # fmt: skip


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


def _identity(item: WorkItem, person: PersonView, kind: Term, works: bool) -> IdentityBar:
    href = rows.person_href(item.person_id)
    more = (Button(_("打开全页"), icon="external-link", href=href),) if href else ()
    tags = (Tag(kind.words, tone="red" if item.kind == "urgent" else "info"),)
    return IdentityBar(
        item.name or _("未登记姓名"), words.sex_age(item.sex, item.age), back_href=reverse("worklist"),
        tier=TierMark(rows.tier_of(item.tier), words.tier_word(item.tier)),
        phone=mask_phone(person.phone) if person.phone else "", tags=tags,
        facts=(words.diseases(item.programmes), item.assigned_name), actions=more, compact=True,
        demonstration=_("演示数据") if item.demonstration else "",
    )  # fmt: skip


def _counted(visits: Visits | None) -> str:
    """今年面访 2/4; empty for whom nobody counts."""
    return _("今年面访%(done)s/%(wanted)s") % {"done": visits.done, "wanted": visits.wanted} if visits else ""


def _again(alert: OpenAlert) -> tuple[int, int]:
    low, high = LEVELS[alert.rule.level]["recheck_after_minutes"]
    return low, high


def _outcomes(item: WorkItem, given: Mapping[str, str], at: datetime) -> OutcomeBar:
    ordered = keyed()
    links = tuple(Link(one.words, value=one.code, active=given.get("outcome") == one.code) for one in ordered)
    return OutcomeBar(
        links, form=FORM, next_name="" if item.kind == "urgent" else "next", next_value=given.get("next", ""),
        save_label=_("保存，下一位"), label=_("联系结果"),
    )  # fmt: skip


def _said(contact: ContactLine, at: datetime) -> Said:
    when = words.moment_word(contact.at, at)
    outcome = OUTCOMES.get(contact.outcome)
    barrier = BARRIERS.get(contact.barrier)
    facts = (MODES[contact.mode].words, outcome.words if outcome else "", barrier.words if barrier else "")
    quote = f"“{contact.patient_words}”" if contact.patient_words else ""
    return Said(when, (*facts, contact.staff_name), quote, contact.note)


def _choices(terms: Mapping[str, Term], chosen: str) -> tuple[Link, ...]:
    return tuple(Link(term.words, value=term.code, active=term.code == chosen) for term in terms.values())


def _closed(item: WorkItem, at: datetime) -> str:
    if item.closed_at is None:
        return ""
    outcome = OUTCOMES.get(item.outcome)
    came_of = outcome.words if outcome else closing_word(item.outcome)
    done = {"when": words.moment_word(item.closed_at, at), "outcome": came_of}
    return _("%(when)s已办结：%(outcome)s") % done


def closing_word(outcome: str) -> str:
    """How a task closed that nobody answered by hand."""
    return {
        "measured": _("要的数据已测到"), "withdrawn": _("来源数据已撤销"), "not_managed": _("已不在管理中"),
        "in_plan": _("并入年度方案"), "plan_ended": _("方案已结束"),
        "in_visit": _("并入面访"), "done_alongside": _("同一次联系里完成"), "pathway_ended": _("路径已结束"),
        "left_segment": _("已不在该分群"),
    }.get(outcome, outcome)  # fmt: skip
