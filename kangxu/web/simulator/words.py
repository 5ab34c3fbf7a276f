"""Words of the county income scenario."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.web.components.shapes import Tone

LABELS: dict[str, Promise] = {
    "published": gettext_lazy("报道"), "sourced": gettext_lazy("有出处"), "derived": gettext_lazy("推算"),
    "unverified": pgettext_lazy("source", "待核对"), "assumed": gettext_lazy("假设"), "own": gettext_lazy("可填"),
}  # fmt: skip
NOT_USED = gettext_lazy("这种算法不用")
TONES: dict[str, Tone] = {"sourced": "green", "published": "info", "unverified": "amber", "derived": "info"}
GROUPS: dict[str, Promise] = {
    "people": gettext_lazy("人口"), "rates": gettext_lazy("就诊和管理"), "costs": gettext_lazy("支付和成本"),
}  # fmt: skip
BASES: dict[str, Promise] = {"all": gettext_lazy("全部患者"), "visiting": gettext_lazy("就诊患者")}
BASES_TOLD: dict[str, Promise] = {
    "all": gettext_lazy("管理率按全部患者算"), "visiting": gettext_lazy("管理率按就诊患者算")
}  # fmt: skip
WRONG: dict[str, Promise] = {
    "share": gettext_lazy("不能超过百分之百"), "negative": gettext_lazy("不能小于0"),
    "above_visiting": gettext_lazy("管理的人不能比就诊的人多"), "too_far": gettext_lazy("提高后超过百分之百"),
}  # fmt: skip
# The parameters that are moved one at a time; several stand in both halves of the form under the same words
MOVED: dict[str, Promise] = {
    "overlap": gettext_lazy("多病折算"), "prevalence": gettext_lazy("患病率"),
    "visits_unmanaged": gettext_lazy("未管理就诊次数"), "bill_unmanaged_yuan": gettext_lazy("未管理次均费用"),
    "effective_unmanaged": gettext_lazy("未管理有效收入比"), "visits_managed": gettext_lazy("管理后就诊次数"),
    "bill_managed_yuan": gettext_lazy("管理后次均费用"), "effective_managed": gettext_lazy("管理后有效收入比"),
    "screening_bill_yuan": gettext_lazy("并发症筛查费用"), "effective_screening": gettext_lazy("筛查有效收入比"),
}  # fmt: skip
# What was published, in yuan: more than so much a year (county care report, no method given)
CLAIMS = {"visits": 1_600_000, "management": 4_500_000, "both": 6_000_000}


def wan(yuan: float) -> str:
    """Ten thousands of yuan with one decimal: 162.1."""
    return f"{yuan / 10_000:,.1f}"


def money(yuan: float) -> str:
    return _("%(amount)s万元") % {"amount": wan(yuan)}


def people(number: float) -> str:
    return f"{number:,.0f}"


def between(low: float, high: float) -> str:
    """Lower step to higher step, in whole ten thousands; one number where nothing moves."""
    one, other = f"{low / 10_000:,.0f}", f"{high / 10_000:,.0f}"
    return one if one == other else f"{one}–{other}"
