"""Words of the import centre: targets of columns, what is odd about them, what one may do, states of an import."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.foundation.terms import spoken
from kangxu.intake.inspection import Unreadable
from kangxu.intake.mapping import Problem
from kangxu.intake.shelf import Feed
from kangxu.web.components.shapes import Tone

TARGETS: dict[str, Promise] = {
    "person:national_id": gettext_lazy("身份证号"),
    "person:name": gettext_lazy("姓名"),
    "person:sex": gettext_lazy("性别"),
    "person:birth_on": gettext_lazy("出生日期"),
    "person:age": gettext_lazy("年龄"),
    "person:phone": gettext_lazy("本人手机"),
    "person:record_number": gettext_lazy("病历号"),
    "person:insurance_number": gettext_lazy("医保号"),
    "person:address": gettext_lazy("住址"),
    "person:insurance": gettext_lazy("医保类型"),
    "person:key": gettext_lazy("本文件里的人员编号"),
    "measured_at": gettext_lazy("测量时间"),
    "date": gettext_lazy("测量日期"),
    "time": gettext_lazy("测量钟点"),
    "bp_pair": gettext_lazy("收缩压、舒张压"),
    "slot": gettext_lazy("餐前餐后时段"),
    "method": gettext_lazy("测量方法"),
    "encounter_key": gettext_lazy("就诊号"),
    "external_id": gettext_lazy("结果编号"),
    "diagnosis_text": gettext_lazy("诊断"),
    "diagnosis_code": gettext_lazy("诊断编码"),
    "medicine:name": gettext_lazy("药品名称"),
    "medicine:code": gettext_lazy("药品编码"),
    "medicine:dose": gettext_lazy("单次剂量"),
    "medicine:frequency": gettext_lazy("用药频次"),
    "medicine:started_on": gettext_lazy("发药日期"),
    "medicine:ended_on": gettext_lazy("停药日期"),
    "medicine:days_supplied": gettext_lazy("用药天数"),
    "procedure:text": gettext_lazy("手术名称"),
    "procedure:code": gettext_lazy("手术编码"),
    "procedure:level": gettext_lazy("手术级别"),
    "procedure:performed_at": gettext_lazy("手术日期"),
    "stay:admitted_at": gettext_lazy("入院日期"),
    "stay:discharged_at": gettext_lazy("出院日期"),
    "stay:department": gettext_lazy("住院科室"),
}
LONG_ROLES: dict[str, Promise] = {
    "long:item": gettext_lazy("项目名称"),
    "long:code": gettext_lazy("项目代码"),
    "long:value": gettext_lazy("结果"),
    "long:unit": gettext_lazy("单位"),
    "long:range": gettext_lazy("参考范围"),
    "long:flag": gettext_lazy("高低标志"),
    "long:specimen": gettext_lazy("标本"),
}
LEVELS: dict[str, tuple[int, Promise]] = {
    "high": (3, pgettext_lazy("certainty", "高")),
    "middle": (2, pgettext_lazy("certainty", "中")),
    "low": (1, pgettext_lazy("certainty", "低")),
}
DAY_ORDERS: dict[str, Promise] = {
    "ymd": gettext_lazy("年/月/日"),
    "dmy": gettext_lazy("日/月/年"),
    "mdy": gettext_lazy("月/日/年"),
    "excel": gettext_lazy("Excel日期数"),
    "epoch_s": gettext_lazy("秒时间戳"),
    "epoch_ms": gettext_lazy("毫秒时间戳"),
}
STATES: dict[str, tuple[Promise, Tone]] = {
    "mapping": (gettext_lazy("对应字段"), "amber"),
    "waiting": (gettext_lazy("排队"), "info"),
    "running": (gettext_lazy("入库中"), "teal"),
    "done": (gettext_lazy("已完成"), "green"),
    "failed": (gettext_lazy("中断"), "red"),
    "dropped": (gettext_lazy("已放弃"), "muted"),
    "undone": (gettext_lazy("已撤销"), "muted"),
}
SOURCES: dict[str, Promise] = {
    "checkup": gettext_lazy("体检"),
    "laboratory": gettext_lazy("检验科"),
    "clinic": gettext_lazy("诊室"),
    "home_device": gettext_lazy("家用设备"),
    "ambulatory": gettext_lazy("动态监测"),
    "self_report": gettext_lazy("患者自报"),
}
REMARKS: dict[str, Promise] = {
    "no_date": gettext_lazy("文件里没有日期列，测量日期按下面填的这一天"),
    "no_person": gettext_lazy("文件里没有身份信息"),
    "lossy_text": gettext_lazy("有少数字符读不出，显示为 �，请核对姓名等文字"),
}
COUNTED: dict[str, Promise] = {
    "unmapped_column": gettext_lazy("没导入的列"),
    "unmapped_item": gettext_lazy("没导入的项目"),
    "missing_marker": gettext_lazy("写作空值的"),
    "resource": gettext_lazy("不读的资源"),
    "contained": gettext_lazy("内含资源"),
    "code": gettext_lazy("没对应的编码"),
    "identifier": gettext_lazy("没用的标识"),
    "currency": gettext_lazy("币种"),
    "file": gettext_lazy("不读的文件"),
    "repeated": gettext_lazy("重复出现的"),
    "event": gettext_lazy("不是血糖的事件"),
    "observation without value": gettext_lazy("没有值的观察"),
    "observation group": gettext_lazy("观察分组"),
    "Encounter planned": gettext_lazy("还没发生的就诊"),
}
FAILURES: dict[str, Promise] = {
    "cancelled": gettext_lazy("有人停止了入库。已入库的数据保留，可以接着入库，也可以撤销。"),
    "Unreadable": gettext_lazy("文件和对应关系对不上，读不下去。请重新上传，再核对对应字段。"),
    "ValueError": gettext_lazy("对应关系里有一列的单位和项目不配。请重新上传，再核对单位。"),
}
FAILED_OTHERWISE = gettext_lazy(
    "入库时服务器出错。已入库的数据没有丢，也没有重复，请接着入库；还不行请联系系统管理员。"
)


_COLUMN = re.compile(r"第(\d+)列")
_MICRO = re.compile(r"\bu(?=mol|g|L|IU|U)")


def analyte_title(analyte: Analyte) -> str:
    """空腹血糖 FPG, Fasting glucose FPG."""
    name = spoken(analyte.name_zh, analyte.name_en)
    short = analyte.abbreviations[0] if analyte.abbreviations else analyte.id
    return name if name == short else f"{name} {short}"


def target_words(target: str) -> str:
    if target.startswith("analyte:"):
        analyte = catalogue().get(target.partition(":")[2])
        return analyte_title(analyte) if analyte else target
    return str(TARGETS.get(target) or LONG_ROLES.get(target) or _("不导入"))


def column_words(column: str) -> str:
    """A column as the file calls it; identities refused while recognising persons carry our own names."""
    nameless = _COLUMN.fullmatch(column)
    return _("第%(n)s列") % {"n": nameless[1]} if nameless else str(TARGETS.get(f"person:{column}", column))


def counted_words(key: str) -> str:
    """What was seen in a file and is no fact: the kind in words, the name as the file has it."""
    kind, colon, name = key.partition(":")
    words = COUNTED.get(kind if colon else key)
    return f"{words} {name}".strip() if words else key


def feed_words(feed: Feed) -> str:
    """The feed's name, without what it says in brackets."""
    title = spoken(feed.title_zh, feed.title_en)
    return re.split(r"（| \(", title)[0]


def unit_words(unit: str | None) -> str:
    """A unit as it is printed: μmol/L for the catalogue's umol/L; results in words have none."""
    return _("定性") if unit == "ordinal" else _MICRO.sub("μ", unit or "")


def unreadable_words(problem: Unreadable) -> str:
    return spoken(problem.reason_zh, problem.reason_en)


def problem_words(problem: Problem) -> str:
    """One problem of a column in a few words."""
    say = {
        "mixed_units": lambda: ngettext("%(n)s行像 %(unit)s", "%(n)s行像 %(unit)s", problem.count),
        "header_unit_wrong": lambda: _("表头单位不对"),
        "unknown_unit": lambda: _("单位“%(detail)s”不认识"),
        "day_month_unclear": lambda: ngettext("%(n)s行分不清日月", "%(n)s行分不清日月", problem.count),
        "values_do_not_fit": lambda: _("内容和列名不符"),
        "unreadable": lambda: ngettext("%(n)s行读不出", "%(n)s行读不出", problem.count),
        "comparators": lambda: ngettext("%(n)s行带“<”“>”，原样保留", "%(n)s行带“<”“>”，原样保留", problem.count),
        "masked": lambda: ngettext("%(n)s行被遮盖", "%(n)s行被遮盖", problem.count),
        "restricted": lambda: _("传染病，要授权"),
        "same_values": lambda: _("与“%(detail)s”内容相同"),
        "duplicate_header": lambda: _("与“%(detail)s”重名"),
        "not_a_daily_total": lambda: _("不是一天的合计"),
    }.get(problem.code)
    words = say() if say else problem.code
    return words % {"n": f"{problem.count:,}", "unit": unit_words(problem.unit), "detail": problem.detail}
