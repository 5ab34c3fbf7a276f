"""Words of coupons."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.foundation.money import yuan
from kangxu.web.components.shapes import Tone
from kangxu.web.components.tag import Tag
from kangxu.web.members.words import service_name

TYPES: dict[str, Promise] = {
    "reduction": gettext_lazy("满减券"), "discount": gettext_lazy("折扣券"), "voucher": gettext_lazy("体验券"),
}  # fmt: skip
KIND_STATES: dict[str, Promise] = {
    "draft": gettext_lazy("草稿"), "future": gettext_lazy("还没开始"), "running": gettext_lazy("发放中"),
    "over": gettext_lazy("领取已截止"), "stopped": gettext_lazy("已停发"),
}  # fmt: skip
KIND_TONES: dict[str, Tone] = {
    "draft": "muted", "future": "info", "running": "green", "over": "muted", "stopped": "amber",
}  # fmt: skip
STATES: dict[str, Promise] = {
    "claimed": gettext_lazy("可用"), "locked": gettext_lazy("下单占用"), "used": gettext_lazy("已核销"),
    "expired": gettext_lazy("已过期"), "void": gettext_lazy("已作废"),
}  # fmt: skip
TONES: dict[str, Tone] = {"claimed": "green", "locked": "info", "used": "muted", "expired": "muted", "void": "amber"}


class Kind(Protocol):
    """The part of a kind of coupons that is put in words."""

    title: str
    type: str
    service: str
    quantity: int
    threshold_fen: int
    off_fen: int
    off_percent: int


class Coupon(Protocol):
    """The part of a coupon that is put in words."""

    pk: int
    state: str
    expires_on: date

    @property
    def kind(self) -> Kind: ...


class OnOffer(Kind, Protocol):
    """A kind that can be claimed."""

    pk: int
    stock: int
    claimed: int


def kind_tag(state: str) -> Tag:
    return Tag(str(KIND_STATES[state]), tone=KIND_TONES[state])


def coupon_tag(state: str) -> Tag:
    return Tag(str(STATES[state]), tone=TONES[state])


def does(kind: Kind) -> str:
    """满200.00元减50.00元, 减15%, 免费1次人体成分."""
    if kind.service:
        return _("免费%(count)s次%(what)s") % {"count": kind.quantity, "what": service_name(kind.service)}
    if kind.type == "voucher":
        return _("免费一项")
    off = _("减%(percent)s%%") % {"percent": kind.off_percent}
    if kind.type == "reduction":
        off = _("减%(amount)s元") % {"amount": yuan(kind.off_fen)}
    return _("满%(amount)s元%(off)s") % {"amount": yuan(kind.threshold_fen), "off": off} if kind.threshold_fen else off
