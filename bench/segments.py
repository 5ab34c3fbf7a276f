"""Tags and segments: the count of one segment against the same question in SQL written by hand, what an arriving reading costs, and
the full run. The rules are those of `bench/questions.py` and of the shelf."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.population import Site
from bench.questions import QUESTIONS
from bench.record import fill_record
from bench.rows import Row
from kangxu.foundation import clock
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.rules import sets
from kangxu.rules.reading import read
from kangxu.segments.actions.evaluating import evaluate
from kangxu.segments.actions.rebuilding import rebuild_chunk, start_rebuild
from kangxu.segments.actions.shelving import load_shelf
from kangxu.segments.models import Run
from kangxu.segments.ruled import plan

AIM = 1.3


def segments(site: Site, persons: int, readings: int, *, nightly: bool) -> list[Row]:
    fill_record(site, persons, readings, clock.now())
    load_shelf(by=Viewer.system("bench"), at=clock.now())
    return [*_counts(), _preview(), _arrivals(persons), *([_full(persons)] if nightly else [])]


def _counts(rounds: int = 3) -> list[Row]:
    """Ours and by hand in turn, the best of each: the machine is not idle."""
    at = clock.now()
    rows = []
    for question in QUESTIONS:
        ours = sets.compile(read(question.words), at=at)
        by_hand = (question.by_hand, {"at": at, "day": day_of(at)})
        times: dict[str, list[float]] = {"ours": [], "hand": []}
        for _ in range(rounds):
            found = {}
            for name, (sql, params) in (("hand", by_hand), ("ours", ours)):
                found[name] = _timed(times[name], lambda sql=sql, params=params: _count(sql, params))
            assert found["ours"] == found["hand"], (question.name, found)
        mine, hand = min(times["ours"]), min(times["hand"])
        what = f"count of a segment: {question.name} ({found['ours']:,} persons)"
        rows.append(Row(what, f"{mine:.2f} s", f"by hand: {hand:.2f} s", f"{mine / hand:.2f}", f"≤ {AIM}"))
    return rows


def _count(sql: str, params: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql}) found", params)
        return int(cursor.fetchone()[0])


def _timed(times: list[float], work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    done = work()
    times.append(time.perf_counter() - started)
    return done


def _preview() -> Row:
    """Yes, no and unknown, as the builder shows them while a rule grows clause by clause."""
    times: list[float] = []
    for question in QUESTIONS:
        clauses = question.words.split(" 且 ")
        for length in range(1, len(clauses) + 1):
            rule = read(" 且 ".join(clauses[:length]))
            _timed(times, lambda rule=rule: sets.how_many(rule, at=clock.now()))
    what = f"preview while typing: how many, of {len(times)} growing rules"
    return Row(what, f"median {statistics.median(times):.2f} s, longest {max(times):.2f} s", "–", "–", "–")


def _arrivals(persons: int, rounds: int = 40) -> Row:
    """Every definition, for the person of one reading: from the evaluation's start to the stays moved."""
    with connection.cursor() as cursor:
        cursor.execute("select id from people_person where id %% 97 = 11 order by id desc limit %s", [rounds + 3])
        people = [row[0] for row in cursor.fetchall()]
    times: list[float] = []
    for person in people:
        by, at = Viewer.system("bench"), clock.now()
        _timed(times, lambda person=person, by=by, at=at: evaluate(person_ids=[person], cause="bench", by=by, at=at))
    p95 = statistics.quantiles(times[3:], n=20)[-1]
    what = f"arrival at one of {persons:,} persons: {len(plan().all)} definitions evaluated, tags moved"
    return Row(what, f"p95 {p95:.2f} s, median {statistics.median(times[3:]):.2f} s", "–", "–", "flat from 10 k to 1 M")


def _full(persons: int) -> Row:
    """The nightly run over everybody, definition after definition."""
    by = Viewer.system("bench")
    started = time.perf_counter()
    run = start_rebuild(reason="bench", by=by, at=clock.now())
    while run.state == Run.State.RUNNING:
        run = rebuild_chunk(run_id=run.pk, by=by, at=clock.now())
    seconds = time.perf_counter() - started
    failed = f", {len(run.failed)} failed" if run.failed else ""
    return Row(
        f"full run of {len(run.definitions)} definitions over {persons:,} persons{failed}",
        f"{seconds:.0f} s",
        "–",
        "–",
        "–",
    )
