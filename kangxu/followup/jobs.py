"""Entry points of the queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kangxu.followup.actions.renewing import open_renewal_tasks
from kangxu.followup.giving_out import give_out
from kangxu.followup.night import plan_night
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_terms import terms
from kangxu.packages.renewals import endings_until

NIGHT_TRIES = RetryStrategy(max_attempts=5, wait=60)


@app.periodic(cron="30 4 * * *")
@app.task(name="plan_follow_ups", queue="ordinary", queueing_lock="plan_follow_ups", retry=NIGHT_TRIES)
def plan_follow_ups(timestamp: int, **_newer: Any) -> None:
    """Before the day begins: everybody managed has a next day, and all that is due has somebody."""
    plan_night(by=Viewer.system("followup"), at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="give_out_work", queue="ordinary", queueing_lock="give_out_work", lock="give_out_work")
def give_out_work(timestamp: int = 0, **_newer: Any) -> None:
    """All day: new work finds its people, and what nobody does climbs."""
    give_out(by=Viewer.system("followup"), at=clock.now())


@app.periodic(cron="40 4 * * *")
@app.task(name="ask_for_renewals", queue="ordinary", queueing_lock="ask_for_renewals")
def ask_for_renewals(timestamp: int = 0, **_newer: Any) -> None:
    """Before the day begins: whose contract or plan ends soon has somebody who talks with them."""
    at, by = clock.now(), Viewer.system("followup")
    today = clock.day_of(at)
    keys = endings_until(today + timedelta(days=terms().renewal_task_days), on=today, viewer=by)
    open_renewal_tasks(keys=keys, by=by, at=at)
