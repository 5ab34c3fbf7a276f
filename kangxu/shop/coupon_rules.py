"""What a coupon may never be for: medicines, and what the health insurance or the public purse pays."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import gettext as _

from kangxu.foundation.terms import language
from kangxu.packages.accounts import Insurance
from kangxu.packages.contents import bill_of, in_force
from kangxu.packages.services import Service, services
from kangxu.shop.levels import level_of_product
from kangxu.shop.refusals import Refused

SELF_PAY = Insurance.SELF


class Kind(Protocol):
    """The part of a coupon that says what it is for."""

    type: str
    products: list[str]
    service: str
    threshold_fen: int
    off_fen: int
    off_percent: int


def may_discount(product: str) -> bool:
    """Whether a product may be discounted at all; of packages the fee is meant, which is always self-pay."""
    known = services().get(product)
    return known is None or known.insurance == SELF_PAY


def insist(kind: Kind) -> None:
    """Raises Refused with the reason when a coupon is for what it may not be, or takes nothing off."""
    for product in kind.products:
        _insist_on(product)
    if kind.service:
        _insist_on_service(kind.service)
    match kind.type:
        case "voucher" if not kind.service:
            raise Refused(_("体验券要选一项服务"))
        case "reduction" if not kind.off_fen > 0:
            raise Refused(_("满减券要写减多少元"))
        case "reduction" if kind.threshold_fen and kind.off_fen > kind.threshold_fen:
            raise Refused(_("减的钱不能超过门槛"))
        case "discount" if not 0 < kind.off_percent < 100:
            raise Refused(_("折扣券要写减百分之几（1–99）"))


def _insist_on(product: str) -> None:
    if product in services():
        return _insist_on_service(product)
    if level_of_product(product) is not None:
        return None
    version = in_force(product)
    if version is None:
        raise Refused(_("“%(what)s”不在售。券只能用于自费的健康管理服务，药品和医保项目不能用券") % {"what": product})
    covered = (services()[one.service] for one in bill_of(version))
    if paid := [one for one in covered if one.within_fee and one.insurance != SELF_PAY]:
        raise Refused(_paid(paid[0]))
    return None


def _insist_on_service(code: str) -> None:
    known = services().get(code)
    if known is None:
        raise Refused(_("价目里没有这项服务"))
    if known.insurance != SELF_PAY:
        raise Refused(_paid(known))


def _paid(one: Service) -> str:
    return _("“%(what)s”由医保或公卫支付，法规不允许用券打折或赠送") % {"what": one.words(language())}
