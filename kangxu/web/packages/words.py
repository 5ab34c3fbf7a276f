"""What services, packages and their editions are called on the page."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kangxu.clinical.analytes import catalogue
from kangxu.foundation.money import yuan
from kangxu.packages.bills import YEAR, Item
from kangxu.packages.services import Service
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag
from kangxu.web.person.display import spoken

TIERS: dict[str, Promise] = {
    "basic": lazy("基础包"), "standard": lazy("标准包"), "plus": lazy("增值包"), "single": lazy("单项包"),
}  # fmt: skip
KINDS: dict[str, Promise] = {
    "visit": pgettext_lazy("service", "门诊和随访"), "exam": pgettext_lazy("service", "检查"),
    "lab": pgettext_lazy("service", "化验"), "education": pgettext_lazy("service", "健康教育"),
    "self_monitor": pgettext_lazy("service", "自我监测"), "followup": pgettext_lazy("service", "电话和续药"),
    "drug_review": pgettext_lazy("service", "用药"), "rehab": pgettext_lazy("service", "康复"),
    "service": pgettext_lazy("service", "管理服务"), "device": pgettext_lazy("service", "设备"),
}  # fmt: skip
ROLES: dict[str, Promise] = {
    "doctor": lazy("医生"), "nurse": lazy("护士"), "health_manager": lazy("健康管理师"), "dietitian": lazy("营养师"),
    "technician": lazy("技师"), "none": lazy("患者自己"),
}  # fmt: skip
PLACES: dict[str, Promise] = {
    "县医院": lazy("县医院"), "乡镇/社区": lazy("乡镇/社区"), "居家": lazy("居家"), "线上": lazy("线上"),
}  # fmt: skip
PAYING: dict[str, Promise] = {
    "甲": lazy("甲类"), "乙": lazy("乙类"), "自费": lazy("自费"), "公卫免费": lazy("公卫免费"),
}  # fmt: skip
KEEPS: dict[str, Promise] = {"guideline": lazy("指南要求"), "safety": lazy("安全需要"), "optional": lazy("可选")}
STATES: dict[str, tuple[Promise, Tone]] = {
    "draft": (lazy("草稿"), ""), "waiting": (lazy("待审批"), "amber"),
    "published": (pgettext_lazy("package", "在售"), "teal"), "superseded": (lazy("已替换"), "muted"),
}  # fmt: skip
_TASKS: dict[str, Promise] = {"follow_up": lazy("随访任务办结")}
_ENCOUNTERS: dict[str, Promise] = {"outpatient": lazy("门诊就诊记录"), "home": lazy("上门服务记录")}


def english() -> bool:
    return not (get_language() or "zh").startswith("zh")


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
