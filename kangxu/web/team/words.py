"""The numbers of the team, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kangxu.performance.terms import sheet
from kangxu.web.dispatch.words import weights_meaning


def list_title(what: str) -> str:
    return {
        "critical": _("危急没闭环"), "uncalled": _("到期还没联系"), "late": _("超时没办"),
        "missed": _("过了日子没面访"),
        "due": _("到期待办"), "turned": _("新转红"),
    }[what]  # fmt: skip


def list_meaning(what: str) -> str:
    """What the number counts."""
    days = {"days": sheet()["board"]["rising_days"]}
    return {
        "critical": _("危急值和安全处置，还没办结"), "uncalled": _("电话到期了，还一次没联系"),
        "late": _("过了时限，还没办结"), "missed": _("面访的日子已过，人没来"),
        "due": _("今天或更早到期，还没办结"), "turned": _("近%(days)s天从黄绿转红的人") % days,
    }[what]  # fmt: skip


def ranked_title(part: str) -> str:
    """The best and the worst indicators, as many as review.toml says."""
    title = {"best": _("最好的%(count)s项"), "worst": _("最差的%(count)s项")}[part]
    return title % {"count": sheet()["review"]["ranked"]}


def load_meaning(day: str) -> str:
    """What the points on hand count, as dispatch.toml weighs them."""
    return _("手上的活按%(day)s算；%(weights)s") % {"day": day, "weights": weights_meaning()}


def more_word(change: int) -> str:
    """↑12, ↓3, 持平."""
    return f"↑{change}" if change > 0 else f"↓{-change}" if change else _("持平")
