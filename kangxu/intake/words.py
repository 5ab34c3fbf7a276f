"""Words for the reasons why something was not taken over."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.clinical import plausibility
from kangxu.foundation.terms import spoken
from kangxu.intake import drafts

_OWN = {
    "in_future": gettext_lazy("日期在将来"),
    "no_identity": gettext_lazy("没有任何身份信息，不知道是谁"),
    "bad_check_digit": gettext_lazy("身份证号校验位不对"),
    "bad_id_masked": gettext_lazy("身份证号被遮盖"),
    "bad_id_length": gettext_lazy("身份证号位数不对"),
    "bad_id_region": gettext_lazy("身份证号开头的地区码不存在"),
    "bad_id_date": gettext_lazy("身份证号里的出生日期不对"),
    "birth_disagrees_with_id": gettext_lazy("出生日期和身份证号不一致，以身份证号为准"),
    "bad_phone": gettext_lazy("电话号码不对"),
    "unknown_insurance": gettext_lazy("医保类型不认识"),
    "bad_level": gettext_lazy("手术级别不认识"),
    "bad_days": gettext_lazy("用药天数不对"),
    "dropped_at_desk": gettext_lazy("认人时选择了不导入"),
    "too_long": gettext_lazy("文字过长"),
    "invalid": gettext_lazy("缺少必填内容或格式不对"),
    "unknown_analyte": gettext_lazy("没有这个项目"),
}


def reason_words(reason: str) -> str:
    """A reason code in the viewer's language; an unknown code is shown as it is."""
    if reason in _OWN:
        return str(_OWN[reason])
    if reason in plausibility.REASONS:
        known = plausibility.REASONS[reason]
        words = spoken(known.zh, known.en)
        return words.replace(" {limit}", "").replace("{limit}", "")
    return _(drafts.REASONS[reason]) if reason in drafts.REASONS else reason
