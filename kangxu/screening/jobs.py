"""Entry points of the queue: results grow old without news."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.listeners import chunks
from kangxu.screening import actions


@app.periodic(cron="0 3 1 * *")
@app.task(name="renew_assessments", queue="ordinary", queueing_lock="renew_assessments", lock="renew_assessments")
def renew_assessments(timestamp: int = 0, **_newer: Any) -> None:
    """Assess everybody anew once a month: ages rise, and values become too old to be used."""
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("select distinct person_id from screening_assessment where current order by 1")
        persons = [row[0] for row in cursor.fetchall()]
    for some in chunks(persons):
        actions.assess_persons(
            person_ids=some, caused_by=f"day:{clock.day_of(at)}", by=Viewer.system("screening"), at=at
        )
