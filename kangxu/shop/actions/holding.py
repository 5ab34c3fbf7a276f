"""Coupons in people's hands: given to many at once, exchanged for a service, made void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import Grant, grant
from kangxu.packages.models import Entitlement
from kangxu.packages.prices import priced
from kangxu.people.queries import get_person, list_cards
from kangxu.shop.coupon_kinds import kinds_for, last_day, open_kinds
from kangxu.shop.couponing import coupon_source
from kangxu.shop.models import Coupon, CouponKind
from kangxu.shop.refusals import Refused

State = Coupon.State


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving to many: how many got one, had one before, came too late for the stock."""

    given: int
    had: int
    too_late: int


@action
def give_coupons(*, kind_id: int, person_ids: Sequence[int], channel: str, by: Viewer, at: datetime) -> Given:
    """Give one to each of these persons who has none, in their order, as long as there are any. Raises Refused.

    Whom one may give to (consent) is the caller's to know. Told again, nobody gets a second one.
    """
    by.require(P.DESIGN_PACKAGES)
    kind: CouponKind | None = open_kinds(by, at).select_for_update(of=("self",)).filter(pk=kind_id).first()
    if kind is None:
        raise Refused(_("券还没有发布、已停发，或不在领取时间内"))
    seen = list_cards(person_ids, viewer=by)
    living = [one for one in dict.fromkeys(person_ids) if one in seen and seen[one].deceased_at is None]
    had = set(Coupon.objects.filter(kind=kind, person_id__in=living).values_list("person_id", flat=True))
    wanted = [one for one in living if one not in had]
    chosen = wanted[: kind.stock - kind.claimed]
    Coupon.objects.bulk_create(
        Coupon(
            kind=kind, person_id=one, slot=1, claimed_at=at, claimed_by=by.actor, channel=channel,
            expires_on=last_day(kind, at),
        )
        for one in chosen
    )  # fmt: skip
    CouponKind.objects.filter(pk=kind.pk).update(claimed=F("claimed") + len(chosen))
    audit("coupons.given", f"coupon_kind:{kind.pk}", count=len(chosen))
    return Given(len(chosen), len(had), len(wanted) - len(chosen))


@action
def use_voucher(*, coupon_id: int, by: Viewer, at: datetime) -> list[Entitlement]:
    """Exchange an experience voucher for the service it gives; told again, nothing changes. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    held = _held(coupon_id, by)
    if held.kind.type != CouponKind.Type.VOUCHER or not held.kind.service:
        raise Refused(_("这张券要在下单时用"))
    if not _move(held, State.USED, at, used_at=at) and held.state != State.USED:
        raise Refused(_("这张券不能用：已用、已过期或已作废"))
    free = Grant(held.kind.service, held.kind.quantity, priced()[held.kind.service].price_fen)
    given = grant(
        person_id=held.person_id, source=coupon_source(held), grants=[free], valid_from=day_of(at),
        expires_on=held.expires_on, by=by, at=at,
    )  # fmt: skip
    audit("coupon.exchanged", f"coupon:{held.pk}")
    return given


@action
def void_coupon(*, coupon_id: int, reason: str, by: Viewer, at: datetime) -> Coupon:
    """Take a coupon out of a person's hands that was not used. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    held = _held(coupon_id, by)
    if not reason.strip():
        raise Refused(_("请写明理由"))
    if held.state == State.LOCKED:
        raise Refused(_("订单占用着这张券，先关闭订单"))
    if not _move(held, State.VOID, at, voided_at=at, voided_by=by.actor, void_reason=reason.strip()[:200]):
        raise Refused(_("只有没用过的券能作废"))
    held.refresh_from_db()
    audit("coupon.voided", f"coupon:{held.pk}")
    return held


def _held(coupon_id: int, by: Viewer) -> Coupon:
    found = Coupon.objects.select_related("kind").filter(pk=coupon_id, kind__in=kinds_for(by))
    held: Coupon | None = found.first()
    if held is None:
        raise NotFound(f"coupon:{coupon_id}")
    get_person(held.person_id, viewer=by)
    return held


def _move(held: Coupon, to: str, at: datetime, **more: object) -> bool:
    """One guarded statement: of two hands that reach for a coupon one gets it."""
    found = Coupon.objects.filter(pk=held.pk, state=State.CLAIMED)
    if to == State.USED:
        found = found.filter(expires_on__gte=day_of(at))
    return bool(found.update(state=to, **more))
