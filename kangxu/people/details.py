"""Details as a desk enters them: what is wrong with one, in words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from kangxu.people.identifiers import BadNationalId, read_national_id


class BadDetail(Exception):
    """A detail cannot be taken over: `field` names it, the message says what is wrong and what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check_national_id(text: str, today: date) -> str:
    """The number in its one form; raises BadDetail with words for the fault."""
    try:
        return read_national_id(text, on=today).number
    except BadNationalId as fault:
        words = {
            "bad_id_length": _("身份证号应为 18 位（或旧证 15 位），请核对位数"),
            "bad_id_region": _("身份证号前两位不是有效的省级代码，请核对"),
            "bad_id_date": _("身份证号里的出生日期不存在或不合理，请核对第 7 至 14 位"),
            "bad_check_digit": _("身份证号最后一位校验不通过，请逐位核对"),
            "bad_id_masked": _("身份证号含有星号，请填写完整号码"),
        }
        raise BadDetail("national_id", words[fault.reason]) from None
