"""Words of tags and segments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kangxu.web.components.shapes import Tone

GROUPS = {
    "D": _("病种与风险"), "C": _("并发与共病"), "K": _("控制与警示"), "R": _("红黄绿"), "L": _("阶段"),
    "V": _("价值"), "B": _("行为"), "S": _("服务关系"),
}  # fmt: skip
_IMPORTED = pgettext_lazy("tag", "导入")
WAYS = {"auto": _("规则自动"), "manual": _("人工"), "imported": _IMPORTED, "questionnaire": _("问卷")}
FAMILIES = {"clinical": pgettext_lazy("tag family", "临床"), "service": _("服务"), "commercial": _("经营")}
PURPOSES = {"care": _("诊疗"), "service": _("服务"), "marketing": _("营销")}
STATES = {
    "active": pgettext_lazy("tag", "启用"), "paused": pgettext_lazy("tag", "停用"),
    "waiting": _("待数据"), "retired": _("作废"),
}  # fmt: skip
STATE_TONES: dict[str, Tone] = {"active": "green", "paused": "muted", "waiting": "amber", "retired": "muted"}
ORIGINS = {"rule": _("规则"), "manual": _("人工"), "imported": _IMPORTED}
LEFT = {
    "rule": _("不再符合条件"), "value": _("档位变了"), "expired": _("到期未再确认"), "outranked": _("被同组标签取代"),
    "closed": _("按规定停用"), "manual": _("人工移除"), "merged": _("档案合并"), "retired": _("定义作废"),
}  # fmt: skip
