"""A plan as the sheet that the print template lays out: ready words only. Pure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kangxu.foundation import clock
from kangxu.foundation.terms import in_chinese
from kangxu.packages.plan_queries import PlanView
from kangxu.packages.prices import list_words
from kangxu.web.desk.words import sex_age
from kangxu.web.person.facts import Who
from kangxu.web.person.words import stamp
from kangxu.web.planning import words
from kangxu.web.planning.outline import Line, Outline, outline
from kangxu.web.planning.strip import Year, months_of, year_of_plan

Sheet = dict[str, Any]


def sheet(plan: PlanView, who: Who, *, elder: bool) -> Sheet:
    """What stands on the paper; the watermark says when nobody has signed for it."""
    year = year_of_plan(plan, today=clock.day_of(who.now), movable=False)
    told = outline(plan, year)
    zh = in_chinese()
    return {
        "edition": "elder" if elder else "ordinary", "lang": "zh" if zh else "en", "region": "cn" if zh else "gb",
        "words": _titles(), "hospital": plan.organisation, "title": _("我的一年健康管理方案"),
        "who": _who(plan, who), "watermark": _watermark(plan), "banner": _banner(plan),
        "calendar": _calendar(year), "lines": [_line(one) for one in told.lines], "visit": _visit(told),
        "aims": list(told.aims), "costs": [list(one) for one in told.costs], "patient": told.patient,
        "note": told.note, "contact": _contact(plan), "signatures": _signatures(plan, who), "foot": _foot(plan, who),
    }  # fmt: skip


def _titles() -> Sheet:
    return {
        "calendar": _("一年看一眼"), "lines": _("做什么、做几次"), "visit": _("下一次来"),
        "aims": _("要达到的目标"), "costs": _("一年要花多少"), "patient": _("自己大约付"),
        "visit-mark": pgettext("calendar", "门诊"), "free-mark": pgettext("calendar", "随访"),
        "call-mark": _("电话"), "comma": _("，"),
    }  # fmt: skip


def _who(plan: PlanView, who: Who) -> list[list[str]]:
    person = who.person
    pairs = [
        (_("姓名"), person.name), (_("性别年龄"), sex_age(person.sex, person.age(clock.day_of(who.now)))),
        (_("方案"), words.titles_words(plan.titles)), (_("时间"), words.span_words(plan.starts_on, plan.ends_on)),
        (_("责任医师"), plan.doctor.name if plan.doctor else ""),
        (_("健康管理师"), plan.manager.name if plan.manager else ""),
    ]  # fmt: skip
    return [[label, value] for label, value in pairs if value]


def _watermark(plan: PlanView) -> str:
    return "" if plan.state == "active" else _("草案")


def _banner(plan: PlanView) -> str:
    if plan.unsigned:
        return _("内容待专科医生签字：%(names)s。这是草案，不是执行的方案。") % {
            "names": words.titles_words(plan.unsigned)
        }
    return "" if plan.state == "active" else _("这是草案，三方签字后生效。")


def _calendar(year: Year) -> list[Sheet]:
    """One box a month: on which days somebody comes, is visited or called."""
    firsts = months_of(year.starts_on, year.last_day)
    kinds = {"visit": set(), "free": set(), "call": set()}  # type: dict[str, set[Any]]
    for one in year.entries:
        known = words.service(one.service)
        if known is None:
            continue
        if known.kind == "visit":
            kinds["free" if one.place == "乡镇/社区" else "visit"].add(one.due_on)
        elif known.kind == "followup":
            kinds["call"].add(one.due_on)
    return [
        {
            "month": pgettext("calendar", "%(month)s月") % {"month": first.month},
            **{
                kind: [f"{day.day}" for day in sorted(days) if (day.year, day.month) == (first.year, first.month)]
                for kind, days in kinds.items()
            },
        }
        for first in firsts
    ]


def _line(one: Line) -> Sheet:
    return {"label": one.label, "often": one.often, "days": one.days}


def _visit(told: Outline) -> Sheet:
    return {
        "day": told.visit_day, "place": told.visit_place, "what": told.visit_what, "advice": list(told.advice)
    }  # fmt: skip


def _contact(plan: PlanView) -> str:
    manager = plan.manager
    if manager is None:
        return ""
    if manager.phone:
        return _("有事找您的健康管理师%(name)s，电话%(phone)s") % {"name": manager.name, "phone": manager.phone}
    return _("有事找您的健康管理师%(name)s") % {"name": manager.name}


def _signatures(plan: PlanView, who: Who) -> list[Sheet]:
    """Names and drawn lines, as far as they are there; an empty line for pen and paper otherwise."""
    found = []
    for party, label in (("doctor", _("医生")), ("patient", _("本人")), ("manager", _("健康管理师"))):
        signed = plan.signed(party)
        found.append({
            "label": label, "name": signed.name if signed else "", "at": stamp(signed.at) if signed else "",
            "drawn": _scaled(signed.drawn) if signed else [],
        })  # fmt: skip
    return found


def _scaled(strokes: list[list[list[float]]]) -> list[list[list[float]]]:
    """The drawn line within a box of 1 by 1, its proportions kept."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return []
    left, top = min(x for x, _y in points), min(y for _x, y in points)
    size = max(max(x for x, _y in points) - left, 3 * (max(y for _x, y in points) - top), 1)
    return [[[round((x - left) / size, 4), round((y - top) / size, 4)] for x, y in stroke] for stroke in strokes]


def _foot(plan: PlanView, who: Who) -> str:
    return _("%(made)s打印，方案编号%(number)s，价表%(prices)s") % {
        "made": stamp(who.now, timed=False), "number": plan.id, "prices": list_words(plan.price_list)
    }  # fmt: skip
