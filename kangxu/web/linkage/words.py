"""Words of the way to care."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGES: dict[str, Promise] = {
    "positive": _("筛查阳性"), "told": _("已告知"), "booked": _("已预约"), "arrived": _("已到诊"),
    "diagnosed": _("已确诊"), "enrolled": _("已纳入管理"), "ruled_out": _("已排除"),
    "declined": _("本人拒绝"), "lost": _("失去联系"),
}  # fmt: skip
# What those of a bar who went no further are waiting for
NOT_YET: dict[str, Promise] = {
    "positive": _("%(count)s未告知"), "told": _("%(count)s未预约"), "booked": _("%(count)s未到诊"),
    "arrived": _("%(count)s未确诊"), "diagnosed": _("%(count)s未纳入"),
}  # fmt: skip
# What to do next, by the stage that was reached
NEXT: dict[str, Promise] = {
    "positive": _("告知结果"), "told": _("约就诊"), "booked": _("核对是否到诊"), "arrived": _("核对诊断"),
    "diagnosed": _("纳入管理"),
}  # fmt: skip
PERIODS: dict[str, Promise] = {"30": _("近30天"), "90": _("近3个月"), "365": _("近1年")}
