"""Writing offers, orders, payments and refunds. The verbs stand in the modules beside."""

from kangxu.shop.actions.cards import activate_card, end_card, freeze_card, open_card, renumber_card, unfreeze_card
from kangxu.shop.actions.changing import change_packages
from kangxu.shop.actions.coupon_kinds import KindDraft, save_coupons
from kangxu.shop.actions.coupons import claim_coupon, expire_coupons, publish_coupons, stop_coupons
from kangxu.shop.actions.delivering import deliver, end_orders, undo_delivery
from kangxu.shop.actions.following import deliver_item, undo_item
from kangxu.shop.actions.granting import grant_what_fits
from kangxu.shop.actions.holding import Given, give_coupons, use_voucher, void_coupon
from kangxu.shop.actions.members import follow_level, follow_levels, order_level
from kangxu.shop.actions.ordering import (
    answer_offer,
    close_late_orders,
    close_order,
    make_offer,
    place_order,
    view_offer,
)
from kangxu.shop.actions.paying import close_payment, keep_notice, note_prompt, open_payment, settle
from kangxu.shop.actions.reconciling import check_day, count_drawer, resolve_difference
from kangxu.shop.actions.redeeming import Delivered, redeem_by_hand, undo_by_hand
from kangxu.shop.actions.refunding import finish_refund, open_refund, reopen_duplicate
from kangxu.shop.lines import Line
from kangxu.shop.refusals import Refused

__all__ = [
    "Delivered",
    "Given",
    "KindDraft",
    "Line",
    "Refused",
    "activate_card",
    "answer_offer",
    "change_packages",
    "check_day",
    "claim_coupon",
    "close_late_orders",
    "close_order",
    "close_payment",
    "count_drawer",
    "deliver",
    "deliver_item",
    "end_card",
    "end_orders",
    "expire_coupons",
    "finish_refund",
    "follow_level",
    "follow_levels",
    "freeze_card",
    "give_coupons",
    "grant_what_fits",
    "keep_notice",
    "make_offer",
    "note_prompt",
    "open_card",
    "open_payment",
    "open_refund",
    "order_level",
    "place_order",
    "publish_coupons",
    "redeem_by_hand",
    "renumber_card",
    "reopen_duplicate",
    "resolve_difference",
    "save_coupons",
    "settle",
    "stop_coupons",
    "undo_by_hand",
    "undo_delivery",
    "undo_item",
    "unfreeze_card",
    "use_voucher",
    "view_offer",
    "void_coupon",
]
