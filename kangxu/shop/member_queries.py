"""Reading members: the list with its filters, one card with its history, what it gives and what it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.packages.models import Entitlement
from kangxu.people.cards import visible
from kangxu.people.queries import PersonCard, list_cards
from kangxu.people.search import search
from kangxu.shop.card_numbers import read_number
from kangxu.shop.levels import Level, levels
from kangxu.shop.member_models import Card, CardStep
from kangxu.shop.membership import offered, points_of, sources_of
from kangxu.shop.models import Order
from kangxu.shop.refusals import Refused

PAGE_ROWS = 50
State = Card.State


@dataclass(frozen=True)
class MemberFilter:
    """Filters of the list of members; an empty one lets every card through."""

    state: str = ""
    level: str = ""
    basis: str = ""
    text: str = ""


@dataclass(frozen=True)
class Member:
    """A card with the person who holds it."""

    card: Card
    person: PersonCard

    @property
    def level(self) -> Level:
        return levels()[self.card.level]


@dataclass(frozen=True)
class StepView:
    """Something that happened to a card, with the name of who did it."""

    what: str
    note: str
    level: str
    at: datetime
    by: str


@dataclass(frozen=True)
class MemberView(Member):
    """Everything the page of a card shows. `pending`: orders of a paid level that nobody has paid yet;
    `offers`: levels that can be bought."""

    steps: Sequence[StepView]
    benefits: Sequence[Entitlement]
    points: int
    pending: Sequence[Order]
    offers: Sequence[Level]

    @property
    def next_level(self) -> Level | None:
        """The level that growth reaches next."""
        above = [one for one in levels().values() if one.rank > self.level.rank and one.growth > self.points]
        return min(above, key=lambda one: one.rank, default=None)


def list_members(
    *, viewer: Viewer, filters: MemberFilter = MemberFilter(), after: str | None = None, rows: int = PAGE_ROWS
) -> Page[Member]:
    """Cards of those in sight, the newest first. `text`: a card number, else a person as the search finds one."""
    viewer.require(P.SELL_PACKAGES)
    found = _filtered(filters, viewer)
    if after:
        found = found.filter(pk__lt=int(after))
    cards = list(found.order_by("-pk")[: rows + 1])
    more = str(cards[rows - 1].pk) if len(cards) > rows else None
    return Page(_members(cards[:rows], viewer), after=more)


def count_members(*, viewer: Viewer) -> dict[str, int]:
    """How many cards there are in each state."""
    viewer.require(P.SELL_PACKAGES)
    found = dict(_cards(viewer).values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def get_member(card_id: int, *, viewer: Viewer, at: datetime) -> MemberView:
    """Raises NotFound."""
    viewer.require(P.SELL_PACKAGES)
    card = _cards(viewer).select_related("order").filter(pk=card_id).first()
    found = _members([card], viewer) if card else []
    if card is None or not found:
        raise NotFound(f"card:{card_id}")
    benefits = list(Entitlement.objects.filter(person_id=card.person_id, source__in=sources_of(card)).order_by("pk"))
    pending = Order.objects.filter(
        person_id=card.person_id, state=Order.State.PENDING, cause__startswith=f"card:{card.pk}:", expires_at__gt=at
    )  # fmt: skip
    return MemberView(
        card, found[0].person, _steps(card, viewer), benefits if card.term else [], points_of([card], at)[card.pk],
        list(pending.order_by("-pk")), offered(card, day_of(at)),
    )  # fmt: skip


def cards_of(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, Card]:
    """The living card of each of these persons."""
    found = _cards(viewer).filter(person_id__in=list(person_ids)).exclude(state=State.ENDED)
    return {one.person_id: one for one in found}


def find_card(text: str, *, viewer: Viewer) -> Member | None:
    """The card of a number as typed or read, living or ended; None when it names none in sight."""
    viewer.require(P.SELL_PACKAGES)
    try:
        number = read_number(text)
    except Refused:
        return None
    found = _members(list(_cards(viewer).filter(number=number)), viewer)
    return found[0] if found else None


def _cards(viewer: Viewer) -> QuerySet[Card]:
    return Card.objects.filter(person__in=visible(viewer))


def _filtered(filters: MemberFilter, viewer: Viewer) -> QuerySet[Card]:
    found = _cards(viewer)
    for name in ("state", "level", "basis"):
        if wanted := getattr(filters, name):
            found = found.filter(**{name: wanted})
    if filters.text:
        named = find_card(filters.text, viewer=viewer)
        if named is not None:
            return found.filter(pk=named.card.pk)
        found = found.filter(person_id__in=[one.person.id for one in search(filters.text, viewer=viewer)])
    return found


def _members(cards: Sequence[Card], viewer: Viewer) -> list[Member]:
    persons = list_cards([one.person_id for one in cards], viewer=viewer)
    return [Member(one, persons[one.person_id]) for one in cards if one.person_id in persons]


def _steps(card: Card, viewer: Viewer) -> list[StepView]:
    found: list[CardStep] = list(card.steps.order_by("-pk"))
    names = actor_names({one.by for one in found}, viewer=viewer)
    return [StepView(one.what, one.note, one.level, one.at, names[one.by]) for one in found]
