"""Reading offers, orders, the ledger and the days. The functions stand in the modules beside."""

from kangxu.shop.models import Order, Payment, Refund
from kangxu.shop.queries.books import AccountLine, EntryFilter, EntryLine, Trial, list_entries, trial_balance
from kangxu.shop.queries.days import (
    BillView,
    DayLine,
    DifferenceView,
    Drawer,
    day_bills,
    drawers_of,
    get_difference,
    list_days,
)
from kangxu.shop.queries.happened import GivenService, MoneyMoment, money_moved, services_given
from kangxu.shop.queries.offers import OfferView, UsableCoupon, coupons_for, get_offer, offers_of
from kangxu.shop.queries.orders import (
    DeskDay,
    OrderFilter,
    OrderRow,
    OrderView,
    RefundPreview,
    count_orders,
    get_order,
    list_orders,
    money_of_day,
    refund_preview,
)
from kangxu.shop.queries.phone import PhoneOrder, order_to_pay
from kangxu.shop.queries.sold import orders_by_package

__all__ = [
    "AccountLine",
    "BillView",
    "DayLine",
    "DeskDay",
    "DifferenceView",
    "Drawer",
    "EntryFilter",
    "EntryLine",
    "GivenService",
    "MoneyMoment",
    "OfferView",
    "Order",
    "OrderFilter",
    "OrderRow",
    "OrderView",
    "Payment",
    "PhoneOrder",
    "Refund",
    "RefundPreview",
    "Trial",
    "UsableCoupon",
    "count_orders",
    "coupons_for",
    "day_bills",
    "drawers_of",
    "get_difference",
    "get_offer",
    "get_order",
    "list_days",
    "list_entries",
    "list_orders",
    "money_moved",
    "money_of_day",
    "offers_of",
    "order_to_pay",
    "orders_by_package",
    "refund_preview",
    "services_given",
    "trial_balance",
]
