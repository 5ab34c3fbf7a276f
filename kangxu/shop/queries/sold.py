"""How many orders stand behind each package."""

from __future__ import annotations

from django.db.models import Count, F, Value
from django.db.models.functions import StrIndex, Substr

from kangxu.foundation.viewer import Viewer
from kangxu.shop.models import Order, OrderLine
from kangxu.shop.orders import known_orders

LIVING = (Order.State.PAID, Order.State.SERVING)


def orders_by_package(*, viewer: Viewer) -> dict[str, int]:
    """Code of a package → orders in reach that are paid and not over, whichever edition was sold. One query."""
    rows = (
        OrderLine.objects.filter(order__in=known_orders(viewer).filter(state__in=LIVING), product__contains="@")
        .annotate(package=Substr(F("product"), 1, StrIndex(F("product"), Value("@")) - 1))
        .order_by()
        .values_list("package")
        .annotate(Count("order_id", distinct=True))
    )
    return dict(rows)
