"""Entry points of the queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_institutions
from kangxu.performance.actions.cards import CannotScore, count_marks
from kangxu.performance.actions.hints import look_for_hints
from kangxu.performance.months import first_of, month_before


@app.periodic(cron="40 5 * * *")
@app.task(name="count_scorecards", queue="ordinary", queueing_lock="count_scorecards", lock="count_scorecards")
def count_scorecards(timestamp: int = 0, **_newer: Any) -> None:
    """Before the day begins: the rates of this month, and of the last one until it is settled."""
    count_open_months(by=Viewer.system("performance"), at=clock.now())


@app.periodic(cron="50 5 * * *")
@app.task(name="look_for_hints", queue="ordinary", queueing_lock="look_for_hints", lock="look_for_hints")
def look_for_hints_at_night(timestamp: int = 0, **_newer: Any) -> None:
    """Before the day begins: what is worth a look in the work of this month and the last."""
    at, by = clock.now(), Viewer.system("performance")
    this = first_of(clock.day_of(at))
    for month in (month_before(this), this):
        look_for_hints(month=month, by=by, at=at)


def count_open_months(*, by: Viewer, at: datetime) -> None:
    """All institutions, this month and the last; one that is settled stays as it is."""
    this = first_of(clock.day_of(at))
    for place in list_institutions(viewer=by):
        for month in (month_before(this), this):
            try:
                count_marks(organisation_id=place.pk, month=month, by=by, at=at)
            except CannotScore:
                continue  # settled: its figures stand
