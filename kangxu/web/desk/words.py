"""Work in the words of a ward: when, from where, why, what next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.utils.translation import gettext as _

from kangxu.alerts.queries import rule_of, shown
from kangxu.clinical.cadence import NATIONAL
from kangxu.followup.clocks import STEPS
from kangxu.followup.pathways import WAYS
from kangxu.followup.queries import WorkItem
from kangxu.followup.values import Seen
from kangxu.followup.vocabulary import KINDS, MODES, OUTCOMES
from kangxu.foundation import clock
from kangxu.foundation.terms import language, spoken
from kangxu.packages.services import services
from kangxu.programmes.programme import programmes
from kangxu.web.components.shapes import Fact, Facts, Tone

_ASIDE = re.compile(r"（[^）]*）| ?\([^)]*\)$")  # the limit in brackets stands on the second line
_UNIT = re.compile(r" (mmHg|mmol/L|次/分)$")
NAMED = 3  # services of a visit that are named; the rest is counted
STEP_TONES: dict[str, Tone] = {"at_action_line": "red", "beyond_target": "amber"}


def sex_age(sex: str, age: int | None) -> str:
    """女67岁."""
    words = {"1": _("男"), "2": _("女")}.get(sex, "")
    return words if age is None else _("%(sex)s%(age)s岁") % {"sex": words, "age": age}


def tier_word(tier: str) -> str:
    return {"red": _("高危"), "yellow": _("中危"), "green": _("低危")}.get(tier, _("未分级"))


def source_word(source: str) -> str:
    """Where a value comes from, short."""
    return {
        "clinic": _("诊室"), "laboratory": _("检验科"), "checkup": _("体检"), "home_device": _("家测"),
        "ambulatory": _("动态"), "self_report": _("自报"),
    }.get(source, "")  # fmt: skip


def diseases(codes: tuple[str, ...]) -> str:
    known = programmes()
    return _("、").join(str(known[code].title) for code in codes if code in known)


def day_word(day: date, today: date) -> str:
    """今天, 昨天, 11-06, 2025-11-06."""
    if day == today:
        return _("今天")
    if day == today - timedelta(days=1):
        return _("昨天")
    return day.strftime("%m-%d") if day.year == today.year else day.isoformat()


def moment_word(moment: datetime, at: datetime) -> str:
    """今早06:52, 昨晚19:40, 11-16."""
    here, today = moment.astimezone(clock.zone()), clock.day_of(at)
    hour = f"{here:%H:%M}"
    if here.date() == today:
        return _("今早%(hour)s") % {"hour": hour} if here.hour < 9 else _("今天%(hour)s") % {"hour": hour}
    if here.date() == today - timedelta(days=1):
        return _("昨晚%(hour)s") % {"hour": hour} if here.hour >= 18 else _("昨天%(hour)s") % {"hour": hour}
    return day_word(here.date(), today)


def since_word(moment: datetime, at: datetime) -> str:
    """34分钟前, 3小时前, then the moment itself."""
    minutes = int((at - moment).total_seconds() // 60)
    if minutes < 1:
        return _("刚刚")
    if minutes < 60:
        return _("%(minutes)s分钟前") % {"minutes": minutes}
    if minutes < 6 * 60:
        return _("%(hours)s小时前") % {"hours": minutes // 60}
    return moment_word(moment, at)


def waited_word(since: datetime, at: datetime) -> str:
    minutes = max(0, int((at - since).total_seconds() // 60))
    if minutes < 120:
        return _("已等%(minutes)s分钟") % {"minutes": minutes}
    return _("已等%(hours)s小时") % {"hours": minutes // 60}


class Reasoned(Protocol):
    """A task as far as it says why it is there."""

    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def programme(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def reason_word(item: Reasoned, at: datetime) -> str:
    """Why this task is here, and whether it waits for the end of a stay in hospital."""
    return stay_word(item.facts, _reason(item, at), at)


def stay_word(facts: Mapping[str, Any], why: str, at: datetime) -> str:
    """The reason of a task that waits because the person is in hospital, or that waited."""
    today = clock.day_of(at)
    if facts.get("in_hospital"):
        told = {"day": day_word(_day(facts, "in_hospital", today), today), "why": why}
        return _("%(day)s起住院，出院后再联系：%(why)s") % told
    if facts.get("home_since"):
        told = {"day": day_word(_day(facts, "home_since", today), today), "why": why}
        return _("%(day)s已出院，住院时暂缓：%(why)s") % told
    return why


def _reason(item: Reasoned, at: datetime) -> str:
    facts, today = item.facts, clock.day_of(at)
    if item.kind == "urgent":
        rule = rule_of(item.reason)
        said = spoken(rule.zh, rule.en).format(value=shown(facts.get("values", {})))
        return _ASIDE.sub("", said)
    if item.reason == "manual":
        return spoken(str(facts.get("title", "")), str(facts.get("title_en") or facts.get("title", "")))
    if item.reason == "answer":
        return spoken(str(facts.get("zh", "")), str(facts.get("en", "")))
    if item.reason == "routine":
        return _seen(facts, today)
    if item.reason == "emergency_referral":
        return _("送急诊%(days)s天，核对去向") % {"days": (today - _day(facts, "since", today)).days}
    if item.reason == "enrolled":
        return _("新纳入%(programme)s管理，做首次联系") % {"programme": diseases((item.programme,))}
    if item.reason == "year_plan":
        return _of_plan(facts)
    if item.reason == "pathway":
        return _of_pathway(facts)
    if item.reason == "face_to_face":
        return _unseen(facts, today)
    if item.reason == "missed_uploads":
        return _("连续%(count)s次没有上传自测数据，最后一次在%(day)s") % {
            "count": facts.get("missed", ""), "day": day_word(_day(facts, "since", today), today)
        }  # fmt: skip
    return _REASONS.get(item.reason, lambda: "")()


def _of_plan(facts: dict[str, Any]) -> str:
    """年度方案，县医院：专科门诊、糖化血红蛋白、肾功能等9项."""
    known = services()
    names = [known[code].words(language()) for code in facts.get("services", ()) if code in known]
    place = facts.get("place", "")
    told = {"place": _(place) if place else "", "what": _("、").join(names[:NAMED]), "count": len(names)}
    if len(names) > NAMED:
        return _("年度方案，%(place)s：%(what)s等%(count)s项") % told
    return _("年度方案，%(place)s：%(what)s") % told


def _of_pathway(facts: dict[str, Any]) -> str:
    """脑卒中出院第14天：用药、血压、跌倒."""
    way = WAYS.get(facts.get("way", ""))
    node = next((one for one in way.nodes if one.code == facts.get("node")), None) if way else None
    if way is None or node is None:
        return ""
    return _("%(way)s第%(day)s天：%(what)s") % {"way": way.words, "day": node.offset, "what": node.words}


def _unseen(facts: dict[str, Any], today: date) -> str:
    days = (today - _day(facts, "seen_on", today)).days
    if "done" not in facts:
        return _("%(days)s天没有面访") % {"days": days}
    told = {"done": facts["done"], "wanted": NATIONAL["visits_per_year"], "days": days}
    return _("今年面访%(done)s/%(wanted)s，已%(days)s天没有面访") % told


def _seen(facts: dict[str, Any], today: date) -> str:
    if not facts.get("seen_on"):
        return _("定期随访，入组后还没有联系上")
    days = (today - _day(facts, "seen_on", today)).days
    return _("定期随访，上次联系在%(days)s天前") % {"days": days}


_REASONS = {
    "not_controlled": lambda: _("上次未达标，2周复核"),
    "twice_not_controlled": lambda: _("连续两次未达标，核对转诊到位没有"),
    "phone_wrong": lambda: _("电话号码错误，要核实"),
    "monthly_reminder": lambda: _("高危每月提醒：按时吃药、测量、复诊"),
    "not_judged": lambda: _("系统没能判断这批读数，请人工核对"),
}


def _day(facts: Mapping[str, Any], name: str, otherwise: date) -> date:
    text = facts.get(name)
    return date.fromisoformat(text) if text else otherwise


def value_facts(item: WorkItem, at: datetime) -> Facts:
    """The value that speaks loudest, its target, its day and source."""
    if item.kind == "urgent" and "measured_at" in item.facts:
        measured = datetime.fromisoformat(item.facts["measured_at"])
        rule = rule_of(item.reason)
        return (
            Fact(shown(item.facts["values"]), tone="red", bold=True),
            _("处置线%(line)s") % {"line": _UNIT.sub("", rule.threshold)},
            f"{moment_word(measured, at)} {source_word(item.facts['source'])}",
        )
    return seen_facts(item.values[0], at) if item.values else ()


def seen_facts(seen: Seen, at: datetime) -> Facts:
    return (
        Fact(
            seen.text, lead="" if seen.analyte == "BP" else seen.label, unit=seen.unit,
            tone=STEP_TONES.get(seen.step, ""), bold=True,
        ),
        _("目标 %(target)s") % {"target": seen.target} if seen.target else "",
        f"{moment_word(seen.measured_at, at)} {source_word(seen.source)}",
    )  # fmt: skip


def last_facts(item: WorkItem, at: datetime) -> Facts:
    """When and how somebody was last in touch, and what came of it."""
    if item.last_at is None:
        return (Fact(_("还没有联系过"), tone="muted"),)
    day = day_word(item.last_at.astimezone(clock.zone()).date(), clock.day_of(at))
    outcome = OUTCOMES.get(item.last_outcome)
    return (f"{day} {MODES[item.last_mode].words}", outcome.words if outcome else "")


def quote_word(item: WorkItem) -> str:
    """The patient's own words; else what was tried."""
    if item.last_words:
        return f"“{item.last_words}”"
    if item.attempts:
        return _("%(n)s次没打通") % {"n": item.attempts}
    return item.last_note


def due_words(item: WorkItem, at: datetime) -> tuple[str, str, Tone, bool]:
    """(words, second line, tone, as a tag)."""
    kind, today = KINDS[item.kind].words, clock.day_of(at)
    if item.kind in ("urgent", "check_reading"):
        late = item.deadline_at is not None and at > item.deadline_at
        words = _("超时") if late else kind
        return words, since_word(item.opened_at, at), "red" if late else "amber", True
    if item.level >= len(STEPS):
        return STEPS[-1].words, kind, "red", True
    days = (today - item.due_on).days
    if days > 0:
        return _("逾期%(n)s天") % {"n": days}, kind, "amber", False
    return day_word(item.due_on, today), kind, "", False
