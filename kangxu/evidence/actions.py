"""Computing measures and keeping their results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kangxu.evidence.compute import Count, count, month_ends, roll_up
from kangxu.evidence.measure import Measure, measures
from kangxu.evidence.models import MeasureResult
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.programmes.programme import programmes

MONTHS_BACK = 12
_NUMBERS = ("edition", "numerator", "denominator", "excluded", "why", "longest", "computed_at")


@action
def compute_measures(*, by: Viewer, at: datetime) -> int:
    """Today's results of all measures of all programmes, replacing earlier ones of the same day; returns how many."""
    paths = dict(Organisation.objects.values_list("pk", "path"))
    rows = [
        row
        for code, used in _pairs()
        for row in _results(code, used, paths, at=at, seen_at=at, basis=MeasureResult.Basis.ACTUAL)
    ]
    _keep(rows)
    _forget_empty(rows, at=at)
    audit("measures.computed", f"day:{day_of(at)}", results=len(rows))
    return len(rows)


@action
def look_back(*, by: Viewer, at: datetime) -> int:
    """Earlier month ends for the persons under care now, where no result of that time exists; returns how many."""
    paths = dict(Organisation.objects.values_list("pk", "path"))
    counted = set(MeasureResult.objects.filter(basis=MeasureResult.Basis.ACTUAL).values_list("day", flat=True))
    MeasureResult.objects.filter(basis=MeasureResult.Basis.LOOK_BACK).delete()
    rows = [
        row
        for seen_at in month_ends(at, MONTHS_BACK)
        if day_of(seen_at) not in counted
        for code, used in _pairs()
        for row in _results(
            code,
            [one for one in used if one.look_back],
            paths,
            at=at,
            seen_at=seen_at,
            basis=MeasureResult.Basis.LOOK_BACK,
        )
    ]
    _keep(rows)
    audit("measures.looked_back", f"day:{day_of(at)}", results=len(rows))
    return len(rows)


@action
def note_list_taken(*, programme: str, measure: str, organisation_id: int, by: Viewer, at: datetime) -> None:
    """Somebody takes the list behind a number as a file."""
    by.require(Permission.EXPORT_LISTS)
    audit("list.taken", f"measure:{measure}", organisation_id=organisation_id, programme=programme)


def _pairs() -> Iterator[tuple[str, list[Measure]]]:
    """Every programme with the measures that it uses, and those that concern all."""
    general = [one for one in measures().values() if one.general]
    for code, programme in programmes().items():
        yield code, [*(measures()[measure] for measure in programme.measures), *general]


def _results(
    programme: str, used: list[Measure], paths: dict[int, str], *, at: datetime, seen_at: datetime, basis: str
) -> Iterator[MeasureResult]:
    """Results at every institution that has anybody under care and at all nodes above, a zero being a result too."""
    everywhere = count(measures()["enrolled_count"], programme=programme, at=seen_at, cohort_at=at)
    for measure in used:
        found = count(measure, programme=programme, at=seen_at, cohort_at=at)
        here = {organisation: found.get(organisation, Count()) for organisation in {*everywhere, *found}}
        for organisation, counted in roll_up(here, paths).items():
            yield _result(measure, programme, organisation, counted, at=at, seen_at=seen_at, basis=basis)


def _result(
    measure: Measure, programme: str, organisation: int, counted: Count, *, at: datetime, seen_at: datetime, basis: str
) -> MeasureResult:
    return MeasureResult(
        measure=measure.code, edition=measure.edition, programme=programme, organisation_id=organisation,
        day=day_of(seen_at), basis=basis, numerator=counted.numerator, denominator=counted.denominator,
        excluded=counted.excluded, why=counted.why, longest=counted.longest, computed_at=at,
    )  # fmt: skip


def _keep(rows: list[MeasureResult]) -> None:
    MeasureResult.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True, update_fields=list(_NUMBERS),
        unique_fields=["organisation", "programme", "measure", "day", "basis"],
    )  # fmt: skip


def _forget_empty(rows: list[MeasureResult], *, at: datetime) -> None:
    """Results of today that nobody stands behind any longer (an import undone)."""
    kept = {(row.measure, row.programme, row.organisation_id) for row in rows}
    today = MeasureResult.objects.filter(day=day_of(at), basis=MeasureResult.Basis.ACTUAL)
    gone = [row.pk for row in today if (row.measure, row.programme, row.organisation_id) not in kept]
    MeasureResult.objects.filter(pk__in=gone).delete()
