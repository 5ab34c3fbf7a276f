"""Writing offers, orders, payments and refunds. The verbs stand in the modules beside."""

from kangxu.shop.actions.coupons import claim_coupon, expire_coupons, publish_coupons, stop_coupons
from kangxu.shop.actions.delivering import deliver, end_orders, undo_delivery
from kangxu.shop.actions.following import deliver_item, undo_item
from kangxu.shop.actions.ordering import Line, close_late_orders, close_order, make_offer, place_order
from kangxu.shop.actions.paying import note_prompt, open_payment, settle
from kangxu.shop.actions.refunding import finish_refund, open_refund
from kangxu.shop.refusals import Refused

__all__ = [
    "Line",
    "Refused",
    "claim_coupon",
    "close_late_orders",
    "close_order",
    "deliver",
    "deliver_item",
    "end_orders",
    "expire_coupons",
    "finish_refund",
    "make_offer",
    "note_prompt",
    "open_payment",
    "open_refund",
    "place_order",
    "publish_coupons",
    "settle",
    "stop_coupons",
    "undo_delivery",
    "undo_item",
]
