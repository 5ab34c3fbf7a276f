"""Reading orders: the desk's list with its counts, one order with everything that happened to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from kangxu.foundation.keys import is_key
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.packages.models import Entitlement
from kangxu.people.cards import PersonCard
from kangxu.people.queries import list_cards
from kangxu.people.search import search
from kangxu.shop.granting import only_for_some
from kangxu.shop.models import Entry, Order, OrderLine, Payment, Refund
from kangxu.shop.orders import known_orders, source_of
from kangxu.shop.own_books import bounds
from kangxu.shop.refund_sums import RefundSums, insist_refundable, refundable, split, sums_of
from kangxu.shop.refusals import Refused
from kangxu.shop.titles import english_titles

PAGE_ROWS = 50
FOUND_AT_MOST = 200
TROUBLED = Q(refunds__state__in=(Refund.State.FAILED, Refund.State.CREATED)) | Q(owed_fen__gt=0)


@dataclass(frozen=True)
class OrderFilter:
    """Which orders: placed from a day to a day, in a state, found by a text (number, name, tail of the phone)."""

    since: date | None = None
    until: date | None = None
    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class OrderRow:
    """One line of the desk: the order with its products, its person and how it was paid."""

    order: Order
    person: PersonCard | None
    titles: tuple[tuple[str, str], ...]
    payment: Payment | None
    names: Mapping[str, str]


@dataclass(frozen=True)
class DeskDay:
    """What a day brought: fen taken and given back, by provider."""

    taken: Mapping[str, int]
    returned: Mapping[str, int]

    @property
    def taken_fen(self) -> int:
        return sum(self.taken.values())

    @property
    def returned_fen(self) -> int:
        return sum(self.returned.values())


@dataclass(frozen=True)
class OrderView:
    """One order with lines, entitlements, payments, refunds, ledger entries (to those who see accounts), names."""

    order: Order
    person: PersonCard | None
    lines: tuple[OrderLine, ...]
    english: Mapping[str, str]
    coupon: str
    entitlements: tuple[Entitlement, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]
    entries: tuple[Entry, ...]
    names: Mapping[str, str]
    replaced: tuple[Order, ...] = ()
    for_some: frozenset[tuple[int, str]] = frozenset()

    @property
    def withheld(self) -> tuple[Mapping[str, Any], ...]:
        """What the lines of a running order promise and the person's condition does not allow: given once it does."""
        if self.order.state != Order.State.SERVING:
            return ()
        held = {(one.source, one.service) for one in self.entitlements}
        return tuple(
            one
            for line in self.lines
            for one in line.grants
            if (source_of(self.order.pk, line.pk), one["service"]) not in held
        )

    @property
    def payment(self) -> Payment | None:
        """The payment that paid it."""
        return next((one for one in self.payments if one.state == Payment.State.PAID and not one.duplicate), None)


@dataclass(frozen=True)
class RefundPreview:
    """What would go back now, and how much of it by which payment."""

    order: Order
    parts: tuple[tuple[Payment, int], ...]
    sums: RefundSums


def list_orders(
    *, viewer: Viewer, wanted: OrderFilter, after: str | None = None, rows: int = PAGE_ROWS
) -> Page[OrderRow]:
    """Orders in scope, the newest first."""
    viewer.require(P.TAKE_PAYMENTS)
    found = _filtered(wanted, viewer)
    if after and is_key(after):
        found = found.filter(pk__lt=int(after))
    shown = list(found.prefetch_related("lines", "payments").order_by("-pk")[: rows + 1])
    cards = list_cards((one.person_id for one in shown), viewer=viewer)
    names = actor_names((one.placed_by for one in shown), viewer=viewer)
    english = english_titles(line.product for one in shown for line in one.lines.all())
    made = [_row(one, cards.get(one.person_id), english, names) for one in shown[:rows]]
    return Page(made, after=str(made[-1].order.pk) if len(shown) > rows else None)


def count_orders(*, viewer: Viewer, wanted: OrderFilter) -> dict[str, int]:
    """How many of these orders are in each state; `troubled`: a refund waits or failed, or is owed; `all`."""
    viewer.require(P.TAKE_PAYMENTS)
    found = _filtered(OrderFilter(wanted.since, wanted.until, "", wanted.text), viewer)
    counts = Counter(dict(found.order_by().values_list("state").annotate(Count("pk"))))
    counts["all"] = sum(counts.values())
    counts["troubled"] = known_orders(viewer).filter(TROUBLED).distinct().count()
    return counts


def money_of_day(day: date, *, viewer: Viewer) -> DeskDay:
    """What was taken and given back on a day, in scope."""
    viewer.require(P.TAKE_PAYMENTS)
    start, end = bounds(day)
    mine = known_orders(viewer).values("pk")
    paid = Payment.objects.filter(order__in=mine, state=Payment.State.PAID, paid_at__gte=start, paid_at__lt=end)
    back = Refund.objects.filter(
        order__in=mine, state=Refund.State.DONE, done_at__gte=start, done_at__lt=end
    ).order_by()
    taken = paid.order_by().values_list("provider").annotate(Sum("amount_fen"))
    return DeskDay(dict(taken), dict(back.values_list("payment__provider").annotate(Sum("amount_fen"))))


def get_order(order_id: int, *, viewer: Viewer) -> OrderView:
    """Raises NotFound."""
    viewer.require(P.TAKE_PAYMENTS)
    order = known_orders(viewer).select_related("offer", "organisation", "replaced_by").filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"order:{order_id}")
    payments = tuple(order.payments.order_by("pk"))
    refunds = tuple(order.refunds.select_related("payment").order_by("pk"))
    booked = order.entries.prefetch_related("postings").order_by("pk") if viewer.may(P.SEE_ACCOUNTS) else ()
    entries, lines = tuple(booked), tuple(order.lines.order_by("pk"))
    actors = {order.placed_by, *(one.taken_by for one in payments), *(one.created_by for one in refunds)}
    actors |= {one.by for one in entries}
    return OrderView(
        order=order, person=list_cards([order.person_id], viewer=viewer).get(order.person_id), lines=lines,
        english=english_titles(one.product for one in lines),
        coupon=order.coupons.values_list("kind__title", flat=True).first() or "",
        entitlements=tuple(Entitlement.objects.filter(source__startswith=f"order:{order.pk}:").order_by("pk")),
        payments=payments, refunds=refunds, entries=entries, names=actor_names(actors - {""}, viewer=viewer),
        replaced=tuple(order.replaces.order_by("pk")),
        for_some=only_for_some(lines) if order.state == Order.State.PENDING else frozenset(),
    )  # fmt: skip


def refund_preview(order_id: int, *, viewer: Viewer) -> RefundPreview:
    """Raises NotFound, and Refused when there is nothing to give back."""
    viewer.require(P.REFUND_ORDERS)
    order = known_orders(viewer).filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"order:{order_id}")
    insist_refundable(order)
    if order.refunds.filter(state=Refund.State.CREATED, payment__duplicate=False).exists():
        raise Refused(_("这个订单的退款正在办理"))
    sums = sums_of(order)
    return RefundPreview(order, tuple(split(sums.amount_fen, refundable(order))), sums)


def _filtered(wanted: OrderFilter, viewer: Viewer) -> QuerySet[Order]:
    found = known_orders(viewer)
    if wanted.since:
        found = found.filter(placed_at__gte=bounds(wanted.since)[0])
    if wanted.until:
        found = found.filter(placed_at__lt=bounds(wanted.until)[1])
    if wanted.state == "troubled":
        found = found.filter(pk__in=known_orders(viewer).filter(TROUBLED).values("pk"))
    elif wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(_says(wanted.text.strip(), viewer)) if wanted.text.strip() else found


def _says(text: str, viewer: Viewer) -> Q:
    """By a number of ours, of the slip or of the platform for everybody; by person for those who see people."""
    paid = Payment.objects.filter(Q(out_trade_no=text) | Q(voucher=text) | Q(transaction_no=text)).values("order")
    by_number = Q(number__icontains=text) | Q(pk__in=paid)
    if not viewer.may(P.SEE_PEOPLE):
        return by_number
    return by_number | Q(person_id__in=[one.person.id for one in search(text, viewer=viewer, most=FOUND_AT_MOST)])


def _row(
    order: Order, person: PersonCard | None, english: Mapping[str, str], names: Mapping[str, str]
) -> OrderRow:  # fmt: skip
    titles = tuple((one.title, english.get(one.product, one.title)) for one in order.lines.all())
    paid = [one for one in order.payments.all() if one.state == Payment.State.PAID and not one.duplicate]
    return OrderRow(order, person, titles, paid[0] if paid else None, names)
