"""A risk model over the whole population with reading from and storing to the database, against two limits of the same run.

The bare formula on arrays in memory is the least anybody could compute; a raw COPY of the same rows into a table of the
same columns and indexes is the least anybody could store.
"""

from __future__ import annotations

import time

import numpy as np
from django.db import connection

from bench.formulas import BARE, population
from bench.rows import Row
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.screening.actions import start_run
from kangxu.screening.runs import go_on

MODEL = "china_par"
# Analyte → lowest value and spread; everybody has one of each, forty days old or more
LATEST = {
    "TC": (4.0, 2.5), "HDLC": (0.9, 0.8), "CREA": (50, 60), "FPG": (4.5, 2.5), "WAIST": (75, 30), "WEIGHT": (50, 40),
    "HEIGHT": (150, 35), "SBP": (105, 60), "DBP": (60, 35),
}  # fmt: skip
ANSWERED = ("north", "urban", "on_pressure_drugs", "smoking", "family_history_ascvd")
_FILL = """
insert into records_latestvalue (person_id, analyte, reading_id, measured_at, value, source)
select p.id, %(analyte)s, p.id, %(at)s - interval '40 days' - make_interval(hours => (p.id %% 2000)::int),
       round((%(low)s + %(spread)s * ((p.id * 7919 %% 1000) / 1000.0))::numeric, 1), 'clinic'
from people_person p on conflict do nothing
"""
_ANSWER = """
insert into screening_answer (person_id, name, value, answered_at)
select p.id, %(name)s, (p.id * 31 %% 3 = 0)::int, %(at)s - interval '20 days' from people_person p
where not exists (select 1 from screening_answer a where a.person_id = p.id and a.name = %(name)s) order by p.id
"""
_RAW = """
create temp table bench_raw (like screening_assessment including indexes) on commit drop;
insert into bench_raw select * from screening_assessment where model = %(model)s and current limit 0
"""


def assessing() -> list[Row]:
    """Everybody assessed for the first time, and once more without any change."""
    at, by = clock.now(), Viewer.system("bench")
    _fill()
    first, persons = _run(at, by)
    again, _ = _run(at, by)
    bare, raw = _bare(persons), _raw_copy()
    what = f"{MODEL} for {persons:,} persons, read from and stored to the database"
    rate = f"{first:.1f} s, {persons / first:,.0f} persons/s"
    return [
        Row(what, rate, f"bare NumPy formula: {bare * 1000:.0f} ms", f"{first / bare:.0f}", "≤ 6"),
        Row(what, rate, f"raw COPY of its rows into the same indexes: {raw:.1f} s", f"{first / raw:.1f}", "–"),
        Row("the same once more, nothing changed", f"{again:.1f} s", f"first run: {first:.1f} s", f"{again / first:.2f}", "–"),
    ]  # fmt: skip


def _fill() -> None:
    at = clock.now()
    with connection.cursor() as cursor:
        for analyte, (low, spread) in LATEST.items():
            cursor.execute(_FILL, {"analyte": analyte, "low": low, "spread": spread, "at": at})
        for name in ANSWERED:
            cursor.execute(_ANSWER, {"name": name, "at": at})
        cursor.execute("delete from screening_assessment where model = %s", [MODEL])
        cursor.execute("vacuum analyze records_latestvalue, screening_answer, screening_assessment")


def _run(at: object, by: Viewer) -> tuple[float, int]:
    started = time.perf_counter()
    run = go_on(start_run(models=[MODEL], everyone=True, by=by, at=at), by=by, at=at)
    return time.perf_counter() - started, run.done


def _bare(persons: int) -> float:
    known = population(persons)
    known |= {"diabetes": np.zeros(persons), "ascvd": np.zeros(persons)}
    times = []
    for _ in range(3):
        started = time.perf_counter()
        BARE[MODEL](known)
        times.append(time.perf_counter() - started)
    return min(times)


def _raw_copy() -> float:
    """Seconds to COPY the rows that were stored into an empty table with the same indexes."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute(_RAW, {"model": MODEL})
        rows = b"".join(_copied(cursor))
        started = time.perf_counter()
        with cursor.copy("copy bench_raw from stdin with (format binary)") as copy:
            copy.write(rows)
        seconds = time.perf_counter() - started
        cursor.execute("rollback")
    return seconds


def _copied(cursor: object) -> list[bytes]:
    query = (
        f"copy (select * from screening_assessment where model = '{MODEL}' and current) to stdout with (format binary)"
    )
    with cursor.copy(query) as copy:  # type: ignore[attr-defined]
        return [bytes(part) for part in copy]
