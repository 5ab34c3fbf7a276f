"""Levels of members: a paid year is ordered, and levels and benefits follow what was paid and grown."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions.ordering import place_order
from kangxu.shop.levels import fee_title, grants_of, levels, period, renewable
from kangxu.shop.lines import Line
from kangxu.shop.member_models import Card
from kangxu.shop.membership import days_left, due_levels, follow, locked_card, offered
from kangxu.shop.models import Order
from kangxu.shop.refusals import Refused

CHUNK = 500
ZH = "zh-hans"


@action
def order_level(*, card_id: int, level: str, cause: str, by: Viewer, at: datetime) -> Order:
    """Order a year of a level; it begins when it is paid. The same cause places one order. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    card, wanted = locked_card(card_id, by), levels().get(level)
    if wanted is None or wanted.fee_fen is None:
        raise Refused(_("这个等级不能购买"))
    if card.state != Card.State.ACTIVE:
        raise Refused(_("先激活卡，再办理付费等级"))
    if wanted not in offered(card, day_of(at)):
        raise Refused(_("现在的等级不低于它，到期前%(days)s天内可以续费") % {"days": renewable().days})
    line = Line(
        wanted.product, fee_title(wanted, ZH), wanted.fee_fen,
        period().days + days_left(card, wanted, day_of(at)), grants_of(wanted.code),
    )  # fmt: skip
    order = place_order(person_id=card.person_id, lines=[line], cause=cause, by=by, at=at)
    audit("card.level_ordered", f"card:{card.pk}", order=order.pk)
    return order


@action
def follow_level(*, card_id: int, by: Viewer, at: datetime) -> Card:
    """Look anew which level a card is due. Told again, nothing changes."""
    card = locked_card(card_id, by)
    moved = card.state == Card.State.ACTIVE and follow(card, due_levels([card], at)[card.pk], by=by, at=at)
    audit("card.level_followed", f"card:{card.pk}", moved=moved)
    return card


@action
def follow_levels(*, after: int = 0, person_ids: list[int] | None = None, by: Viewer, at: datetime) -> tuple[int, int]:
    """Do so for the next cards after a number; how many changed, and the last number looked at (0: no more)."""
    found = Card.objects.select_for_update(of=("self",)).filter(state=Card.State.ACTIVE, pk__gt=after)
    if person_ids is not None:
        found = found.filter(person_id__in=person_ids)
    cards = list(found.select_related("order").order_by("pk")[:CHUNK])
    due = due_levels(cards, at)
    moved = sum(follow(card, due[card.pk], by=by, at=at) for card in cards)
    audit("cards.levels_followed", "cards", count=len(cards), moved=moved)
    return moved, cards[-1].pk if len(cards) == CHUNK else 0
