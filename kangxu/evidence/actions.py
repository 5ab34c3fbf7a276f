"""Computing measures and keeping their results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.evidence.compute import Count, count, month_ends, roll_up
from kangxu.evidence.county.kept import get_kept, to_json
from kangxu.evidence.county.model import Scenario
from kangxu.evidence.measure import Measure, measures
from kangxu.evidence.models import KeptScenario, MeasureResult
from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.programmes.programme import programmes

MONTHS_BACK = 12
LONGEST_NAME = 40
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


class Unnamed(Exception):
    """A scenario cannot be kept under this name; the message says why."""


@action
def keep_scenario(*, name: str, scenario: Scenario, by: Viewer, at: datetime) -> KeptScenario:
    """Keep a scenario at the viewer's institution; under a name that is there, it replaces that one. Raises Unnamed."""
    by.require(Permission.SEE_ACCOUNTS)
    said = name.strip()
    if not said or len(said) > LONGEST_NAME:
        raise Unnamed(_("请写一个名字，最多%(longest)s个字") % {"longest": LONGEST_NAME})
    if by.organisation_id is None:
        raise Unnamed(_("请先选择所在机构"))
    kept, _made = KeptScenario.objects.update_or_create(
        organisation_id=by.organisation_id, name=said, dropped_at=None,
        defaults={"numbers": to_json(scenario), "kept_at": at, "kept_by": by.actor},
    )  # fmt: skip
    audit("scenario.kept", f"scenario:{kept.pk}")
    return kept


@action
def drop_scenario(*, scenario_id: int, by: Viewer, at: datetime) -> None:
    """Take a kept scenario off the list. Raises NotFound."""
    one = get_kept(scenario_id, viewer=by)
    KeptScenario.objects.filter(pk=one.id).update(dropped_at=at, dropped_by=by.actor)
    audit("scenario.dropped", f"scenario:{one.id}")


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
