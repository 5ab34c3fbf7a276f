"""Which level a card is due, and what a level grants: what the verbs of membership share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Sum

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import Grant, freeze, grant, take_back, unfreeze
from kangxu.packages.models import Entitlement, Redemption
from kangxu.people.cards import visible
from kangxu.shop.levels import (
    PLAIN,
    PREFIX,
    Level,
    benefits,
    grants_of,
    growth,
    level_by_growth,
    level_of_product,
    levels,
    period,
    renewable,
)
from kangxu.shop.member_models import Card, CardStep
from kangxu.shop.models import Order, OrderLine
from kangxu.shop.orders import source_of

Basis = Card.Basis
RUNNING = (Order.State.PAID, Order.State.SERVING)
# Orders whose money stays with us
KEPT = (*RUNNING, Order.State.COMPLETED, Order.State.REFUNDING, Order.State.REFUNDED, Order.State.CHANGED)


@dataclass(frozen=True, slots=True)
class Due:
    """The level a card may have today, why, and until when."""

    level: str
    basis: str
    until: date
    order_id: int | None = None

    @property
    def rank(self) -> int:
        return levels()[self.level].rank


@dataclass(frozen=True, slots=True)
class Used:
    """How often a benefit was used, of how many times; None is without limit."""

    used: int
    quantity: int | None


def locked_card(card_id: int, viewer: Viewer) -> Card:
    """The card of somebody in sight, held for this transaction. Raises NotFound."""
    found = Card.objects.select_for_update(of=("self",)).filter(pk=card_id, person__in=visible(viewer))
    card: Card | None = found.first()
    if card is None:
        raise NotFound(f"card:{card_id}")
    return card


def card_source(card: Card) -> str:
    """How entitlements name the period of a card that granted them."""
    return f"card:{card.pk}:{card.term}"


def note_step(card: Card, what: str, *, by: Viewer, at: datetime, note: str = "") -> None:
    CardStep.objects.create(card=card, what=what, note=note[:200], level=card.level, at=at, by=by.actor)


def due_levels(cards: Sequence[Card], at: datetime) -> dict[int, Due]:
    """The level due to each card, by its number: the higher one of what is paid and what is grown. Three queries."""
    points, bought = points_of(cards, at), _bought(cards, day_of(at))
    last = day_of(at) + period() - timedelta(days=1)
    found = {}
    for card in cards:
        level = level_by_growth(points[card.pk])
        grown = Due(level.code, Basis.GROWTH if level.code != PLAIN else Basis.FREE, last)
        found[card.pk] = max((grown, *bought.get(card.pk, ())), key=_worth)
    return found


def points_of(cards: Sequence[Card], at: datetime) -> dict[int, int]:
    """Points of the last twelve months by card: money that stayed here, and services delivered for it."""
    terms, who = growth(), {card.person_id: card.pk for card in cards}
    recent = {"person_id__in": who, "paid_at__gt": at - terms.window, "paid_at__lte": at, "state__in": KEPT}
    kept = (
        Order.objects.filter(**recent).values_list("person_id").annotate(fen=Sum(F("payable_fen") - F("refunded_fen")))
    )
    delivered = Redemption.objects.filter(
        entitlement__person_id__in=who, entitlement__source__startswith="order:", undone_at=None,
        at__gt=at - terms.window, at__lte=at,
    )  # fmt: skip
    paid, times = dict(kept), dict(delivered.values_list("entitlement__person_id").annotate(n=Count("pk")))
    return {card: terms.points(paid.get(person, 0), times.get(person, 0)) for person, card in who.items()}


def offered(card: Card, today: date) -> list[Level]:
    """Levels that this card can buy: the higher ones, and its own paid one when it ends soon."""
    now = levels()[card.level]
    ending = card.basis == Basis.FEE and card.level_until is not None and card.level_until - today <= renewable()
    return [one for one in levels().values() if one.fee_fen and (one.rank > now.rank or (ending and one == now))]


def days_left(card: Card, wanted: Level, today: date) -> int:
    """Days that a renewal adds to its year: what is left of the running one."""
    renews = card.level == wanted.code and card.level_until is not None
    return max((card.level_until - today).days, 0) if renews and card.level_until else 0


def follow(card: Card, due: Due, *, by: Viewer, at: datetime) -> bool:
    """Give a card the level that is due: a higher one at once, a lower one when its time is over."""
    over = card.level_until is None or card.level_until < day_of(at) or _paid_back(card)
    if not over and due.rank <= levels()[card.level].rank:
        return False
    was, had = card.level, _left(sources_of(card))
    if card.term and card.basis != Basis.FEE:
        take_back(source=card_source(card), by=by, at=at)
    card.level, card.basis, card.order_id, card.term = due.level, due.basis, due.order_id, card.term + 1
    card.level_from, card.level_until = day_of(at), due.until
    card.save(update_fields=["level", "basis", "order", "term", "level_from", "level_until"])
    if card.basis != Basis.FEE:
        _grant(card, carried(had, due.level) if over else lessened(had, due.level), by, at)
    note_step(card, "begun" if card.term == 1 else _what(was, due.level), by=by, at=at)
    return True


def carried(had: Mapping[str, Used], level: str) -> dict[str, int]:
    """What comes on top in a new period: what was left of benefits that carry over, at most one period's worth."""
    found = {}
    for service, one in had.items():
        usual = benefits()[service].count.get(level)
        if benefits()[service].carry_over and usual is not None and one.quantity is not None:
            found[service] = min(one.quantity - one.used, usual)
    return found


def lessened(had: Mapping[str, Used], level: str) -> dict[str, int]:
    """In the middle of a period what was used already counts against the new level."""
    return {service: -one.used for service, one in had.items() if level in benefits()[service].count}


def hold(card: Card, *, by: Viewer, at: datetime, frozen: bool) -> None:
    """Stop the benefits of a card, or let them be used again."""
    for source in sources_of(card):
        freeze(source=source, by=by, at=at) if frozen else unfreeze(source=source, by=by, at=at)


def sources_of(card: Card) -> list[str]:
    """What grants the benefits of the present level: the card itself, or the order that paid for it."""
    if card.order_id is None:
        return [card_source(card)]
    lines = OrderLine.objects.filter(order_id=card.order_id, product__startswith=PREFIX).values_list("pk", flat=True)
    return [source_of(card.order_id, line) for line in lines]


def _grant(card: Card, more: Mapping[str, int], by: Viewer, at: datetime) -> None:
    given = [replace(one, quantity=_sum(one, more)) for one in grants_of(card.level)]
    wanted = [one for one in given if one.quantity != 0]
    if wanted and card.level_from and card.level_until:
        grant(
            person_id=card.person_id, source=card_source(card), grants=wanted, valid_from=card.level_from,
            expires_on=card.level_until, by=by, at=at,
        )  # fmt: skip


def _sum(one: Grant, more: Mapping[str, int]) -> int | None:
    return None if one.quantity is None else max(one.quantity + more.get(one.service, 0), 0)


def _left(sources: Sequence[str]) -> dict[str, Used]:
    found = Entitlement.objects.filter(source__in=sources, service__in=benefits())
    return {one.service: Used(one.used, one.quantity) for one in found}


def _bought(cards: Sequence[Card], today: date) -> dict[int, list[Due]]:
    """Paid years that run today, by card."""
    who = {card.person_id: card.pk for card in cards}
    lines = OrderLine.objects.select_related("order").filter(
        order__person_id__in=who, order__state__in=RUNNING, product__startswith=PREFIX
    )
    found: dict[int, list[Due]] = defaultdict(list)
    for line in lines:
        level, paid_at = level_of_product(line.product), line.order.paid_at
        if level is None or paid_at is None:
            continue
        until = day_of(paid_at) + timedelta(days=line.validity_days - 1)
        if until >= today:
            found[who[line.order.person_id]].append(Due(level.code, Basis.FEE, until, line.order_id))
    return found


def _paid_back(card: Card) -> bool:
    return card.order is not None and card.order.state in (Order.State.REFUNDED, Order.State.CLOSED)


def _worth(one: Due) -> tuple[int, bool, date]:
    return one.rank, one.order_id is not None, one.until


def _what(before: str, now: str) -> str:
    ranks = levels()
    if before == now:
        return "renewed"
    return "raised" if ranks[now].rank > ranks[before].rank else "lowered"
