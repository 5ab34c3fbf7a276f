"""Words of the funnel."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kangxu.evidence.funnel import Stage, terms
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.shop.terms import channels

STAGES: Mapping[Stage, Promise] = {
    Stage.IDENTIFIED: _("适合服务包"), Stage.OFFERED: _("已推荐"), Stage.BOUGHT: _("已购买"),
    Stage.ACTIVATED: _("已激活"), Stage.DELIVERED: _("已服务"), Stage.IN_TARGET: _("已达标"),
}  # fmt: skip
# What those who went no further are waiting for
NOT_YET: Mapping[Stage, Promise] = {
    Stage.IDENTIFIED: _("%(count)s人还没推荐"), Stage.OFFERED: _("%(count)s人没有买"),
    Stage.BOUGHT: _("%(count)s人没有激活"), Stage.ACTIVATED: _("%(count)s人还没用服务"),
    Stage.DELIVERED: _("%(count)s人没达标或没复查"),
}  # fmt: skip
MEANINGS: Mapping[Stage, Promise] = {
    Stage.IDENTIFIED: _(
        "这段时间在管、期初手里没有这个病种服务包的人，加上推荐过的人；选了推荐人时，是他名下在管的人。"
        "哪一档由决策树在推荐时定"
    ),
    Stage.OFFERED: _("这段时间有人向其推荐过服务包；按渠道、服务包和推荐人筛选从这一步开始"),
    Stage.BOUGHT: _("推荐后%(days)s天内付款买了这个包，算在付款前最后一次推荐；%(refund)s天内申请退款或全额退款的不算"),
    Stage.ACTIVATED: _("年度方案三方签署生效；不需要方案的包付款即激活；没签方案就用了服务的也算"),
    Stage.DELIVERED: _("至少核销过一次服务，撤销的不算"),
    Stage.IN_TARGET: _("病种要看的指标最近一次都在本人目标内；血压看%(pressure)s天，其他看%(other)s天，没测不算达标"),
}  # fmt: skip
GROUPS: dict[str, Promise] = {
    "staff": _("推荐人"), "channel": _("渠道"), "package": _("服务包"), "month": _("推荐月份"),
    "organisation": _("机构"),
}  # fmt: skip
PERIODS: dict[int, Promise] = {30: _("近30天"), 90: _("近3个月"), 365: _("近1年")}


def meaning(stage: Stage) -> str:
    """What a stage counts, with the days that the site set."""
    known = terms()
    told = {
        "days": known.attribution_days, "refund": known.refund_days, "pressure": known.within("SBP"),
        "other": known.within("other"),
    }  # fmt: skip
    return str(MEANINGS[stage]) % told


def period(days: int) -> str:
    known = PERIODS.get(days)
    return str(known) if known else str(_("近%(days)s天") % {"days": days})


def channel(code: str) -> str:
    known = channels().get(code)
    return spoken(known.zh, known.en) if known else code


def percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def may_see_names(viewer: Viewer) -> bool:
    return viewer.may(P.SEE_PEOPLE) and viewer.may(P.SEE_CLINICAL)


class Shown:
    """Counts as a viewer may read them: few persons are not told to those who may not see who they are."""

    def __init__(self, *, hide_few: bool) -> None:
        self._few = terms().few if hide_few else 0

    def hides(self, *counts: int) -> bool:
        return any(0 < count < self._few for count in counts)

    def count(self, number: int) -> str:
        return f"<{self._few}" if self.hides(number) else f"{number:,}"

    def rate(self, part: int, whole: int) -> str:
        return "" if self.hides(part, whole, whole - part) else percent(part, whole)

    def length(self, number: int) -> int:
        """For a bar: one as long as the few that are not told."""
        return self._few if self.hides(number) else number
