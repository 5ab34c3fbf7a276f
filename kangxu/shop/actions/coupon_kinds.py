"""Designing a coupon: everything can be changed until it is published, nothing after."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop import coupon_rules
from kangxu.shop.coupon_kinds import kind_in_scope
from kangxu.shop.models import CouponKind
from kangxu.shop.refusals import Refused


@dataclass(frozen=True)
class KindDraft:
    """A coupon as it is designed. `products`: codes without version, none for all; `service`: what a voucher gives."""

    title: str
    type: str
    stock: int
    claim_from: datetime
    claim_until: datetime
    valid_days: int
    bearer: str
    products: list[str] = field(default_factory=list)
    service: str = ""
    quantity: int = 1
    threshold_fen: int = 0
    off_fen: int = 0
    off_percent: int = 0
    per_person: int = 1
    valid_until: date | None = None
    audience: str = ""
    note: str = ""


@action
def save_coupons(*, draft: KindDraft, kind_id: int | None = None, by: Viewer, at: datetime) -> CouponKind:
    """Keep a designed coupon; it is claimed by nobody before it is published. Raises Refused."""
    by.require(P.DESIGN_PACKAGES)
    _check(draft, at)
    kind = kind_in_scope(kind_id, by) if kind_id else _new(by)
    if kind.published_at is not None:
        raise Refused(_("已发布的券不能改，可以停发后另做一种"))
    for name, value in asdict(draft).items():
        setattr(kind, name, value)
    coupon_rules.insist(kind)
    kind.made_by = by.actor
    kind.save()
    audit("coupons.saved", f"coupon_kind:{kind.pk}")
    return kind


def _new(by: Viewer) -> CouponKind:
    return CouponKind(code=uuid4().hex[:12], organisation_id=by.organisation_id or 0)


def _check(draft: KindDraft, at: datetime) -> None:
    if not draft.title.strip() or not draft.bearer.strip():
        raise Refused(_("请写券名和费用由谁承担"))
    if draft.type not in CouponKind.Type.values:
        raise Refused(_("请选券的种类"))
    if draft.stock < 1 or draft.per_person < 1 or draft.valid_days < 1 or draft.quantity < 1:
        raise Refused(_("数量、每人限领、有效天数和次数至少是1"))
    if draft.threshold_fen < 0 or draft.off_fen < 0:
        raise Refused(_("金额不能是负数"))
    if draft.claim_until <= draft.claim_from or draft.claim_until <= at:
        raise Refused(_("领取截止要晚于开始，也要晚于现在"))
    if draft.valid_until is not None and draft.valid_until < day_of(draft.claim_from):
        raise Refused(_("最后有效日不能早于开始领取的日子"))
