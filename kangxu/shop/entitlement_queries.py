"""Reading what a person may use: what is left of it, and every service that was redeemed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.packages.models import Entitlement, Redemption
from kangxu.people.cards import visible
from kangxu.people.queries import list_cards
from kangxu.shop.levels import PREFIX
from kangxu.shop.models import OrderLine
from kangxu.shop.orders import order_of, source_of
from kangxu.shop.titles import english_titles


@dataclass(frozen=True)
class Right:
    """An entitlement as a person reads it; `title` is what granted it: a package, the membership, a voucher. In English
    `title_en`."""

    id: int
    person_id: int
    service: str
    quantity: int | None
    used: int
    valid_from: date
    expires_on: date
    state: str
    origin: str
    title: str
    title_en: str

    def usable(self, today: date) -> bool:
        left = self.quantity is None or self.used < self.quantity
        return self.state == "active" and left and self.valid_from <= today <= self.expires_on

    def living(self, today: date) -> bool:
        """Not over: usable now or later, or frozen."""
        left = self.quantity is None or self.used < self.quantity
        return self.state in ("active", "frozen") and left and today <= self.expires_on


@dataclass(frozen=True)
class Redeemed:
    """A redeemed service: what, how often, when and by whom it was delivered and noted; `undoable` until midnight."""

    id: int
    service: str
    quantity: int
    at: datetime
    by: str
    delivered_at: datetime | None
    staff: str
    note: str
    undone_at: datetime | None
    undone_by: str
    undoable: bool


def rights_of(person_id: int, *, viewer: Viewer) -> list[Right]:
    """All entitlements of a person, those that end first before the others. Raises NotFound."""
    _insist(person_id, viewer)
    found = list(Entitlement.objects.filter(person_id=person_id).order_by("expires_on", "pk"))
    titles = _titles(found)
    return [_right(one, titles) for one in found]


def living_rights(person_id: int, *, viewer: Viewer, today: date) -> list[Right]:
    """What a person can use now or later, those that end first before the others; none of a person out of sight."""
    seen = Entitlement.objects.filter(person_id=person_id, person__in=visible(viewer), expires_on__gte=today)
    found = list(seen.filter(state__in=("active", "frozen")).order_by("expires_on", "pk"))
    titles = _titles(found)
    return [right for one in found if (right := _right(one, titles)).living(today)]


def get_right(entitlement_id: int, *, viewer: Viewer) -> Right:
    """Raises NotFound."""
    found = Entitlement.objects.filter(pk=entitlement_id).first()
    if found is None:
        raise NotFound(f"entitlement:{entitlement_id}")
    _insist(found.person_id, viewer)
    return _right(found, _titles([found]))


def redemptions_of(person_id: int, *, viewer: Viewer, at: datetime) -> list[Redeemed]:
    """What a person was given, the newest first. Raises NotFound."""
    _insist(person_id, viewer)
    found = list(
        Redemption.objects.filter(entitlement__person_id=person_id)
        .select_related("entitlement", "delivery__staff")
        .order_by("-at", "-pk")
    )
    actors = {one.by for one in found} | {one.undone_by for one in found if one.undone_by}
    names = actor_names(actors, viewer=viewer)
    return [_redeemed(one, names, at) for one in found]


def _redeemed(one: Redemption, names: dict[str, str], at: datetime) -> Redeemed:
    told = getattr(one, "delivery", None)
    fresh = one.undone_at is None and day_of(one.at) == day_of(at)
    return Redeemed(
        one.pk, one.entitlement.service, one.quantity, one.at, names.get(one.by, ""),
        told.delivered_at if told else None, told.staff.name if told else "", told.note if told else "",
        one.undone_at, names.get(one.undone_by, ""), told is not None and fresh,
    )  # fmt: skip


def _insist(person_id: int, viewer: Viewer) -> None:
    if not list_cards([person_id], viewer=viewer):
        raise NotFound(f"person:{person_id}")


def _titles(found: list[Entitlement]) -> dict[str, tuple[str, str]]:
    """What the order lines behind entitlements are called in Chinese and English, by source; empty for a paid year of
    membership."""
    orders = {number for one in found if (number := order_of(one.source)) is not None}
    lines = list(OrderLine.objects.filter(order_id__in=orders).values_list("order_id", "pk", "title", "product"))
    english = english_titles(product for _order, _line, _title, product in lines) if lines else {}
    return {
        source_of(order, line): ("", "") if product.startswith(PREFIX) else (title, english.get(product, title))
        for order, line, title, product in lines
    }  # fmt: skip


def _right(one: Entitlement, titles: dict[str, tuple[str, str]]) -> Right:
    title, english = titles.get(one.source, ("", ""))
    member = one.source in titles and not title
    return Right(
        one.pk, one.person_id, one.service, one.quantity, one.used, one.valid_from, one.expires_on, one.state,
        "card" if member else one.source.partition(":")[0], title, english,
    )  # fmt: skip
