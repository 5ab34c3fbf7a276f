"""A summary as the sheet that the print template lays out: ready words only, those of the screen. Pure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.summary_queries import SummaryView
from kangxu.foundation import clock
from kangxu.foundation.terms import in_chinese
from kangxu.privacy.masking import mask_phone
from kangxu.web.assess.benefit import gain
from kangxu.web.assess.indicators import NOTHING, charted, plain_label
from kangxu.web.assess.print.courses import course
from kangxu.web.desk.words import sex_age, tier_word
from kangxu.web.education.given import title_of
from kangxu.web.person.words import stamp
from kangxu.web.summaries.page import coming_rows, parts, span_words, tier_of, value_rows
from kangxu.web.summaries.reading import SummaryFacts

Sheet = dict[str, Any]
ELDER_ROWS = 6


def sheet(facts: SummaryFacts, *, elder: bool, now: datetime) -> Sheet:
    """The blocks of a stage report; a draft says so across the page."""
    one = facts.summary
    said = {code: list(part.lines) for code, part in parts(one, False).items()}
    zh = in_chinese()
    tier, mark = tier_of(one)
    return {
        "edition": "elder" if elder else "ordinary", "lang": "zh" if zh else "en", "region": "cn" if zh else "gb",
        "words": _titles(), "hospital": one.organisation, "title": _("健康阶段小结"),
        "number-label": _("小结编号"), "number": _number(one), "made": span_words(one), "who": _who(facts, now),
        "tier": tier, "tier-mark": mark, "tier-words": tier_word(tier) if tier else _("分级未知"), "urgent": "",
        "conclusion": "".join(said["conclusion"]) if zh else " ".join(said["conclusion"]),
        "indicators": _indicators(facts, elder), "charts": [course(each) for each in charted(facts.measured)],
        "parts": said, "benefit": asdict(gain(facts.report.content.benefit)) if facts.report else None,
        "plan": _plan(one), "education": _education(facts), "contact": _contact(facts),
        "signatures": _signatures(one), "watermark": _("草稿") if one.is_draft else "", **_foot(one, now),
    }  # fmt: skip


def _titles() -> dict[str, str]:
    return {
        "indicators": _("主要指标"), "charts": _("变化"), "course": _("从开始到现在"), "adherence": _("随访和坚持"),
        "events": _("发生的事"), "benefit": _("风险和预期获益"), "plan": _("下一阶段安排"), "advice": _("用药和生活"),
        "education": _("扫码看一看"),
    }  # fmt: skip


def _number(one: SummaryView) -> str:
    return f"S{one.id:06d}-{one.number}"


def _who(facts: SummaryFacts, now: datetime) -> list[tuple[str, str]]:
    person = facts.who.person
    pairs = [
        (_("姓名"), person.name), (_("性别年龄"), sex_age(person.sex, person.age(clock.day_of(now)))),
        (_("身份证尾号"), person.national_id[-4:]), (_("电话"), mask_phone(person.phone) if person.phone else ""),
        (_("责任医师"), facts.doctor), (_("健康管理师"), facts.manager),
    ]  # fmt: skip
    return [(label, value) for label, value in pairs if value]


def _indicators(facts: SummaryFacts, elder: bool) -> Sheet:
    rows = value_rows(facts)
    if elder:
        rows = sorted(rows, key=lambda row: not row["verdict"])[:ELDER_ROWS]
    head = [_("指标"), _("开始"), _("上次"), _("现在"), "", _("目标"), _("参考范围"), _("来源")]
    return {"head": head, "rows": [_indicator(row) for row in rows]}


def _indicator(row: Sheet) -> Sheet:
    compare = _("目标 %(target)s") % {"target": row["target"]} if row["target"] != NOTHING else ""
    return {
        **{name: row[name] for name in ("label", "unit", "arrow", "target", "verdict", "reference", "source")},
        "plain": plain_label(row["code"], row["label"]), "first": row["first"], "last": row["before"],
        "now": row["now"], "tone": row["tone"], "compare": compare,
    }  # fmt: skip


def _plan(one: SummaryView) -> Sheet:
    head = [_("什么时候"), _("做什么"), _("在哪里"), _("谁负责")]
    return {"widths": [2, 6, 2, 2], "head": head, "rows": coming_rows(one)}


def _education(facts: SummaryFacts) -> list[Sheet]:
    note = _("手机扫码看全文")
    return [{"title": title_of(one.item), "note": note, "qr": f"lesson-{one.id}.svg"} for one in facts.lessons]


def _contact(facts: SummaryFacts) -> str:
    if not facts.manager:
        return ""
    if facts.manager_phone:
        return _("有事找您的健康管理师%(name)s，电话%(phone)s") % {"name": facts.manager, "phone": facts.manager_phone}
    return _("有事找您的健康管理师%(name)s") % {"name": facts.manager}


def _signatures(one: SummaryView) -> list[dict[str, str]]:
    return [
        {"label": _("医师"), "name": one.signed_name}, {"label": _("健康管理师"), "name": ""},
        {"label": _("本人"), "name": ""},
    ]  # fmt: skip


def _foot(one: SummaryView, now: datetime) -> Sheet:
    return {
        "disclaimer": _("本小结按记录写成，用于健康管理，不代替医生面诊；不舒服请及时就医，急症打120。"),
        "foot": _("%(made)s打印，数据截至%(until)s，编号%(number)s") % {
            "made": stamp(now, timed=False), "until": one.content["drafted_on"], "number": _number(one)
        },
    }  # fmt: skip
