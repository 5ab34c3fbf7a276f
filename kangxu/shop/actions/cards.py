"""A member's card: opened, activated, frozen, given another number, ended. Each step is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import take_back
from kangxu.people.queries import get_person
from kangxu.shop.card_numbers import new_number, read_number
from kangxu.shop.levels import PLAIN
from kangxu.shop.member_models import Card
from kangxu.shop.membership import card_source, due_levels, follow, hold, locked_card, note_step
from kangxu.shop.refusals import Refused

State = Card.State


@action
def open_card(*, person_id: int, number: str = "", by: Viewer, at: datetime) -> Card:
    """Open a card; without a number it gets one of ours. The living card, when there is one. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    person = get_person(person_id, viewer=by)
    if person.deceased_at is not None:
        raise Refused(_("此人已登记死亡"))
    card = _living(person_id) or _open(person_id, _free(number), by, at)
    audit("card.opened", f"card:{card.pk}", person=person_id)
    return card


@action
def activate_card(*, card_id: int, by: Viewer, at: datetime) -> Card:
    """From now on the card counts: its level begins and its benefits are granted. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    card = locked_card(card_id, by)
    if card.state not in (State.OPENED, State.ACTIVE):
        raise Refused(_("只有待激活的卡能激活"))
    if card.state == State.OPENED:
        card.state, card.activated_at, card.activated_by = State.ACTIVE, at, by.actor
        card.save(update_fields=["state", "activated_at", "activated_by"])
        note_step(card, "activated", by=by, at=at)
        follow(card, due_levels([card], at)[card.pk], by=by, at=at)
    audit("card.activated", f"card:{card.pk}")
    return card


@action
def freeze_card(*, card_id: int, reason: str, by: Viewer, at: datetime) -> Card:
    """Stop a card and its benefits for the time being. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    card = locked_card(card_id, by)
    if card.state != State.ACTIVE:
        raise Refused(_("只有使用中的卡能冻结"))
    _move(card, State.FROZEN, _given(reason))
    hold(card, frozen=True, by=by, at=at)
    note_step(card, "frozen", note=reason, by=by, at=at)
    audit("card.frozen", f"card:{card.pk}")
    return card


@action
def unfreeze_card(*, card_id: int, by: Viewer, at: datetime) -> Card:
    """Let a frozen card be used again. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    card = locked_card(card_id, by)
    if card.state != State.FROZEN:
        raise Refused(_("这张卡没有冻结"))
    _move(card, State.ACTIVE, "")
    hold(card, frozen=False, by=by, at=at)
    note_step(card, "unfrozen", by=by, at=at)
    follow(card, due_levels([card], at)[card.pk], by=by, at=at)
    audit("card.unfrozen", f"card:{card.pk}")
    return card


@action
def renumber_card(*, card_id: int, number: str = "", reason: str = "", by: Viewer, at: datetime) -> Card:
    """A lost or broken card gets another number; level and benefits stay. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    card = locked_card(card_id, by)
    if card.state == State.ENDED:
        raise Refused(_("已注销的卡不能换号"))
    card.number = _free(number)
    card.save(update_fields=["number"])
    note_step(card, "renumbered", note=reason, by=by, at=at)
    audit("card.renumbered", f"card:{card.pk}")
    return card


@action
def end_card(*, card_id: int, reason: str, by: Viewer, at: datetime) -> Card:
    """End a card with a reason: what it granted ends too; what was paid for stays until it is refunded or runs out."""
    by.require(P.SELL_PACKAGES)
    card = locked_card(card_id, by)
    if card.state == State.ENDED:
        raise Refused(_("这张卡已经注销"))
    if card.order_id is not None and card.state == State.FROZEN:
        hold(card, frozen=False, by=by, at=at)
    card.ended_at, card.ended_by = at, by.actor
    _move(card, State.ENDED, _given(reason))
    take_back(source=card_source(card), by=by, at=at)
    note_step(card, "ended", note=reason, by=by, at=at)
    audit("card.ended", f"card:{card.pk}")
    return card


def _living(person_id: int) -> Card | None:
    found: Card | None = Card.objects.filter(person_id=person_id).exclude(state=State.ENDED).first()
    return found


def _open(person_id: int, number: str, by: Viewer, at: datetime) -> Card:
    """Two desks that press at the same moment get the same card."""
    try:
        with transaction.atomic():
            card: Card = Card.objects.create(
                number=number, person_id=person_id, organisation_id=by.organisation_id, level=PLAIN, opened_at=at,
                opened_by=by.actor,
            )  # fmt: skip
    except IntegrityError:
        known = _living(person_id)
        if known is None:
            raise Refused(_("这个卡号已经有人用了")) from None
        return known
    note_step(card, "opened", by=by, at=at)
    return card


def _move(card: Card, state: str, reason: str) -> None:
    card.state, card.reason = state, reason[:200]
    card.save(update_fields=["state", "reason", "ended_at", "ended_by"])


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("请写明理由"))
    return reason.strip()


def _free(number: str) -> str:
    """The number that was typed, or a new one of ours. Raises Refused when a card has it."""
    if not number.strip():
        return new_number()
    wanted = read_number(number)
    if Card.objects.filter(number=wanted).exists():
        raise Refused(_("这个卡号已经有人用了"))
    return wanted
