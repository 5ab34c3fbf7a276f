"""Words of the order desk."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.terms import language
from kangxu.shop import levels
from kangxu.shop.ledger import chart
from kangxu.shop.payments import providers
from kangxu.web.components.shapes import Tone

STATES: dict[str, Promise] = {
    "pending": gettext_lazy("待支付"), "paid": gettext_lazy("已支付"), "serving": gettext_lazy("服务中"),
    "completed": pgettext_lazy("order", "已完成"), "refunding": gettext_lazy("退款中"),
    "refunded": gettext_lazy("已退款"), "changed": gettext_lazy("已换包"), "closed": pgettext_lazy("order", "已关闭"),
}  # fmt: skip
TONES: dict[str, Tone] = {
    "pending": "amber", "paid": "info", "serving": "green", "refunding": "amber", "refunded": "muted",
    "closed": "muted", "completed": "muted", "changed": "muted",
}  # fmt: skip
REFUNDS: dict[str, Promise] = {
    "created": gettext_lazy("等待平台退款"), "done": gettext_lazy("已退回"), "failed": gettext_lazy("退款失败"),
}  # fmt: skip
REFUND_TONES: dict[str, Tone] = {"created": "amber", "done": "green", "failed": "red"}
ENTITLED: dict[str, Promise] = {
    "active": gettext_lazy("可用"), "frozen": gettext_lazy("已冻结"), "expired": gettext_lazy("已到期"),
    "returned": gettext_lazy("已退回"),
}  # fmt: skip
BOOKED: dict[str, Promise] = {
    "paid": gettext_lazy("收款"), "delivered": gettext_lazy("服务已交付"), "undelivered": gettext_lazy("撤销交付"),
    "expired": gettext_lazy("到期未用"), "refunded": gettext_lazy("退款"), "duplicate": gettext_lazy("重复支付"),
    "over_short": gettext_lazy("现金长短款"), "changed": gettext_lazy("换包转出"), "credited": gettext_lazy("换包转入"),
    "coupon": gettext_lazy("优惠券抵用"), "coupon_back": gettext_lazy("优惠券退回"),
    "voucher": gettext_lazy("体验券服务已交付"),
}  # fmt: skip
DIFFERS: dict[str, Promise] = {
    "only_there": gettext_lazy("对方有，本院没有"), "only_here": gettext_lazy("本院有，对方没有"),
    "amount": gettext_lazy("两边金额不同"),
}  # fmt: skip
COUNTED: dict[str, Promise] = {
    "only_there": gettext_lazy("点了款，没有收款记录"), "only_here": gettext_lazy("收退过现金，还没有点款"),
    "amount": gettext_lazy("点款与收款不符"),
}  # fmt: skip
# What to do about a difference with a platform
DO_THERE: dict[str, Promise] = {
    "only_there": gettext_lazy("在平台按单号查这笔钱：是本院的订单就补登，不是就联系平台"),
    "only_here": gettext_lazy("平台次日才入账的会自动对上；两天后还在，请带单号联系平台"),
    "amount": gettext_lazy("核对平台上的金额，多收的退给患者，少收的联系患者"),
}  # fmt: skip
# And about a drawer
DO_HERE: dict[str, Promise] = {
    "only_there": gettext_lazy("核对是否漏登了收款"), "only_here": gettext_lazy("请收款员到订单台“交班点款”"),
    "amount": gettext_lazy("重新点一遍；仍不符的写明原因，长短款入账"),
}  # fmt: skip


def sum_of(fen: int) -> str:
    """199.00元."""
    return _("%(amount)s元") % {"amount": yuan(fen)}


def provider_words(code: str) -> str:
    return str(providers()[code].title) if code in providers() else code


def service_words(code: str) -> str:
    """A service, or a benefit of members, in words."""
    return levels.service_words(code, language())


def account_words(code: str) -> str:
    found = chart()[code]
    return found.zh if language().startswith("zh") else found.en


def actor_words(actor: str, names: Mapping[str, str]) -> str:
    """Who did it: a colleague by name, a platform or the site itself in words."""
    if actor.startswith("system:payments."):
        return _("支付平台")
    return _("系统自动") if actor.startswith("system:") else names.get(actor, "")


def title_of(zh: str, en: str) -> str:
    return zh if language().startswith("zh") else en


def minute(moment: object) -> str:
    """11-22 09:14."""
    return f"{moment.astimezone(clock.zone()):%m-%d %H:%M}" if moment else ""  # type: ignore[attr-defined]
