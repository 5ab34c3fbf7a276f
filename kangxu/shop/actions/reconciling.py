"""The end of the day: what the cashiers counted, what the providers' bills say, what differs, and how it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop import ledger
from kangxu.shop.comparing import Unequal, compare
from kangxu.shop.models import DayBill, Difference, DrawerCount
from kangxu.shop.own_books import OwnLine, by_actor, own_lines
from kangxu.shop.payments import providers
from kangxu.shop.refusals import Refused
from kangxu.shop.sharing import explained, orders_of, shared_out

OVER_SHORT = "over_short"
State = Difference.State


@action
def count_drawer(
    *, provider: str, counted_fen: int, note: str = "", day: date | None = None, organisation_id: int | None = None,
    by: Viewer, at: datetime,
) -> DrawerCount:  # fmt: skip
    """A cashier closes the day of an institution (the own one): so much was counted. Counting again replaces it.

    Raises Refused, NotFound.
    """
    by.require(P.TAKE_PAYMENTS)
    place = _place(organisation_id, by)
    if provider not in providers() or not providers()[provider].at_desk:
        raise Refused(_("这种收款方式不用点款"))
    if counted_fen < 0:
        raise Refused(_("点款金额不能是负数"))
    day = day or day_of(at)
    taken = by_actor(own_lines(provider, day, organisation_id=place))
    made, _new = DrawerCount.objects.update_or_create(
        organisation_id=place, provider=provider, day=day, cashier=by.actor,
        defaults={
            "expected_fen": taken.get(by.actor, 0), "counted_fen": counted_fen, "note": note[:200], "counted_at": at,
        },
    )  # fmt: skip
    audit("drawer.counted", f"drawer:{made.pk}", expected=made.expected_fen, counted=counted_fen)
    return made


@action
def check_day(
    *, provider: str, day: date, bill: Mapping[str, int] | None = None, by: Viewer, at: datetime
) -> list[DayBill]:  # fmt: skip
    """Compare a day with a provider's bill (fen by number), for every institution it concerns; again, what is new.

    `bill` None: the provider did not give it. At the desk the cashiers' counts are the bill, one number a cashier.
    """
    by.require(P.SEE_ACCOUNTS)
    own = own_lines(provider, day)
    theirs = _counts(provider, day) if providers()[provider].at_desk else shared_out(provider, bill or {}, day)
    fetched = bill is not None or providers()[provider].at_desk
    places = {one.organisation_id for one in own} | set(theirs)
    places |= set(DayBill.objects.filter(provider=provider, day=day).values_list("organisation_id", flat=True))
    made = [_check(place, provider, day, own, theirs.get(place, {}), fetched, by, at) for place in sorted(places)]
    audit("day.checked", f"day:{day}", provider=provider, fetched=fetched)
    return made


@action
def resolve_difference(
    *, difference_id: int, note: str, book: bool = False, by: Viewer, at: datetime
) -> Difference:  # fmt: skip
    """Say what became of a difference; `book` takes what is over or short in a drawer into the ledger. Raises Refused.

    Nobody settles the drawer they counted themselves.
    """
    by.require(P.SEE_ACCOUNTS)
    by.require(P.REFUND_ORDERS)
    held = _difference(difference_id, by)
    if held.state != State.OPEN:
        raise Refused(_("这条差异已经处理"))
    if not note.strip():
        raise Refused(_("请写明查到的原因"))
    if held.number == by.actor:
        raise Refused(_("自己的点款要由另一个人核对"))
    if book:
        _book_over_short(held, by, at)
    held.state, held.note, held.resolved_at, held.resolved_by = State.RESOLVED, note.strip()[:200], at, by.actor
    held.save(update_fields=["state", "note", "resolved_at", "resolved_by"])
    audit("difference.resolved", f"difference:{held.pk}", booked=book)
    return held


def _place(organisation_id: int | None, by: Viewer) -> int:
    """The institution that is named, else where the viewer works. Raises NotFound."""
    place = organisation_id or by.organisation_id
    if place is None or not by.sees(place):
        raise NotFound(f"organisation:{place}")
    return place


def _check(
    place: int, provider: str, day: date, own: list[OwnLine], theirs: Mapping[str, int], fetched: bool, by: Viewer,
    at: datetime,
) -> DayBill:  # fmt: skip
    mine = [one for one in own if one.organisation_id == place]
    ours = by_actor(mine) if providers()[provider].at_desk else {one.number: one.amount_fen for one in mine}
    bill, _new = DayBill.objects.update_or_create(
        organisation_id=place, provider=provider, day=day,
        defaults={
            "fetched": fetched, "lines": dict(theirs), "theirs_fen": sum(theirs.values()),
            "ours_fen": sum(ours.values()), "ledger_fen": _booked(provider, mine), "checked_at": at,
            "checked_by": by.actor,
        },
    )  # fmt: skip
    found = [one for one in compare(ours, theirs) if not explained(bill, one)] if fetched else []
    _note(bill, found)
    return bill


def _note(bill: DayBill, found: list[Unequal]) -> None:
    """Keep what differs now; what no longer differs is gone, what was explained stays explained."""
    known = {one.number: one for one in bill.differences.all()}
    orders = orders_of(one.number for one in found)
    for one in found:
        held = known.pop(one.number, None) or Difference(bill=bill, number=one.number)
        same = (held.kind, held.ours_fen, held.theirs_fen) == (one.kind, one.ours_fen, one.theirs_fen)
        if held.pk and same and held.state != State.GONE:
            continue
        held.kind, held.ours_fen, held.theirs_fen, held.state = one.kind, one.ours_fen, one.theirs_fen, State.OPEN
        held.order_id = orders.get(one.number)
        held.save()
    if bill.fetched:
        bill.differences.filter(pk__in=[one.pk for one in known.values()], state=State.OPEN).update(state=State.GONE)


def _counts(provider: str, day: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for one in DrawerCount.objects.filter(provider=provider, day=day):
        found.setdefault(one.organisation_id, {})[one.cashier] = one.counted_fen
    return found


def _booked(provider: str, mine: list[OwnLine]) -> int:
    return ledger.moved(providers()[provider].account, [one.cause for one in mine])


def _book_over_short(held: Difference, by: Viewer, at: datetime) -> None:
    provider = providers()[held.bill.provider]
    if not provider.at_desk:
        raise Refused(_("只有点款的长短款可以入账"))
    over = (held.theirs_fen or 0) - (held.ours_fen or 0)
    drawer, other = {provider.account: abs(over)}, {OVER_SHORT: abs(over)}
    ledger.book(
        "over_short", cause=f"difference:{held.pk}:{held.ours_fen}:{held.theirs_fen}",
        debit=drawer if over > 0 else other, credit=other if over > 0 else drawer,
        organisation_id=held.bill.organisation_id, order_id=None, by=by, at=at,
    )  # fmt: skip


def _difference(difference_id: int, viewer: Viewer) -> Difference:
    found: Difference | None = (
        Difference.objects.select_for_update(of=("self",)).select_related("bill").filter(pk=difference_id).first()
    )
    if found is None or not viewer.sees(found.bill.organisation_id):
        raise NotFound(f"difference:{difference_id}")
    return found
