"""Entry points of the queue: tiers move with time too, when evidence ages and overrides run out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.chunks import chunks
from kangxu.foundation.viewer import Viewer
from kangxu.programmes import actions
from kangxu.programmes.models import TierState
from kangxu.programmes.overall import overall_rules
from kangxu.rules import sets
from kangxu.rules.language import Any_

_FOLLOWED = """
select person_id from programmes_enrolment where ended_at is null
union select person_id from programmes_tierstate
"""


@app.periodic(cron="30 2 * * *")
@app.task(name="evaluate_tiers", queue="ordinary", queueing_lock="evaluate_tiers", lock="evaluate_tiers")
def evaluate_tiers(timestamp: int = 0, **_newer: Any) -> None:
    """Decide anew, every night: who is under care, who has a tier, and whom time alone has given one."""
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWED)
        followed = {row[0] for row in cursor.fetchall()}
    anyone = Any_(tuple(one.rule for one in overall_rules().values()))
    _decide(sorted(followed.union(sets.persons_where(anyone, at=at))), f"day:{clock.day_of(at)}", at)


@app.periodic(cron="5 * * * *")
@app.task(name="end_overrides", queue="ordinary", queueing_lock="end_overrides", lock="evaluate_tiers")
def end_overrides(timestamp: int = 0, **_newer: Any) -> None:
    """A doctor's tier that has run out gives way to the rules, within the hour and without any news."""
    at = clock.now()
    over = TierState.objects.filter(override_until__lte=at).values_list("person_id", flat=True)
    _decide(sorted(set(over)), f"hour:{at:%Y-%m-%dT%H}", at)


def _decide(persons: list[int], cause: str, at: datetime) -> None:
    for some in chunks(persons):
        actions.evaluate_persons(person_ids=some, caused_by=cause, by=Viewer.system("programmes"), at=at)
