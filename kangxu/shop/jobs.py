"""Entry points of the queue: orders grow old, payments are asked about, entitlements run out."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.shop.actions import close_late_orders, end_orders, expire_coupons
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
