"""Words that the person's pages share: dates, sources, sexes, who says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.foundation import clock
from kangxu.records.queries import Origin
from kangxu.web.components.shapes import Source

SOURCES: Final[dict[str, Promise]] = {
    "clinic": gettext_lazy("诊室"),
    "laboratory": gettext_lazy("检验科"),
    "checkup": gettext_lazy("体检"),
    "home_device": gettext_lazy("家用设备"),
    "ambulatory": gettext_lazy("动态监测"),
    "self_report": gettext_lazy("自报"),
}
MEASURED: Final[dict[str, Promise]] = {
    "clinic": gettext_lazy("诊室测"),
    "laboratory": gettext_lazy("检验科"),
    "checkup": gettext_lazy("体检"),
    "home_device": gettext_lazy("家测"),
    "ambulatory": gettext_lazy("动态监测"),
    "self_report": gettext_lazy("自报"),
}
SHAPES: Final[dict[str, Source]] = {
    "clinic": "clinic", "laboratory": "lab", "checkup": "clinic", "home_device": "device", "ambulatory": "device",
    "self_report": "self",
}  # fmt: skip
SEXES: Final[dict[str, Promise]] = {"1": gettext_lazy("男"), "2": gettext_lazy("女")}
SLOTS: Final[dict[str, Promise]] = {
    "fasting": gettext_lazy("空腹"),
    "before_breakfast": gettext_lazy("早餐前"),
    "after_breakfast": gettext_lazy("早餐后"),
    "before_lunch": gettext_lazy("午餐前"),
    "after_lunch": gettext_lazy("午餐后"),
    "before_supper": gettext_lazy("晚餐前"),
    "after_supper": gettext_lazy("晚餐后"),
    "before_snack": gettext_lazy("加餐前"),
    "bedtime": gettext_lazy("睡前"),
    "night": gettext_lazy("夜间"),
    "random": gettext_lazy("随机"),
}
PURPOSES: Final[dict[str, Promise]] = {
    "follow_up": gettext_lazy("随访"),
    "care": gettext_lazy("诊疗"),
    "quality": gettext_lazy("质控"),
    "matching": gettext_lazy("认人"),
    "data": gettext_lazy("核对数据"),
}


def source_words(source: str) -> str:
    return str(SOURCES.get(source, source))


def measured_words(source: str) -> str:
    """Where it was measured, as it stands behind a date: 今早06:52 家测."""
    return str(MEASURED.get(source, source))


def slot_words(slot: str | None) -> str:
    return str(SLOTS.get(slot, slot)) if slot else ""


def when(at: datetime, now: datetime, *, timed: bool = True) -> str:
    """今天06:52, 昨天06:48, 11-06 09:40; another year with its number and without the hour."""
    local, today = at.astimezone(clock.zone()), clock.day_of(now)
    day = local.date()
    hour = f"{local:%H:%M}" if timed else ""
    if day == today:
        return _("今天%(hour)s") % {"hour": hour}
    if day == today - timedelta(days=1):
        return _("昨天%(hour)s") % {"hour": hour}
    if day.year == today.year:
        return f"{local:%m-%d} {hour}".strip()
    return f"{local:%Y-%m-%d}"


def day_words(day: date | datetime, now: datetime) -> str:
    """11-03, or 2024-11-03 of another year."""
    plain = clock.day_of(day) if isinstance(day, datetime) else day
    return f"{plain:%m-%d}" if plain.year == clock.day_of(now).year else f"{plain:%Y-%m-%d}"


def stamp(at: datetime, *, timed: bool = True) -> str:
    """2026-11-06 09:40 in tables and files."""
    local = at.astimezone(clock.zone())
    return f"{local:%Y-%m-%d %H:%M}" if timed else f"{local:%Y-%m-%d}"


def origin_words(origin: Origin | None) -> str:
    """Who or what brought a fact here: a name of staff, the hospital's interface, a file."""
    if origin is None:
        return ""
    if origin.name:
        return origin.name
    if origin.actor.startswith("door:"):
        return _("接口自动上传")
    return _("文件导入") if origin.caused_by.startswith("import:") else ""
