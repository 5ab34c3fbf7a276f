"""The persons whom a head of department should ask about today."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.evidence.attention import Attention, Concern
from kangxu.evidence.queries import Dashboard
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.clock import day_of
from kangxu.foundation.terms import language
from kangxu.web.components.counter_bar import Counter
from kangxu.web.components.exception_list import ExceptionItem, ExceptionList
from kangxu.web.components.shapes import Facts, Link, Tier
from kangxu.web.desk.rows import person_href
from kangxu.web.desk.words import sex_age
from kangxu.web.report import words
from kangxu.web.report.asked import Asked

RED, TASKS = "red_not_contacted_14_days", "task_on_time_rate"


def exceptions(concerns: Attention, seen: Dashboard, lists: Asked | None, *, at: datetime) -> ExceptionList:
    why = {tile.measure.code: tile.why for tile in seen.tiles}
    red, late = why.get(RED, {}).get("not_contacted", 0), why.get(TASKS, {}).get("open", 0)
    red_href = lists.listed(RED, why="not_contacted") if lists else ""
    late_href = lists.listed(TASKS, why="open") if lists else ""
    counters = (
        Counter(_("危急未闭环"), concerns.urgent, reverse("worklist"), tone="red"),
        Counter(_("红色未联系"), red, red_href),
        Counter(_("逾期未办"), late, late_href),
    )
    foot = tuple(
        Link(_("%(what)s%(number)s") % {"what": what, "number": f"{number:,}"}, href)
        for what, number, href in ((_("红色未联系"), red, red_href), (_("逾期未办"), late, late_href))
        if number and href
    )
    return ExceptionList(counters, tuple(_item(one, at) for one in concerns.concerns), foot)


def _item(concern: Concern, at: datetime) -> ExceptionItem:
    tier: Tier = concern.tier if concern.tier in ("red", "yellow", "green") else "unknown"  # type: ignore[assignment]
    return ExceptionItem(
        tier, concern.name, sex_age(concern.sex, concern.age), _facts(concern), _late(concern, at),
        concern.whose or _("未分派"), href=_href(concern), tone="red" if concern.kind == "urgent" else "",
    )  # fmt: skip


def _href(concern: Concern) -> str:
    return reverse("task", args=[concern.task_id]) if concern.task_id else person_href(concern.person_id)


def _facts(concern: Concern) -> Facts:
    if concern.kind == "urgent":
        return (words.measured(concern.values), words.moment_words(concern.since))
    if concern.kind == "red":
        tongue = language()
        return (concern.facts[0][tongue] if concern.facts else "",)
    return (KINDS[concern.facts["kind"]].words, f"{concern.since:%m-%d}")


def _late(concern: Concern, at: datetime) -> str:
    if concern.kind == "urgent":
        minutes = int((at - concern.since).total_seconds() // 60)
        if minutes < 60:
            return _("%(number)s分钟未处置") % {"number": minutes}
        return _("%(number)s小时未处置") % {"number": minutes // 60}
    days = (day_of(at) - day_of(concern.since)).days
    return (_("未联系%(number)s天") if concern.kind == "red" else _("超时%(number)s天")) % {"number": days}
