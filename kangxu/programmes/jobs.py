"""Entry points of the queue: tiers move with time too, when evidence ages and overrides run out."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.programmes import actions
from kangxu.programmes.listeners import chunks


@app.periodic(cron="30 2 * * *")
@app.task(name="evaluate_tiers", queue="ordinary", queueing_lock="evaluate_tiers", lock="evaluate_tiers")
def evaluate_tiers(timestamp: int = 0, **_newer: Any) -> None:
    """Decide the tiers of everybody under care anew, every night."""
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("select distinct person_id from programmes_enrolment where ended_at is null order by 1")
        persons = [row[0] for row in cursor.fetchall()]
    for some in chunks(persons):
        actions.evaluate_persons(
            person_ids=some, caused_by=f"day:{clock.day_of(at)}", by=Viewer.system("programmes"), at=at
        )
