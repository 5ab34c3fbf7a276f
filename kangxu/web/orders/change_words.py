"""A change of packages as its orders tell it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.orders import plan_of_change
from kangxu.shop.queries import Order, OrderView
from kangxu.web.components.button import Button
from kangxu.web.components.notice import Notice
from kangxu.web.orders import words


def is_change(order: Order) -> bool:
    """Whether a plan that took another one's place placed this order."""
    return plan_of_change(order.cause) is not None


def change_notices(found: OrderView, viewer: Viewer) -> Iterator[Notice]:
    """On the old order: what takes its place, and what is owed; on the new one: until when, and what waits for it."""
    order = found.order
    if order.replaced_by is not None:
        yield _replaced(order, order.replaced_by)
    if order.owed_fen and not found.refunds:
        yield Notice(
            _("换包后还有%(amount)s元要退给患者，请点“退余款”。") % {"amount": yuan(order.owed_fen)}, tone="amber"
        )
    if is_change(order) and order.state == "pending":
        day = f"{order.expires_at.astimezone(clock.zone()):%m-%d %H:%M}"
        yield Notice(
            _("患者换了方案，这里收差价。原订单的权益先停用，到%(day)s没收就恢复。") % {"day": day}, tone="info"
        )
    if is_change(order) and order.state == "closed" and order.credit_fen:
        yield Notice(_("差价没有收，原订单的权益已恢复。"), tone="amber", actions=again(order, viewer))


def again(order: Order, viewer: Viewer) -> tuple[Button, ...]:
    """To place the order once more, reckoned anew."""
    plan_id = plan_of_change(order.cause)
    if plan_id is None or not viewer.may(P.SELL_PACKAGES):
        return ()
    href = reverse("plan-change", args=[plan_id])
    return (Button(_("重新开补差订单"), small=True, attrs={"hx-post": href, "hx-swap": "none"}),)


def _replaced(order: Order, heir: Order) -> Notice:
    told = {"number": heir.number, "amount": words.sum_of(heir.payable_fen)}
    look = Button(_("看新订单"), small=True, href=reverse("order", args=[heir.pk]))
    if order.state == "changed":
        return Notice(_("已换成订单%(number)s，没用的部分抵了新包。") % told, tone="info", actions=(look,))
    pay = Button(_("去收差价"), small=True, href=reverse("order", args=[heir.pk]))
    return Notice(_("正在换包：订单%(number)s差价%(amount)s待收，权益先停用。") % told, tone="amber", actions=(pay,))
