"""What a package is when it is sold: its price, and what the buyer may then use."""

from __future__ import annotations

from kangxu.packages.accounts import Insurance
from kangxu.packages.actions import Grant
from kangxu.packages.bills import Item
from kangxu.packages.contents import bill_of
from kangxu.packages.models import PackageVersion
from kangxu.packages.prices import priced
from kangxu.packages.services import Service
from kangxu.shop.lines import Line


def line_of(version: PackageVersion) -> Line:
    """An edition of a package as one line of an order: the fee, and the services it covers, valued at list price.

    What is billed when it is done (laboratory, visits) or free for everybody is no part of the sale, nor is what
    people do themselves.
    """
    days, known, package = version.validity_days, priced(), version.package
    sold = [(one, known[one.service]) for one in bill_of(version) if _covered(known[one.service])]
    grants = tuple(_grant(item, service, days) for item, service in sold if item.times(days))
    return Line(f"{package.code}@{version.number}", package.zh, version.fee_fen, days, grants)


def _covered(service: Service) -> bool:
    free = service.price_fen == 0 and service.insurance is Insurance.SELF
    return (service.within_fee or free) and service.kind != "self_monitor"


def _grant(item: Item, service: Service, days: int) -> Grant:
    return Grant(service.code, item.times(days), service.price_fen if service.within_fee else 0)
