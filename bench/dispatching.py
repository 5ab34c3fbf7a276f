"""Work in bulk: the worklist with row scope over millions of tasks, and a night of plans that is killed again and again."""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.population import Site
from bench.rows import Row
from kangxu.followup import queries
from kangxu.followup.worklist import Selection
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import viewer_of

NIGHT = """
from kangxu.console import site
site.ready()
from kangxu.followup.night import plan_night
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
plan_night(by=Viewer.system("bench"), at=clock.now())
"""
# The least work that answers the same question: the ids of one page from the index that holds them in order
BARE = """
select id from followup_task where closed_at is null and {whose} and urgency = 3 and tier_rank = 0 and due_on <= %(today)s
order by due_on, id limit 50
"""
_BEGIN = [
    "delete from followup_taskmove",
    "delete from followup_task where closed_at is null and person_id in (select person_id from programmes_enrolment)",
]
_DOUBLE = """
select count(*) from (select person_id from followup_task where closed_at is null and opened_at >= %(since)s
                      and kind in ('follow_up', 'review', 'referral_check', 'home_visit', 'clinic_visit') and reason <> 'phone_wrong'
                      group by person_id, kind having count(*) > 1) twice
"""
_WITHOUT = """
select count(*) from (select distinct person_id from programmes_enrolment where ended_at is null limit %(many)s) e
where not exists (select 1 from followup_task t where t.person_id = e.person_id and t.closed_at is null
                  and t.kind in ('follow_up', 'review', 'referral_check', 'home_visit', 'clinic_visit', 'first_contact'))
"""


def worklists(site: Site) -> list[Row]:
    """One page of work, as a nurse and as the head of everything sees it, against the bare index."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where closed_at is null) from followup_task")
        total, opened = cursor.fetchone()
    nurse = viewer_of(Staff.objects.get(account__username="bench-nurse").account)
    head = viewer_of(Staff.objects.get(account__username="bench-head").account)
    known = {"staff": site.nurse.pk, "place": site.hospital.pk, "today": clock.day_of(clock.now())}
    return [
        _listed(f"worklist of a nurse, {total:,} tasks, {opened:,} open", nurse, Selection(), "assigned_to_id = %(staff)s", known),
        _listed(f"worklist of a whole hospital, {opened:,} open", head, Selection(mine=False), "organisation_id = %(place)s", known),
    ]  # fmt: skip


def storm(many: int, kills: int = 6) -> list[Row]:
    """A night that plans for everybody managed, killed at random moments, then run to its end: none doubled, none lost."""
    since = clock.now()
    with connection.cursor() as cursor:
        for statement in _BEGIN:
            cursor.execute(statement)
    chance, started, killed = random.Random(1), time.perf_counter(), 0
    for _turn in range(kills):
        night = subprocess.Popen([sys.executable, "-c", NIGHT], env=dict(os.environ))
        try:
            night.wait(timeout=chance.uniform(3, 12))
        except subprocess.TimeoutExpired:
            night.kill()
            night.wait()
            killed += 1
    whole = time.perf_counter()
    subprocess.run([sys.executable, "-c", NIGHT], env=dict(os.environ), check=True)
    ended = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLE, {"since": since})
        twice = cursor.fetchone()[0]
        cursor.execute(_WITHOUT, {"many": many})
        without = cursor.fetchone()[0]
        cursor.execute("select count(*) from followup_task where opened_at >= %s", [since])
        planned = cursor.fetchone()[0]
    return [
        Row(
            f"a night of {planned:,} plans, killed {killed} times", f"{twice} doubled, {without} lost",
            f"last run {ended - whole:.0f} s, all {ended - started:.0f} s", "–", "0 doubled, 0 lost",
        )
    ]  # fmt: skip


def _listed(what: str, viewer: Viewer, chosen: Selection, whose: str, known: dict[str, object]) -> Row:
    ours = timed(lambda: queries.worklist(viewer=viewer, at=clock.now(), chosen=chosen))

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE.format(whose=whose), known)
            cursor.fetchall()

    limit = timed(bare)
    with CaptureQueriesContext(connection) as caught:
        queries.worklist(viewer=viewer, at=clock.now(), chosen=chosen)
    return Row(
        what,
        f"p95 {ours:.0f} ms, {len(caught)} queries",
        f"bare index: {limit:.1f} ms",
        f"{ours / max(limit, 0.1):.0f}",
        "≤ 200 ms",
    )


def timed(ask: Callable[[], object], rounds: int = 40) -> float:
    """95th percentile in milliseconds."""
    times = []
    for _turn in range(rounds + 3):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.quantiles(times[3:], n=20)[-1]
