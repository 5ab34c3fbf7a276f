"""Rebuilds over everybody: definition after definition, in chunks, each with its checkpoint in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import DatabaseError, transaction

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Person
from kangxu.rules.language import BadRule
from kangxu.segments import events, statements
from kangxu.segments.asking import run_sql, told
from kangxu.segments.conventions import conventions
from kangxu.segments.evaluating import Outcome, Scope, lock, not_before
from kangxu.segments.models import Evaluation, Run
from kangxu.segments.noting import note
from kangxu.segments.rebuilding import Counted, evaluate_range, within_seconds
from kangxu.segments.ruled import Plan, Ruled, plan, with_dependents


class Busy(Exception):
    """Somebody else is at work on this run."""


@action
def start_rebuild(*, definitions: Iterable[int] | None = None, reason: str = "", by: Viewer, at: datetime) -> Run:
    """Begin to rebuild these definitions (none named: all) and those that refer to them, over everybody.

    The same rebuild that was begun and not finished is taken up again.
    """
    known = plan()
    everything = definitions is None
    wanted = [one.id for one in (known.all if definitions is None else with_dependents(known, set(definitions)))]
    run: Run | None = Run.objects.filter(
        state=Run.State.RUNNING, definitions=wanted, everything=everything
    ).order_by("-pk").first()  # fmt: skip
    if run is None:
        run = Run.objects.create(
            definitions=wanted, everything=everything, reason=reason, started_at=at, started_by=by.actor
        )
    if everything:
        note(Outcome(), known, kind=Evaluation.Kind.FULL, caused_by=f"run:{run.pk}", at=at)
    audit("segments.rebuild", f"run:{run.pk}", definitions=len(wanted), place=run.place)
    return run


@action
def rebuild_chunk(*, run_id: int, by: Viewer, at: datetime) -> Run:
    """Do the next chunk and note how far the run came, both or neither. Raises Busy."""
    if not run_sql(statements.RUN_LOCK, {"run": run_id})[0][0]:
        raise Busy(f"run:{run_id}")
    run = Run.objects.get(pk=run_id)
    audit("segments.chunk", f"run:{run_id}", place=run.place, after=run.last_person)
    if run.state != Run.State.RUNNING:
        return run
    if run.place >= len(run.definitions):
        run.state, run.finished_at = Run.State.DONE, at
    else:
        _next(run, by, at)
    # somebody may have cancelled it meanwhile: what was done stays, the state does not come back
    mine = Run.objects.filter(pk=run_id, state=Run.State.RUNNING)
    names = ("state", "place", "last_person", "failed", "counts", "finished_at")
    mine.update(**{name: getattr(run, name) for name in names})
    return Run.objects.get(pk=run_id)


@action
def cancel_run(*, run_id: int, by: Viewer, at: datetime) -> Run:
    """Stop after the chunk under way; what is rebuilt stays."""
    by.require(Permission.EDIT_SEGMENTS)
    mine = Run.objects.filter(pk=run_id, state=Run.State.RUNNING)
    mine.update(state=Run.State.CANCELLED, cancelled_by=by.actor, finished_at=at)
    audit("segments.cancelled", f"run:{run_id}")
    return Run.objects.get(pk=run_id)


def _next(run: Run, by: Viewer, at: datetime) -> None:
    known = plan()
    pk = run.definitions[run.place]
    one = next((ruled for ruled in known.all if ruled.id == pk), None)
    if one is None:
        run.failed, run.place = [*run.failed, pk], run.place + 1
        return
    lock([pk])
    at = not_before(at)
    scope, last = _range(run, one)
    try:
        with transaction.atomic(), within_seconds(conventions().chunk_seconds):
            counted = evaluate_range(one, scope, at=at)
    except (BadRule, DatabaseError) as problem:
        outcome = Outcome(failed={pk: told(problem)})
        note(outcome, known, kind=Evaluation.Kind.FULL, caused_by=f"run:{run.pk}", at=at)
        run.failed, run.place, run.last_person, run.counts = [*run.failed, pk], run.place + 1, 0, {}
        return
    _keep(run, one, counted, known, at=at, last=last, upto=scope.upto)
    if counted.outcome.persons:
        events.tell(persons=counted.outcome.persons, caused_by=f"run:{run.pk}", by=by, at=at)


def _range(run: Run, one: Ruled) -> tuple[Scope, bool]:
    """The next persons, and whether they are the last. A percentile ranks everybody: all at once."""
    highest = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    upto = highest if one.ranked else min(run.last_person + conventions().chunk_persons, highest)
    return Scope(after=run.last_person, upto=upto), upto >= highest


def _keep(run: Run, one: Ruled, counted: Counted, known: Plan, *, at: datetime, last: bool, upto: int) -> None:
    entered = sum(map(len, counted.outcome.entered.values()))
    left = sum(map(len, counted.outcome.left.values()))
    sums = {"yes": counted.yes, "entered": entered, "left": left}
    run.counts = {name: run.counts.get(name, 0) + more for name, more in sums.items()}
    run.last_person = upto
    if last:
        Evaluation.objects.create(
            definition_id=one.id, version_id=one.version_id, kind=Evaluation.Kind.FULL, caused_by=f"run:{run.pk}",
            started_at=at, finished_at=at, **run.counts,
        )  # fmt: skip
        run.place, run.last_person, run.counts = run.place + 1, 0, {}
