"""Pathways as ready values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.followup.pathways import FRESH, WAYS, Way
from kangxu.followup.vocabulary import MODES
from kangxu.foundation import clock
from kangxu.people.queries import PersonView
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.components.shapes import Link
from kangxu.web.components.tag import Tag
from kangxu.web.desk.words import day_word


@dataclass(frozen=True)
class ShelfPage:
    table: DataTable
    running: DataTable


@dataclass(frozen=True)
class NodeLine:
    day: str
    words: str
    when: str
    state: Tag


@dataclass(frozen=True)
class WayCard:
    title: str
    sub: str
    nodes: tuple[NodeLine, ...]
    end_href: str


@dataclass(frozen=True)
class PersonPathways:
    title: str
    person_href: str
    cards: tuple[WayCard, ...]
    choices: tuple[Link, ...]
    today: str
    first: str
    problem: str


def shelf_page(counts: Mapping[str, tuple[int, int]], newest: Sequence[Any], *, at: datetime) -> ShelfPage:
    today = clock.day_of(at)
    shelf = DataTable(
        _("随访路径"),
        (
            Column(_("路径")), Column(_("从什么时候算起")), Column(_("哪几天")), Column(_("正在走"), align="end"),
            Column(_("走过"), align="end"),
        ),
        tuple(_way_row(way, *counts.get(way.code, (0, 0))) for way in WAYS.values()),
    )  # fmt: skip
    running = DataTable(
        _("正在走的"),
        (
            Column(_("患者")),
            Column(_("路径")),
            Column(_("起点")),
            Column(_("第几天"), align="end"),
            Column(_("下一步")),
        ),
        tuple(_running_row(one, task, today) for one, task in newest),
        empty=Empty(
            _("现在没有人在路径上"), _("出院、手术或新诊断一到就自动开始，也可以在患者那里手工开始。"), "nothing"
        ),
    )
    return ShelfPage(shelf, running)


def person_page(
    person: PersonView, found: Sequence[tuple[Any, Sequence[Any]]], *, problem: str, at: datetime
) -> PersonPathways:
    today = clock.day_of(at)
    on = {one.code for one, _tasks in found if one.ended_at is None}
    return PersonPathways(
        title=_("%(name)s的随访路径") % {"name": person.name or _("未登记姓名")},
        person_href=reverse("person", args=[person.id]),
        cards=tuple(_card(one, tasks, today) for one, tasks in found if one.code in WAYS),
        choices=tuple(Link(way.words, value=way.code) for way in WAYS.values() if way.code not in on),
        today=today.isoformat(),
        first=(today - FRESH).isoformat(),
        problem=problem,
    )


def anchor_word(way: Way) -> str:
    return {
        "discharge": _("出院"), "procedure": _("手术"), "diagnosis": _("首次诊断"), "hand": _("手工开始"),
    }[way.anchor]  # fmt: skip


def _way_row(way: Way, now: int, ever: int) -> TableRow:
    days = _("、").join(_("第%(day)s天") % {"day": node.offset} for node in way.nodes)
    return TableRow((Cell(way.words, bold=True), anchor_word(way), days, str(now or ""), str(ever or "")))


def _running_row(one: Any, task: Any, today: date) -> TableRow:
    way = WAYS.get(one.code)
    href = reverse("person-pathways", args=[one.person_id])
    return TableRow(
        (
            Cell(one.person.name or _("未登记姓名"), bold=True, href=href), way.words if way else one.code,
            one.anchor_on.isoformat(), str((today - one.anchor_on).days), _next_step(way, task, today),
        )
    )  # fmt: skip


def _next_step(way: Way | None, task: Any, today: date) -> Cell:
    node = next((one for one in way.nodes if one.code == task.facts.get("node")), None) if way and task else None
    if node is None:
        return Cell("–", tone="muted")
    late = task.due_on < today
    return Cell(
        f"{MODES[node.mode].words} {node.words}", lead=day_word(task.due_on, today), tone="amber" if late else ""
    )


def _card(one: Any, tasks: Sequence[Any], today: date) -> WayCard:
    way, by_node = WAYS[one.code], {task.facts.get("node"): task for task in tasks}
    ended = {"done": _("已走完"), "readmission": _("再入院，已结束"), "by_hand": _("已手工结束")}.get(
        one.end_reason, ""
    )
    nodes = tuple(_node(way, code, by_node.get(code), today) for code in (node.code for node in way.nodes))
    sub = _("起点%(day)s，第%(n)s天") % {"day": one.anchor_on.isoformat(), "n": (today - one.anchor_on).days}
    return WayCard(
        way.words, _("，").join(filter(None, (sub, ended))), nodes,
        reverse("pathway-end", args=[one.pk]) if one.ended_at is None else "",
    )  # fmt: skip


def _node(way: Way, code: str, task: Any, today: date) -> NodeLine:
    node = next(one for one in way.nodes if one.code == code)
    words = _("%(mode)s：%(what)s") % {"mode": MODES[node.mode].words, "what": node.words}
    day = _("第%(day)s天") % {"day": node.offset}
    if task is None:
        return NodeLine(day, words, "", Tag(_("窗口已过，没有排"), tone="muted"))
    if task.closed_at:
        done = task.outcome not in ("pathway_ended", "not_managed")
        state = Tag(_("已完成"), tone="green") if done else Tag(_("没有做"), tone="muted")
        return NodeLine(day, words, day_word(clock.day_of(task.closed_at), today), state)
    late = task.facts.get("closes_on", "") < today.isoformat()
    return NodeLine(day, words, day_word(task.due_on, today), Tag(_("超时"), tone="amber") if late else Tag(_("待做")))
