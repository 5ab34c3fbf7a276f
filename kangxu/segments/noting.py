"""What is kept of an evaluation: who moved, and what failed; the same failure is noted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from kangxu.segments.evaluating import Outcome
from kangxu.segments.models import Evaluation
from kangxu.segments.ruled import Plan


def note(outcome: Outcome, plan: Plan, *, kind: str, caused_by: str, at: datetime) -> list[Evaluation]:
    """One line per definition that changed, failed, or works again."""
    versions = {one.id: one.version_id for one in plan.all}
    failing = _failing({*outcome.failed, *plan.broken, *(one.id for one in outcome.asked)})
    recovered = {one.id for one in outcome.asked} & {pk for pk, error in failing.items() if error}
    errors = {**outcome.failed, **{pk: error for pk, (_version, error) in plan.broken.items()}}
    fresh = {pk: error for pk, error in errors.items() if failing.get(pk) != error}
    lines = [
        Evaluation(
            definition_id=pk, version_id=versions.get(pk) or plan.broken.get(pk, (None, ""))[0], kind=kind,
            caused_by=caused_by, started_at=at, finished_at=at, entered=len(outcome.entered.get(pk, ())),
            left=len(outcome.left.get(pk, ())), error=fresh.get(pk, ""),
        )
        for pk in sorted(outcome.moved | recovered | fresh.keys())
    ]  # fmt: skip
    return Evaluation.objects.bulk_create(lines)


def _failing(definitions: Iterable[int]) -> Mapping[int, str]:
    """Of each definition the error of its newest line, empty where it went well."""
    newest = Evaluation.objects.filter(definition_id__in=list(definitions)).order_by("definition_id", "-id")
    return dict(newest.distinct("definition_id").values_list("definition_id", "error"))
