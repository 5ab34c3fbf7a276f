"""Giving out work, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kangxu.followup.board import Link
from kangxu.followup.clocks import STEPS
from kangxu.followup.pool import REASONS, points_of
from kangxu.foundation.terms import language, spoken
from kangxu.organisations.working import sheet, skills
from kangxu.web.components.shapes import Tone
from kangxu.web.desk.words import moment_word

LEVEL_TONES: dict[int, Tone] = {1: "", 2: "amber", 3: "red"}


def step_word(link: Link) -> str:
    """派发给周慧敏, 催办周慧敏, 改派给许倩, 升级给陈立群."""
    who = {"who": link.target or _("没有可派的人")}
    words = {
        "dispatched": _("派发给%(who)s"), "reassigned": _("转派给%(who)s"), "reminded": _("催办%(who)s"),
        "returned": _("改派给%(who)s"), "escalated": _("升级给%(who)s"),
    }  # fmt: skip
    if link.step == "reassigned" and not link.target:
        return _("退回组里")
    return words[link.step] % who


def reason_word(link: Link) -> str:
    return REASONS[link.reason].words if link.reason in REASONS else ""


def chain_word(links: Sequence[Link], at: datetime) -> str:
    """催办周慧敏 11-30，改派给许倩 12-07，升级给陈立群 12-14."""
    return _("，").join(f"{step_word(one)} {moment_word(one.at, at)}" for one in links)


def level_word(level: int) -> str:
    """The step a task has come to; empty for none."""
    return STEPS[min(level, len(STEPS)) - 1].words if level else ""


def weekday_words() -> tuple[str, ...]:
    return (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


def hours_word(shift: Any) -> str:
    """周一至周五 08:00–12:00、14:00–17:30."""
    hours = _("、").join(f"{opens}–{closes}" for opens, closes in shift.stretches)
    word = f"{days_word(shift.weekdays)} {hours}"
    return _("%(hours)s，节假日也上") % {"hours": word} if shift.on_holidays else word


def days_word(weekdays: Sequence[int]) -> str:
    names = weekday_words()
    days = sorted(weekdays)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return _("%(first)s至%(last)s") % {"first": names[days[0]], "last": names[days[-1]]}
    return _("、").join(names[day] for day in days)


def usual_word() -> str:
    """The hours that count where nobody said any."""
    hours = sheet()["hours"]
    stretches = _("、").join(f"{opens}–{closes}" for opens, closes in hours["stretches"])
    return _("未排班，按%(days)s %(hours)s") % {"days": days_word(hours["weekdays"]), "hours": stretches}


def leave_word(leave: Any) -> str:
    told = sheet()["leave_reasons"].get(leave.reason, {})
    return f"{span_word(leave.starts_on, leave.ends_on)} {spoken(told.get('zh', ''), told.get('en', ''))}"


def span_word(first: date, last: date | None) -> str:
    if last is None:
        return _("%(day)s起") % {"day": f"{first:%m-%d}"}
    return (
        f"{first:%m-%d}"
        if first == last
        else _("%(first)s至%(last)s") % {"first": f"{first:%m-%d}", "last": f"{last:%m-%d}"}
    )


def skill_words(codes: Sequence[str]) -> str:
    tongue = language()
    return _("、").join(skills()[one][tongue] for one in codes if one in skills())


def weights_meaning() -> str:
    """What the points on hand count, as dispatch.toml weighs them."""
    told = {"call": f"{points_of('follow_up'):g}", "visit": f"{points_of('home_visit'):g}"}
    return _("电话为%(call)s，上门面访%(visit)s") % told
