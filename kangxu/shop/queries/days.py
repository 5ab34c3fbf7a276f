"""Reading the ends of days: bills and what differs, and what a cashier has to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names, list_organisations
from kangxu.shop.models import DayBill, Difference, DrawerCount
from kangxu.shop.own_books import OwnLine, own_lines
from kangxu.shop.payments import providers

DAYS_SHOWN = 14
OPEN = Q(differences__state=Difference.State.OPEN)


@dataclass(frozen=True)
class DifferenceView:
    """Something that does not agree; `number` in words is the cashier's name where a drawer was counted."""

    difference: Difference
    number: str
    resolved_by: str


@dataclass(frozen=True)
class BillView:
    """One provider's day in one institution."""

    bill: DayBill
    organisation: str
    differences: tuple[DifferenceView, ...]

    @property
    def open(self) -> int:
        return sum(one.difference.state == Difference.State.OPEN for one in self.differences)

    @property
    def even(self) -> bool:
        """Bill, payments and ledger agree, or what differs is explained."""
        return self.bill.fetched and not self.open and self.bill.ours_fen == self.bill.ledger_fen


@dataclass(frozen=True)
class DayLine:
    """A day in the list: how many bills were compared, how many differences are open, how many bills are missing."""

    day: date
    bills: int
    open: int
    missing: int


@dataclass(frozen=True)
class Drawer:
    """What a cashier should have in hand of one way of paying, and what was counted; fen."""

    provider: str
    organisation_id: int
    organisation: str
    expected_fen: int
    payments: int
    counted: DrawerCount | None


def day_bills(day: date, *, viewer: Viewer) -> list[BillView]:
    """The bills of a day in scope, with everything that differs."""
    found = list(_bills(viewer).filter(day=day).select_related("organisation").prefetch_related("differences__order"))
    numbers = {one.number for bill in found for one in bill.differences.all()}
    names = actor_names(
        {one for one in numbers if ":" in one}
        | {one.resolved_by for bill in found for one in bill.differences.all() if one.resolved_by},
        viewer=viewer,
    )
    order = list(providers())
    found.sort(key=lambda one: (one.organisation_id, order.index(one.provider)))
    return [_view(one, names) for one in found]


def list_days(*, viewer: Viewer, until: date) -> list[DayLine]:
    """Days that were compared, the newest first."""
    found = (
        _bills(viewer)
        .filter(day__lte=until)
        .values("day")
        .annotate(
            bills=Count("pk", distinct=True),
            open=Count("differences", filter=OPEN, distinct=True),
            missing=Count("pk", filter=Q(fetched=False), distinct=True),
        )
        .order_by("-day")[:DAYS_SHOWN]
    )
    return [DayLine(**one) for one in found]


def get_difference(difference_id: int, *, viewer: Viewer) -> tuple[DifferenceView, DayBill]:
    """Raises NotFound."""
    viewer.require(P.SEE_ACCOUNTS)
    found = Difference.objects.select_related("bill", "order").filter(pk=difference_id).first()
    if found is None or not viewer.sees(found.bill.organisation_id):
        raise NotFound(f"difference:{difference_id}")
    names = actor_names([one for one in (found.number, found.resolved_by) if ":" in one], viewer=viewer)
    return _told(found, names), found.bill


def drawers_of(day: date, *, viewer: Viewer) -> list[Drawer]:
    """What the viewer took on a day with their own hands, by institution and way of paying, and what they counted."""
    viewer.require(P.TAKE_PAYMENTS)
    counts = DrawerCount.objects.filter(day=day, cashier=viewer.actor)
    counted = {(one.organisation_id, one.provider): one for one in counts}
    ways = [code for code, one in providers().items() if one.at_desk]
    taken = {code: [one for one in own_lines(code, day) if one.actor == viewer.actor] for code in ways}
    places = {one.organisation_id for lines in taken.values() for one in lines} | {place for place, _way in counted}
    names = {one.pk: one.short_name or one.name for one in list_organisations(viewer=viewer)}
    shown = [one for one in names if one in (places or (viewer.organisation_id,))]
    return [
        _drawer(code, place, names[place], taken[code], counted.get((place, code))) for place in shown for code in ways
    ]


def _drawer(
    code: str, place: int, name: str, taken: Sequence[OwnLine], counted: DrawerCount | None
) -> Drawer:  # fmt: skip
    lines = [one for one in taken if one.organisation_id == place]
    return Drawer(code, place, name, sum(one.amount_fen for one in lines), len(lines), counted)


def _bills(viewer: Viewer) -> QuerySet[DayBill]:
    viewer.require(P.SEE_ACCOUNTS)
    found = DayBill.objects.all()
    return in_scope(found, viewer)


def _view(bill: DayBill, names: Mapping[str, str]) -> BillView:
    shown = sorted(bill.differences.all(), key=lambda one: (one.state != Difference.State.OPEN, one.number))
    kept = [one for one in shown if one.state != Difference.State.GONE]
    return BillView(
        bill, bill.organisation.short_name or bill.organisation.name, tuple(_told(one, names) for one in kept)
    )


def _told(one: Difference, names: Mapping[str, str]) -> DifferenceView:
    return DifferenceView(one, names.get(one.number, one.number), names.get(one.resolved_by, ""))
