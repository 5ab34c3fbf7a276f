"""What services, packages and their editions are called on the page."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.money import yuan
from kangxu.foundation.terms import in_chinese, language, spoken
from kangxu.packages.bills import YEAR, Item
from kangxu.packages.conditions import rule_of
from kangxu.packages.services import Service
from kangxu.rules.language import BadRule
from kangxu.rules.writing import write
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag

TIERS: dict[str, Promise] = {
    "basic": gettext_lazy("基础包"),
    "standard": gettext_lazy("标准包"),
    "plus": gettext_lazy("增值包"),
    "single": gettext_lazy("单项包"),
}
KINDS: dict[str, Promise] = {
    "visit": pgettext_lazy("service", "门诊和随访"),
    "exam": pgettext_lazy("service", "检查"),
    "lab": pgettext_lazy("service", "化验"),
    "education": pgettext_lazy("service", "健康教育"),
    "self_monitor": pgettext_lazy("service", "自我监测"),
    "followup": pgettext_lazy("service", "电话和续药"),
    "drug_review": pgettext_lazy("service", "用药"),
    "rehab": pgettext_lazy("service", "康复"),
    "service": pgettext_lazy("service", "管理服务"),
    "device": pgettext_lazy("service", "设备"),
}
ROLES: dict[str, Promise] = {
    "doctor": gettext_lazy("医生"),
    "nurse": gettext_lazy("护士"),
    "health_manager": gettext_lazy("健康管理师"),
    "dietitian": gettext_lazy("营养师"),
    "technician": gettext_lazy("技师"),
    "none": gettext_lazy("患者自己"),
}
PLACES: dict[str, Promise] = {
    "县医院": gettext_lazy("县医院"),
    "乡镇/社区": gettext_lazy("乡镇/社区"),
    "居家": gettext_lazy("居家"),
    "线上": gettext_lazy("线上"),
}
PAYING: dict[str, Promise] = {
    "甲": gettext_lazy("甲类"),
    "乙": gettext_lazy("乙类"),
    "自费": gettext_lazy("自费"),
    "公卫免费": gettext_lazy("公卫免费"),
}
KEEPS: dict[str, Promise] = {
    "guideline": gettext_lazy("指南要求"),
    "safety": gettext_lazy("安全需要"),
    "optional": gettext_lazy("可选"),
}
STATES: dict[str, tuple[Promise, Tone]] = {
    "draft": (gettext_lazy("草稿"), ""),
    "waiting": (gettext_lazy("待审批"), "amber"),
    "published": (pgettext_lazy("package", "在售"), "teal"),
    "superseded": (gettext_lazy("已替换"), "muted"),
}
_TASKS: dict[str, Promise] = {"follow_up": gettext_lazy("随访任务办结")}
_ENCOUNTERS: dict[str, Promise] = {"outpatient": gettext_lazy("门诊就诊记录"), "home": gettext_lazy("上门服务记录")}


def english() -> bool:
    return not in_chinese()


def name_of(one: Any) -> str:
    """A package or a service by its name in the reader's language."""
    return spoken(one.zh, one.en or one.zh)


def money(fen: int) -> str:
    return _("%(amount)s元") % {"amount": yuan(fen)}


def often(item: Item, validity_days: int) -> str:
    """How often a service is given, as people say it."""
    if item.days:
        return _("第%(days)s天") % {"days": _("、").join(map(str, item.days))}
    if item.every_days:
        every = _("每天") if item.every_days == 1 else _("每%(days)s天") % {"days": item.every_days}
        return _("%(every)s1次") % {"every": every}
    return _("一年%(n)s次") % {"n": item.n} if validity_days == YEAR else _("共%(n)s次") % {"n": item.n}


def line_note(item: Item) -> str:
    """What a line says besides how often: for whom, when not, its own window, the note."""
    parts = [
        _("只给：%(rule)s") % {"rule": rule_words(item.only_if)} if item.only_if else "",
        _("不给：%(rule)s") % {"rule": rule_words(item.stop_if)} if item.stop_if else "",
        _("前后%(days)s天内") % {"days": item.window} if item.window is not None else "",
        item.words(language()),
    ]  # fmt: skip
    return _("；").join(part for part in parts if part)


def rule_words(text: str) -> str:
    """A condition in the reader's language; one that cannot be read any more as it was written."""
    if not text:
        return ""
    try:
        return write(rule_of(text), "en" if english() else "zh")
    except BadRule:
        return text


def valid_for(days: int) -> str:
    return _("1年") if days == YEAR else _("%(days)s天") % {"days": days}


def who_where(service: Service) -> str:
    if service.role == "none":
        return str(ROLES["none"])
    return _("%(role)s，%(place)s") % {"role": ROLES[service.role], "place": PLACES[service.place]}


def done_when(service: Service) -> str:
    """How a delivery is recognised (怎样算做完)."""
    done = service.done
    if "reading" in done:
        names = _("、").join(map(_analyte, done["reading"]))
        words = _("收到患者上传：%(what)s") if service.kind == "self_monitor" else _("结果到达：%(what)s")
        return words % {"what": names}
    if "lesson" in done:
        return _("读完一篇，答对一题")
    if "task" in done:
        return str(_TASKS.get(done["task"], _("对应任务办结")))
    if "encounter" in done:
        return str(_ENCOUNTERS.get(done["encounter"], _("就诊记录")))
    if "education" in done:
        return _("学完并答题")
    return _("做完后由经办人核销")


def signed_tag(signed: bool) -> Tag:
    return Tag(_("专科已签字"), tone="green") if signed else Tag(_("内容待专科签字"), tone="amber")


def state_tag(state: str) -> Tag:
    words, tone = STATES[state]
    return Tag(str(words), tone=tone)


def edition_words(number: int) -> str:
    return _("第%(n)s版") % {"n": number} if number else _("新版草稿")


def _analyte(code: str) -> str:
    found = catalogue().get(code)
    return spoken(found.name_zh, found.name_en) if found else code
