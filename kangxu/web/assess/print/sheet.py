"""A report as the sheet that the print template lays out: ready words only. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation.terms import in_chinese
from kangxu.privacy.masking import mask_phone
from kangxu.screening.content import DiseaseBlock, HealthScore, ReportContent, ResultLine
from kangxu.web.assess import indicators
from kangxu.web.assess.benefit import gain
from kangxu.web.assess.facts import ReportFacts
from kangxu.web.assess.health import health
from kangxu.web.assess.print.courses import course
from kangxu.web.assess.words import (
    TIER_MARKS,
    beside,
    day,
    drivers,
    edition_words,
    joined,
    refusal,
    result_tone,
    result_value,
    speak,
)
from kangxu.web.desk.words import sex_age

Address = Callable[[str, str], str]
Sheet = dict[str, Any]


def sheet(facts: ReportFacts, *, elder: bool, address: Address) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and the addresses of its QR codes by picture. `address` makes one from a kind and a code."""
    content = facts.content
    codes = {"report.svg": address("report", str(facts.id))}
    codes |= {_picture(one.code): address("education", one.code) for one in content.education}
    zh = in_chinese()
    made: Sheet = {
        "edition": "elder" if elder else "ordinary", "lang": "zh" if zh else "en", "region": "cn" if zh else "gb",
        "words": _titles(), **_head(facts), "grounds": _grounds(content),
        "indicators": _indicators(facts, elder), "charts": [course(one) for one in indicators.charted(facts.measured)],
        "health": _health(content.health), "diseases": [_disease(one, content) for one in content.diseases],
        "benefit": asdict(gain(content.benefit)), "changes": _changes(content), "plan": _plan(content),
        "advice": [{"words": speak(one.words), "rule": _rule(one.rule, one.source)} for one in content.advice],
        "education": [_education(one.code, speak(one.words)) for one in content.education],
        "contact": _contact(facts), "signatures": _signatures(facts), **_foot(facts),
    }  # fmt: skip
    return made, codes


def _titles() -> dict[str, str]:
    return {
        "grounds": _("为什么是这个颜色"), "indicators": _("主要指标"), "charts": _("变化"), "health": _("健康评分"),
        "diseases": _("六种疾病"), "benefit": _("改变能带来什么"), "changes": _("和上次比"), "plan": _("下一步安排"),
        "advice": _("建议"), "education": _("扫码看一看"),
    }  # fmt: skip


def _head(facts: ReportFacts) -> Sheet:
    content = facts.content
    return {
        "hospital": facts.hospital, "title": str(_("健康评估报告")), "number-label": str(_("报告编号")),
        "number": facts.number, "made": content.made_on, "who": _who(facts), "tier": content.tier or "",
        "tier-mark": str(TIER_MARKS.get(content.tier, "–")), "tier-words": speak(content.tier_words),
        "urgent": str(_("紧急，当天处理")) if content.urgent else "", "conclusion": speak(content.conclusion),
    }  # fmt: skip


def _who(facts: ReportFacts) -> list[tuple[str, str]]:
    person = facts.person
    pairs = [
        (_("姓名"), person.name), (_("性别年龄"), sex_age(facts.content.sex, facts.content.age)),
        (_("身份证尾号"), person.national_id[-4:]), (_("电话"), mask_phone(person.phone) if person.phone else ""),
        (_("责任医师"), facts.doctor), (_("健康管理师"), facts.care_manager),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def _grounds(content: ReportContent) -> list[Sheet]:
    return [
        {
            "tier": one.tier, "mark": str(TIER_MARKS.get(one.tier, "")), "words": speak(one.words),
            "value": beside(one), "source": _rule(one.code, one.source), "on": day(one.on),
        }
        for one in content.grounds
    ]  # fmt: skip


def _rule(code: str, source: str) -> str:
    return _("规则%(code)s，%(source)s") % {"code": code, "source": source}


def _indicators(facts: ReportFacts, elder: bool) -> Sheet:
    rows = indicators.rows(facts.measured, sex=facts.sex, age=facts.content.age)
    if elder:
        rows = tuple(sorted(rows, key=lambda row: not row.verdict))[: indicators.SHEET["elder_rows"]]
    head = [_("指标"), _("首次"), _("上次"), _("这次"), "", _("目标"), _("参考范围"), _("来源")]
    return {"head": head, "rows": [_indicator(row) for row in rows]}


def _indicator(row: indicators.Row) -> Sheet:
    return {
        "label": row.label, "plain": row.plain, "unit": row.unit, "arrow": row.arrow, "target": row.target,
        "compare": _compare(row),
        "reference": row.reference, "source": row.source, "verdict": row.verdict, "tone": row.tone,
        "first": {"value": row.first, "on": row.first_on}, "last": {"value": row.before, "on": row.before_on},
        "now": {"value": row.now, "on": row.now_on},
    }  # fmt: skip


def _compare(row: indicators.Row) -> str:
    """The personal target, else the reference range."""
    if row.target != indicators.NOTHING:
        return _("目标 %(target)s") % {"target": row.target}
    return _("参考 %(range)s") % {"range": row.reference} if row.reference != indicators.NOTHING else ""


def _health(score: HealthScore) -> Sheet:
    whole = health(score)
    parts = [
        {"label": part.words, "width": part.width, "points": part.points, "share": part.share} for part in whole.parts
    ]
    return {
        "value": whole.value or indicators.NOTHING, "of": "/100" if whole.value else "", "band": whole.band,
        "tone": "", "parts": parts, "note": whole.note, "lacking": whole.lacking,
    }  # fmt: skip


def _disease(one: DiseaseBlock, content: ReportContent) -> Sheet:
    counted = [result for result in one.results if not result.refusal]
    refused = [result for result in one.results if result.refusal and not result.missing]
    return {
        "name": speak(one.words), "state": str(_("已确诊")) if one.known else "", "tone": "muted",
        "results": [_result(result, content) for result in counted], "missing": _missing(one, refused, bool(counted)),
    }  # fmt: skip


def _result(one: ResultLine, content: ReportContent) -> Sheet:
    return {
        "title": speak(one.title), "value": result_value(one), "band": speak(one.band_words) if one.band else "",
        "tone": result_tone(one, content), "note": str(_("超出推算时的人群，仅供参考")) if one.extrapolated else "",
        "drivers": _drivers(one), "source": _source(one),
    }  # fmt: skip


def _drivers(one: ResultLine) -> str:
    shown = drivers(one)
    if not shown:
        return ""
    return _("推高的：%(drivers)s") % {"drivers": joined(f"{words} +{weight}" for words, _size, weight in shown)}


def _source(one: ResultLine) -> str:
    return _("，").join(part for part in (edition_words(one), one.source, one.confidence, day(one.on)) if part)


def _missing(one: DiseaseBlock, refused: Sequence[ResultLine], counted: bool) -> str:
    words = [_("%(model)s：%(why)s") % {"model": speak(result.title), "why": refusal(result)} for result in refused]
    adds = [speak(item.words) for item in one.missing_adds if item.alone]
    if adds:
        words.append(_("再查%(items)s，就能多算一项") % {"items": joined(adds)})
    if not words and not counted:
        words.append(_("已在管理中，不再预测") if one.known else _("没有可以计算的数据"))
    return _("；").join(words)


def _changes(content: ReportContent) -> Sheet:
    rows = [[speak(one.words), speak(one.before), day(one.before_on), speak(one.after)] for one in content.changes]
    return {"widths": [3, 2, 2, 2], "head": [_("项目"), _("上次"), _("上次日期"), _("这次")], "rows": rows}


def _plan(content: ReportContent) -> Sheet:
    rows = [[one.due_on, speak(one.words), one.owner, _rule_code(one.rule)] for one in content.next_steps]
    return {"widths": [2, 5, 2, 2], "head": [_("什么时候"), _("做什么"), _("谁负责"), _("依据")], "rows": rows}


def _rule_code(code: str) -> str:
    return code


def _picture(code: str) -> str:
    return f"education-{code}.svg"


def _education(code: str, title: str) -> Sheet:
    return {"title": title, "note": str(_("手机扫码看全文")), "qr": _picture(code)}


def _contact(facts: ReportFacts) -> str:
    if not facts.care_manager:
        return ""
    if facts.phone:
        return _("有事找您的健康管理师%(name)s，电话%(phone)s") % {"name": facts.care_manager, "phone": facts.phone}
    return _("有事找您的健康管理师%(name)s") % {"name": facts.care_manager}


def _signatures(facts: ReportFacts) -> list[dict[str, str]]:
    return [
        {"label": str(_("医师")), "name": facts.signed_by}, {"label": str(_("健康管理师")), "name": ""},
        {"label": str(_("本人")), "name": ""},
    ]  # fmt: skip


def _foot(facts: ReportFacts) -> Sheet:
    content = facts.content
    return {
        "disclaimer": speak(content.disclaimer),
        "foot": _("%(made)s出具，数据截至%(until)s，编号%(number)s") % {
            "made": content.made_on, "until": content.data_until[:10], "number": facts.number
        },
    }  # fmt: skip
