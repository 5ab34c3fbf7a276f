"""Runs over many persons: chunk by chunk, each with its checkpoint in one transaction, so that a stop loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes.actions import evaluate_persons
from kangxu.screening.assessing import assess
from kangxu.screening.concerned import persons_of_run
from kangxu.screening.models import ScreeningRun
from kangxu.screening.plans import PLANS, chosen, tiers_hear_of


@action
def start_run(
    *, models: Iterable[str] = (), rule: Any = None, everyone: bool = False, by: Viewer, at: datetime
) -> ScreeningRun:
    """Begin a run of these models (none named: the standard plan) over everybody, over those for whom a rule (JSON) is
    true, or over those whose inputs changed. One that was begun the same way and not finished is taken up again.

    Raises NotFound for a model that is unknown or switched off, BadRule.
    """
    wanted = _models(models)
    about = {"rule__isnull": True} if rule is None else {"rule": rule}
    same = ScreeningRun.objects.filter(models_run=wanted, everyone=everyone, finished_at=None, **about)
    run: ScreeningRun | None = same.order_by("-pk").first()
    if run is None:
        run = ScreeningRun(models_run=wanted, rule=rule, everyone=everyone, started_at=at, started_by=by.actor)
        run.total = len(persons_of_run(run))
        run.save()
    audit("run.started", f"run:{run.pk}", persons=run.total, after=run.last_person)
    return run


@action
def run_chunk(*, run_id: int, person_ids: Sequence[int], by: Viewer, at: datetime) -> ScreeningRun:
    """Assess one chunk and note how far the run came, both or neither."""
    run = ScreeningRun.objects.select_for_update().get(pk=run_id)
    fresh = [person for person in person_ids if person > run.last_person]
    caused_by = f"run:{run.pk}"
    moved, stored = assess(fresh, chosen(run.models_run), caused_by=caused_by, at=at)
    concerned = {person for model, some in moved.items() if tiers_hear_of(model) for person in some}
    if concerned:
        evaluate_persons(person_ids=sorted(concerned), caused_by=caused_by, by=by, at=at)
    run.done, run.stored = run.done + len(fresh), run.stored + stored
    run.last_person = max([run.last_person, *fresh])
    run.save()
    audit("run.chunk", caused_by, persons=len(fresh), stored=stored)
    return run


@action
def end_run(*, run_id: int, by: Viewer, at: datetime) -> ScreeningRun:
    run = ScreeningRun.objects.select_for_update().get(pk=run_id)
    run.finished_at = run.finished_at or at
    run.save()
    audit("run.finished", f"run:{run.pk}", persons=run.done, stored=run.stored)
    return run


def _models(models: Iterable[str]) -> list[str]:
    named = list(dict.fromkeys(models))
    on = [one.model.code for one in chosen(PLANS["standard"])] if not named else []
    known = {one.model.code for one in chosen()}
    for code in named:
        if code not in known:
            raise NotFound(f"model:{code}")
    return sorted(named or on)
