"""What was sold in the past months: offers, orders, payments, coupons, plans and what was delivered of them, refunds.

Everything goes through the actions of the screens, each at its own moment; doing it again does only what was left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings

from kangxu.demo import hospital, lessons, memberships, plan_years
from kangxu.demo.after_sales import close_the_books, count_drawers, deliver_singles, refund_some
from kangxu.demo.customers import Customer, by_share, customers, moment, sheet
from kangxu.demo.plan_years import viewer_of_staff
from kangxu.demo.vouchers import claim_some, coupon_for, use_trials
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account
from kangxu.organisations.queries import viewer_of
from kangxu.packages import actions as packages
from kangxu.packages.models import PackageVersion, Plan
from kangxu.packages.queries import PackageView, catalogue
from kangxu.shop.actions import answer_offer, make_offer, place_order, view_offer
from kangxu.shop.models import Offer, Order
from kangxu.shop.paying import ask, listen, take
from kangxu.shop.products import line_of

STEP = timedelta(days=7)


def play(now: datetime, *, seed: str) -> None:
    """Sell, sign and deliver up to now, week after week."""
    viewer_of_staff.cache_clear()
    everybody = customers(now, seed=seed)
    begins = moment(now, sheet()["shelf_days_ago"], everybody[0].lot("shelf"))
    with _sandbox_open():
        sign_content(begins)
        _on_sale.cache_clear()
        claim_some(everybody, begins)
        for since, until in _weeks(begins, now):
            for one in everybody:
                if since <= one.at < until:
                    with clock.standing_at(one.at):
                        _came(one, now)
            seen = [one.person_id for one in everybody if one.at < until]
            with clock.standing_at(until):
                plan_years.work(seen, since, until, now=now, seed=seed)
                deliver_singles(everybody, since, until)
                memberships.play(everybody, since, until, by=_cashier())
                use_trials(everybody, since, until, by=_cashier())
                refund_some(everybody, until)
                close_the_books(until)
                planned = [one.person_id for one in everybody if one.at < until and one.way == "plan"]
                lessons.read_on(planned, until, seed=seed)
        with clock.standing_at(now):
            plan_years.note_visits([one.person_id for one in everybody], now)
            close_the_books(now)
            count_drawers(viewer=_cashier())
            lessons.summarise(everybody, now)


def sign_content(at: datetime) -> None:
    """A specialist of the demonstration answers for the packages, so that plans can begin."""
    packages.load_shelf(by=hospital.BY, at=at)
    by = viewer_of(Account.objects.get(username=sheet()["signs"]))
    unsigned = PackageVersion.objects.filter(state=PackageVersion.State.PUBLISHED, signed_by="")
    for code in unsigned.order_by("pk").values_list("package__code", flat=True):
        packages.sign(code=code, by=by, at=at)


def _came(one: Customer, now: datetime) -> None:
    """One person's visit: what was offered, and what they said."""
    if one.way == "single":
        _buy_single(one)
        return
    plan = plan_years.plan_of(one, now=now) if one.way == "plan" else None
    views = _sold_in(plan) if plan else _usual(one)
    if one.sells and views:
        offer = _offer(one, views[0])
        if plan is not None:
            _order(one, views, offer, one.at + timedelta(minutes=20))
        elif one.way == "declined":
            _decline(one, offer)
        elif one.lot("looked").randrange(100) < sheet()["after"]["looked"] and offer.viewed_at is None:
            view_offer(offer_id=offer.pk, by=viewer_of_staff(one.manager_id), at=one.at + timedelta(minutes=40))


def _buy_single(one: Customer) -> None:
    fitting = [row for row in sheet()["singles"] if not row["programme"] or row["programme"] in one.programmes]
    code = by_share({row["package"]: row["share"] for row in fitting}, one.lot("single"))
    view = _on_sale()[code]
    _order(one, [view], _offer(one, view), one.at + timedelta(minutes=15))


def _sold_in(plan: Plan) -> list[PackageView]:
    """The packages of a plan that cost something."""
    found = plan.versions.select_related("package").order_by("package_id")
    return [_on_sale()[one.package.code] for one in found if one.fee_fen]


@cache
def _on_sale() -> dict[str, PackageView]:
    return {one.package.code: one for one in catalogue(viewer=hospital.BY)}


def _usual(one: Customer) -> list[PackageView]:
    """What would be offered to somebody of whom no plan was made: the standard package of their first disease."""
    found = PackageVersion.objects.filter(
        state=PackageVersion.State.PUBLISHED, package__programme__in=one.programmes, package__tier="standard"
    )
    codes = found.order_by("package_id").values_list("package__code", flat=True)[:1]
    return [_on_sale()[code] for code in codes]


def _offer(one: Customer, view: PackageView) -> Offer:
    known = Offer.objects.filter(person_id=one.person_id, product=view.product).first()
    lot = one.lot("offer")
    by = viewer_of_staff(one.doctor_id if lot.random() < 0.6 else one.manager_id)
    return known or make_offer(
        person_id=one.person_id, product=view.product, price_fen=view.version.fee_fen,
        channel=by_share(sheet()["channels"], lot), reason=lot.choice(sheet()["reasons"]["words"]), by=by, at=one.at,
    )  # fmt: skip


def _decline(one: Customer, offer: Offer) -> None:
    if not offer.answer:
        answer = by_share(sheet()["answers"], one.lot("answer"))
        answer_offer(
            offer_id=offer.pk, answer=answer, by=viewer_of_staff(one.manager_id), at=one.at + timedelta(hours=1)
        )


def _order(one: Customer, views: Sequence[PackageView], offer: Offer, at: datetime) -> None:
    by = _cashier()
    order = place_order(
        person_id=one.person_id, lines=[line_of(view.version) for view in views],
        cause=f"demonstration:{one.person_id}", offer_id=offer.pk, coupon_id=coupon_for(one, views, at), by=by, at=at,
    )  # fmt: skip
    unpaid = one.lot("unpaid").randrange(100) < sheet()["after"]["unpaid"]
    if order.state == Order.State.PENDING and not unpaid:
        with clock.standing_at(at + timedelta(minutes=4)):
            _pay(order, by_share(sheet()["providers"], one.lot("provider")), by, clock.now())


def _pay(order: Order, provider: str, by: Viewer, at: datetime) -> None:
    held = ask(order_id=order.pk, provider=provider, by=by, at=at)
    if provider == "sandbox":
        listen(provider, {}, held.prompt["qr"].encode(), at=at)
    else:
        take(payment_id=held.pk, by=by, at=at)


def _cashier() -> Viewer:
    return viewer_of(Account.objects.get(username=sheet()["cashier"]))


def _weeks(since: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < now:
        until = min(since + STEP, now)
        yield since, until
        since = until


@contextmanager
def _sandbox_open() -> Iterator[None]:
    """The demonstration pays without money, whatever providers the site has."""
    before, settings.SANDBOX_PAYMENTS = settings.SANDBOX_PAYMENTS, True
    try:
        yield
    finally:
        settings.SANDBOX_PAYMENTS = before
