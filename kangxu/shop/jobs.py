"""Entry points of the queue: orders grow old, payments are asked about, entitlements run out."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.chunks import chunks
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions import close_late_orders, end_orders, expire_coupons, grant_what_fits
from kangxu.shop.actions.members import follow_levels
from kangxu.shop.granting import waiting
from kangxu.shop.paying import recover
from kangxu.shop.reconciling import check_past


@app.periodic(cron="* * * * *")
@app.task(name="tend_orders", queue="ordinary", queueing_lock="tend_orders", lock="tend_orders")
def tend_orders(timestamp: int = 0, **_newer: Any) -> None:
    """Close what was not paid in time, and ask about what is in doubt."""
    at, by = clock.now(), Viewer.system("shop")
    recover(at=at)
    close_late_orders(by=by, at=at)


@app.periodic(cron="10 0 * * *")
@app.task(name="end_what_ran_out", queue="ordinary", queueing_lock="end_what_ran_out", lock="end_what_ran_out")
def end_what_ran_out(timestamp: int = 0, **_newer: Any) -> None:
    """After midnight: coupons and entitlements that ended yesterday."""
    at, by = clock.now(), Viewer.system("shop")
    expire_coupons(by=by, at=at)
    end_orders(by=by, at=at)


@app.periodic(cron="30 10 * * *")
@app.task(name="compare_bills", queue="ordinary", queueing_lock="compare_bills", lock="compare_bills")
def compare_bills(timestamp: int = 0, **_newer: Any) -> None:
    """In the morning, when the providers have written their bills of yesterday."""
    check_past(by=Viewer.system("shop"), at=clock.now())


@app.periodic(cron="20 0 * * *")
@app.task(name="renew_members", queue="ordinary", queueing_lock="renew_members", lock="renew_members")
def renew_members(timestamp: int = 0, **_newer: Any) -> None:
    """After what ran out has ended: levels that are due, and the benefits of a new period."""
    at, by = clock.now(), Viewer.system("shop")
    _moved, last = follow_levels(by=by, at=at)
    while last:
        _moved, last = follow_levels(after=last, by=by, at=at)


@app.periodic(cron="40 1 * * *")
@app.task(name="grant_what_fits_now", queue="ordinary", queueing_lock="grant_what_fits", lock="grant_what_fits")
def grant_what_fits_now(timestamp: int = 0, **_newer: Any) -> None:
    """At night: what was bought on a condition that has come true."""
    at, by = clock.now(), Viewer.system("shop")
    for lines in chunks(waiting()):
        grant_what_fits(line_ids=lines, by=by, at=at)
