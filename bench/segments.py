"""Tags and segments: the count of one segment against the same question in SQL written by hand, what an arriving reading costs, and
the full run. The rules are those of `bench/questions.py` and of the shelf."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection

from bench.population import Site
from bench.questions import QUESTIONS
from bench.record import fill_record
from bench.rows import Row
from kangxu.console.site import say
from kangxu.foundation import clock
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.rules import sets
from kangxu.rules.reading import read
from kangxu.segments import preview
from kangxu.segments.actions.evaluating import evaluate
from kangxu.segments.actions.rebuilding import start_rebuild
from kangxu.segments.actions.shelving import load_shelf
from kangxu.segments.models import Run
from kangxu.segments.ruled import plan
from kangxu.segments.runs import go_on

AIM = 1.3


PARTS = ("counts", "preview", "arrivals", "nightly")


def segments(site: Site, persons: int, readings: int, *, parts: Sequence[str]) -> list[Row]:
    """`parts`: those of PARTS that are wanted."""
    fill_record(site, persons, readings, clock.now())
    load_shelf(by=Viewer.system("bench"), at=clock.now())
    measures = {
        "counts": _counts,
        "preview": _preview,
        "arrivals": partial(_arrivals, persons),
        "nightly": partial(_full, persons),
    }
    return [row for part in parts for row in measures[part]()]


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


def _preview() -> list[Row]:
    """What the builder asks while a rule grows clause by clause, and of the whole rule."""
    times: dict[str, list[float]] = {"first": [], "count": [], "steps": [], "sample": []}
    for question in QUESTIONS:
        words = question.words.split(" 且 ")
        for length in range(1, len(words) + 1):
            rule = read(" 且 ".join(words[:length]))
            _timed(times["first"], lambda rule=rule: preview.estimate(rule, viewer=_by(), at=clock.now()))
            _timed(times["count"], lambda rule=rule: preview.count(rule, viewer=_by(), at=clock.now()))
        _timed(times["steps"], lambda rule=rule: preview.steps(rule, viewer=_by(), at=clock.now()))
        _timed(times["sample"], lambda rule=rule: preview.sample(rule, viewer=_by(), at=clock.now(), size=5, seed=1))
        say(f"  {question.name}: {', '.join(f'{name} {taken[-1]:.2f} s' for name, taken in times.items())}")
    what = {
        "first": "the first figure of a growing rule, of a lot", "count": "the same of everybody, which comes last", "steps": "counts of all parts of a whole rule, of a lot",
        "sample": "five of the persons of a whole rule",
    }  # fmt: skip
    return [
        Row(f"preview while typing: {what[name]} ({len(taken)})", f"median {statistics.median(taken):.2f} s, "
            f"longest {max(taken):.2f} s", "–", "–", "–")
        for name, taken in times.items()
    ]  # fmt: skip


def _by() -> Viewer:
    return Viewer.system("bench")


def _arrivals(persons: int, rounds: int = 40) -> list[Row]:
    """Every definition, for the person of one reading: from the evaluation's start to the stays moved."""
    with connection.cursor() as cursor:
        cursor.execute("select id from people_person where id %% 97 = 11 order by id desc limit %s", [rounds + 3])
        people = [row[0] for row in cursor.fetchall()]
    times: list[float] = []
    for person in people:
        at = clock.now()
        _timed(times, lambda person=person, at=at: evaluate(person_ids=[person], cause="bench", by=_by(), at=at))
    p95 = statistics.quantiles(times[3:], n=20)[-1]
    what = f"arrival at one of {persons:,} persons: {len(plan().all)} definitions evaluated, tags moved ({rounds})"
    shown = f"p95 {p95:.2f} s, median {statistics.median(times[3:]):.2f} s"
    return [Row(what, shown, "–", "–", "flat from 10 k to 1 M")]


def _full(persons: int) -> list[Row]:
    """The nightly run over everybody, definition after definition; before each, a plain count of whom its rule is true
    for: what the run takes beyond it is writing, denials and evidence."""
    run = start_rebuild(reason="bench", by=_by(), at=clock.now())
    rules = {one.id: one for one in plan().all}
    counted: list[float] = []
    rebuilt: list[float] = []
    while run.place < len(run.definitions):
        one = rules[run.definitions[run.place]]
        found = _timed(counted, lambda one=one: sets.how_many(one.rule, at=clock.now()))
        run = _timed(rebuilt, partial(_through, run))
        say(f"  {one.fact}: {found:,}, counted in {counted[-1]:.2f} s, rebuilt in {rebuilt[-1]:.2f} s")
    looks: list[float] = []
    run = _timed(looks, partial(go_on, run, by=_by(), now=clock.now))
    failed = f", {len(run.failed)} failed" if run.failed else ""
    what = f"full run of {len(run.definitions)} definitions over {persons:,} persons{failed}"
    return [
        Row(what, f"{sum(rebuilt):.0f} s", f"counting the same rules: {sum(counted):.0f} s", f"{sum(rebuilt) / sum(counted):.2f}", "–"),
        Row("the longest of them", f"{max(rebuilt):.0f} s", "–", "–", "–"),
        Row("then: when to look at each person again", f"{looks[0]:.0f} s", "–", "–", "–"),
    ]  # fmt: skip


def _through(run: Run) -> Run:
    """The chunks of one definition."""
    place = run.place
    while run.state == Run.State.RUNNING and run.place == place:
        run = go_on(run, by=_by(), now=clock.now, chunks=1)
    return run
