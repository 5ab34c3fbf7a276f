"""Reading coupons: kinds with what came of them, who has which, what a person holds, to whom one may be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.models import Package, PackageVersion
from kangxu.packages.services import Service, services
from kangxu.people.queries import PersonCard, list_cards
from kangxu.privacy.queries import marketable_sql
from kangxu.shop.coupon_kinds import kind_on_offer, kinds_for, open_kinds
from kangxu.shop.coupon_rules import SELF_PAY
from kangxu.shop.levels import Level, level_of_product, levels, service_words
from kangxu.shop.models import Coupon, CouponKind, Posting
from kangxu.shop.orders import COUPON

PAGE_ROWS = 50
DRAFT, RUNNING, FUTURE, OVER, STOPPED = "draft", "running", "future", "over", "stopped"
_WILLING = "select m.person_id from ({marketable}) m where m.person_id = any(%(persons)s)"


@dataclass(frozen=True)
class KindView:
    """A kind of coupon with how many of its coupons are in which state, and for those who see accounts what the orders
    cost in which they were used (fen; of a voucher None)."""

    row: CouponKind
    counts: Mapping[str, int]
    cost_fen: int | None = None

    @property
    def left(self) -> int:
        return self.row.stock - self.row.claimed

    def state(self, at: datetime) -> str:
        if self.row.published_at is None:
            return DRAFT
        if self.row.stopped_at is not None:
            return STOPPED
        if at < self.row.claim_from:
            return FUTURE
        return RUNNING if at < self.row.claim_until else OVER


@dataclass(frozen=True)
class Holder:
    """A coupon with the person who has it."""

    coupon: Coupon
    person: PersonCard


@dataclass(frozen=True)
class Products:
    """What a coupon may be for: packages on sale with a fee, paid levels, and services that a voucher may give."""

    packages: Sequence[tuple[str, str]]
    levels: Sequence[Level]
    services: Sequence[Service]


def coupon_kinds(*, viewer: Viewer) -> list[KindView]:
    """Kinds of the viewer's institutions and of their group, the newest first."""
    return _views(list(kinds_for(viewer).order_by("-pk")))


def coupon_kind(kind_id: int, *, viewer: Viewer) -> KindView:
    """Raises NotFound."""
    found = _views([kind_on_offer(kind_id, viewer)])[0]
    if found.row.service or not viewer.may(P.SEE_ACCOUNTS):
        return found
    return replace(found, cost_fen=_cost_of(found.row))


def claimable(*, viewer: Viewer, at: datetime) -> list[CouponKind]:
    """Kinds of which one can be given now."""
    return [one for one in open_kinds(viewer, at).order_by("claim_until", "pk") if one.claimed < one.stock]


def holders(
    kind_id: int, *, viewer: Viewer, state: str = "", after: str | None = None, rows: int = PAGE_ROWS
) -> Page[Holder]:
    """Who has coupons of a kind, the newest first; only persons the viewer may see. Raises NotFound."""
    viewer.require(P.SEE_PEOPLE)
    found = Coupon.objects.filter(kind=kind_on_offer(kind_id, viewer)).order_by("-pk")
    found = found.filter(state=state) if state else found
    coupons = list((found.filter(pk__lt=int(after)) if after else found)[: rows + 1])
    persons = list_cards({one.person_id for one in coupons[:rows]}, viewer=viewer)
    more = str(coupons[rows - 1].pk) if len(coupons) > rows else None
    return Page([Holder(one, persons[one.person_id]) for one in coupons[:rows] if one.person_id in persons], more)


def coupons_of(person_id: int, *, viewer: Viewer) -> list[Coupon]:
    """What a person holds and has held of them, the newest first. Raises NotFound."""
    if not list_cards([person_id], viewer=viewer):
        raise NotFound(f"person:{person_id}")
    found = Coupon.objects.filter(person_id=person_id, kind__in=kinds_for(viewer)).select_related("kind")
    return list(found.order_by("-pk"))


def get_coupon(coupon_id: int, *, viewer: Viewer) -> Holder:
    """Raises NotFound."""
    found = Coupon.objects.filter(pk=coupon_id, kind__in=kinds_for(viewer)).select_related("kind").first()
    persons = list_cards([found.person_id], viewer=viewer) if found else {}
    if found is None or not persons:
        raise NotFound(f"coupon:{coupon_id}")
    return Holder(found, persons[found.person_id])


def willing(person_ids: Iterable[int], *, viewer: Viewer, at: datetime) -> list[int]:
    """Those among these persons in scope who agreed to offers, refused nothing that matters, and live; rising."""
    seen = sorted(list_cards(person_ids, viewer=viewer))
    statement = _WILLING.format(marketable=marketable_sql("marketing"))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"persons": seen, "at": at, "day": day_of(at)})
        return sorted(row[0] for row in cursor.fetchall())


def having(kind_id: int, person_ids: Sequence[int], *, viewer: Viewer) -> int:
    """How many of these persons have had a coupon of a kind. Raises NotFound."""
    found = Coupon.objects.filter(kind=kind_on_offer(kind_id, viewer), person_id__in=person_ids)
    return found.values("person_id").distinct().count()


def product_words(codes: Sequence[str], *, language: str, viewer: Viewer) -> list[str]:
    """Products in words; a code that nothing is called by any more stays."""
    field = "zh" if language.startswith("zh") else "en"
    named = dict(Package.objects.filter(code__in=codes).values_list("code", field))
    return [named.get(one) or _level_words(one, language) or service_words(one, language) for one in codes]


def products_for_coupons(*, viewer: Viewer) -> Products:
    """What may be discounted or given: never what the health insurance or the public purse pays."""
    viewer.require(P.DESIGN_PACKAGES)
    sold = PackageVersion.objects.filter(
        state=PackageVersion.State.PUBLISHED, package__retired_at=None, fee_fen__gt=0
    ).order_by("package_id")  # fmt: skip
    packages = list(sold.values_list("package__code", "package__zh"))
    paid = [one for one in levels().values() if one.fee_fen]
    given = [one for one in services().values() if one.insurance == SELF_PAY and one.price_fen]
    return Products(packages, paid, given)


def _cost_of(kind: CouponKind) -> int:
    """What stands in the books for the orders in which coupons of this kind were used, less what was taken back."""
    orders = Coupon.objects.filter(kind=kind, state=Coupon.State.USED).exclude(order=None).values("order")
    sides = Posting.objects.filter(account=COUPON, entry__order__in=orders)
    total = sides.aggregate(cost=Coalesce(Sum(F("debit_fen") - F("credit_fen")), 0))
    return int(total["cost"])


def _views(kinds: list[CouponKind]) -> list[KindView]:
    counted: dict[int, dict[str, int]] = {one.pk: {} for one in kinds}
    found = Coupon.objects.filter(kind__in=counted).values_list("kind_id", "state").annotate(n=Count("pk"))
    for kind, state, number in found:
        counted[kind][state] = number
    return [KindView(one, counted[one.pk]) for one in kinds]


def _level_words(product: str, language: str) -> str:
    level = level_of_product(product)
    return level.words(language) if level else ""
