"""Rebuilds over everybody: definition after definition, in chunks, each with its checkpoint in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import Max, Min

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Person
from kangxu.rules.language import BadRule
from kangxu.segments import events, statements
from kangxu.segments.asking import run_sql, told
from kangxu.segments.beginning import begun
from kangxu.segments.conventions import conventions
from kangxu.segments.evaluating import Outcome, Scope, lock, not_before
from kangxu.segments.looking import note_looks
from kangxu.segments.models import Evaluation, Run
from kangxu.segments.noting import note
from kangxu.segments.rebuilding import Counted, evaluate_range, within_seconds
from kangxu.segments.ruled import Plan, Ruled, plan


class Busy(Exception):
    """Somebody else is at work on this run."""


@action
def start_rebuild(*, definitions: Iterable[int] | None = None, reason: str = "", by: Viewer, at: datetime) -> Run:
    """Begin to rebuild these definitions (none named: all) and those that refer to them, over everybody.

    The same rebuild that was begun and not finished is taken up again.
    """
    return begun(definitions, reason=reason, by=by, at=at)


@action
def rebuild_chunk(*, run_id: int, by: Viewer, at: datetime) -> Run:
    """Do the next chunk and note how far the run came, both or neither. Raises Busy."""
    if not run_sql(statements.RUN_LOCK, {"run": run_id})[0][0]:
        raise Busy(f"run:{run_id}")
    run = Run.objects.get(pk=run_id)
    audit("segments.chunk", f"run:{run_id}", place=run.place, after=run.last_person)
    if run.state != Run.State.RUNNING:
        return run
    if run.place < len(run.definitions):
        _next(run, by, at)
    elif _looks_noted(run, at):
        run.state, run.finished_at = Run.State.DONE, at
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
    scope, last = _range(run, whole=one.ranked)  # a percentile ranks everybody: all at once
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


def _looks_noted(run: Run, at: datetime) -> bool:
    """Note of a range of persons when to look again, for what this run has asked; whether they were the last."""
    asked = [one for one in plan().all if one.id in run.definitions]
    scope, last = _range(run, whole=False)
    note_looks(asked, scope, at=at, anew=run.everything)
    run.last_person = scope.upto
    return last


def _range(run: Run, *, whole: bool) -> tuple[Scope, bool]:
    """The next persons, and whether they are the last."""
    ends = Person.objects.aggregate(lowest=Min("pk"), highest=Max("pk"))
    lowest, highest = ends["lowest"] or 1, ends["highest"] or 0
    after = max(run.last_person, lowest - 1)
    upto = highest if whole else min(after + conventions().chunk_persons, highest)
    return Scope(after=after, upto=upto), upto >= highest


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
