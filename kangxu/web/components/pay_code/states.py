import segno
from django.utils.safestring import mark_safe

from kangxu.web.components.pay_code import PayCode
from kangxu.web.components.states import State

GROUP = "form"
TITLE = "付款码"
_DRAWN = segno.make("weixin://wxpay/bizpayurl?pr=gallery", error="m").svg_inline(omitsize=True, border=2)
_CODE = mark_safe(_DRAWN)  # noqa: S308 (drawn here)
STATES = (
    State("等待付款", PayCode(_CODE, "199.00", "请患者用微信扫码"), width=320),
    State("演示", PayCode(_CODE, "1,680.00", "请用手机扫码", try_href="#pay_code"), width=320),
)
