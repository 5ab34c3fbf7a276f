"""Words of membership and of what a person may use."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.foundation.terms import language
from kangxu.shop.levels import benefits, levels, service_words, soon
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag

STATES: dict[str, Promise] = {
    "opened": gettext_lazy("待激活"), "active": gettext_lazy("使用中"), "frozen": gettext_lazy("已冻结"),
    "ended": gettext_lazy("已注销"),
}  # fmt: skip
TONES: dict[str, Tone] = {"opened": "amber", "active": "green", "frozen": "amber", "ended": "muted"}
BASES: dict[str, Promise] = {
    "free": gettext_lazy("免费"), "fee": gettext_lazy("付费"), "growth": gettext_lazy("成长值"),
}  # fmt: skip
STEPS: dict[str, Promise] = {
    "opened": pgettext_lazy("card", "开卡"), "activated": pgettext_lazy("card", "激活"),
    "begun": gettext_lazy("等级开始，发放权益"), "renewed": gettext_lazy("新一期，重新发放权益"),
    "raised": gettext_lazy("升级"), "lowered": gettext_lazy("降级"), "frozen": gettext_lazy("冻结"),
    "unfrozen": gettext_lazy("解冻"), "renumbered": gettext_lazy("换卡号"), "ended": pgettext_lazy("card", "注销"),
}  # fmt: skip
GROUPS: dict[str, Promise] = {
    "medical": gettext_lazy("医疗权益"), "health": gettext_lazy("健康权益"), "lifestyle": gettext_lazy("生活权益"),
}  # fmt: skip
ORIGINS: dict[str, Promise] = {
    "card": gettext_lazy("会员权益"), "coupon": gettext_lazy("体验券"), "order": gettext_lazy("订单"),
    "other": gettext_lazy("其他"),
}  # fmt: skip


def level_words(code: str) -> str:
    return levels()[code].words(language()) if code in levels() else code


def service_name(code: str) -> str:
    return service_words(code, language())


def benefit_note(code: str) -> str:
    return benefits()[code].note(language()) if code in benefits() else ""


def state_tag(state: str) -> Tag:
    return Tag(str(STATES[state]), tone=TONES[state])


def group_of(service: str) -> str:
    return benefits()[service].group if service in benefits() else "other"


def origin_words(origin: str) -> str:
    """What granted it, where it has no title of its own."""
    return str(ORIGINS.get(origin, ORIGINS["other"]))


def until_words(day: date, today: date) -> str:
    """2027-11-21, or how soon when it is near."""
    left = (day - today).days
    if left < 0:
        return _("%(day)s已到期") % {"day": day.isoformat()}
    if left == 0:
        return _("今天到期")
    return _("%(days)s天后到期") % {"days": left} if is_soon(day, today) else _("至%(day)s") % {"day": day.isoformat()}


def is_soon(day: date, today: date) -> bool:
    return day - today <= soon()
