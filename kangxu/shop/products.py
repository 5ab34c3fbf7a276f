"""What a package is when it is sold: its price, and what the buyer may then use."""

from __future__ import annotations

from kangxu.packages.accounts import Insurance
from kangxu.packages.actions import Grant
from kangxu.packages.bills import Item
from kangxu.packages.prices import priced
from kangxu.packages.queries import PackageView
from kangxu.packages.services import Service
from kangxu.shop.actions.ordering import Line


def line_of(view: PackageView) -> Line:
    """A package as one line of an order: the fee, and the services it covers, valued at list price.

    What is billed when it is done (laboratory, visits) or free for everybody is no part of the sale, nor is what
    people do themselves.
    """
    days, known = view.version.validity_days, priced()
    sold = [(one, known[one.service]) for one in view.bill if _covered(known[one.service])]
    grants = tuple(_grant(item, service, days) for item, service in sold if item.times(days))
    return Line(view.product, view.package.zh, view.version.fee_fen, days, grants)


def _covered(service: Service) -> bool:
    free = service.price_fen == 0 and service.insurance is Insurance.SELF
    return (service.within_fee or free) and service.kind != "self_monitor"


def _grant(item: Item, service: Service, days: int) -> Grant:
    return Grant(service.code, item.times(days), service.price_fen if service.within_fee else 0)
