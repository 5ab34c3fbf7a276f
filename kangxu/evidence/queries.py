"""Reading dashboards and the lists behind their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import connection

from kangxu.clinical.body import completed_years
from kangxu.evidence.compute import parameters, sql_of
from kangxu.evidence.measure import NOT_MEASURED, Measure, measures
from kangxu.evidence.models import MeasureResult
from kangxu.foundation.clock import day_of
from kangxu.foundation.paging import Page
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound, ids_below, list_organisations
from kangxu.privacy.masking import name_for
from kangxu.programmes.programme import Programme, programmes

PAGE = 50
# A comparison takes the newest result of up to so many days before its day: a night may have failed
NEAR_DAYS = 3
SITE_CHANGE_DAYS = 90
ACTUAL, LOOK_BACK = MeasureResult.Basis.ACTUAL.value, MeasureResult.Basis.LOOK_BACK.value


@dataclass(frozen=True, slots=True)
class Score:
    """One result: a count and what it is counted of; `unmeasured` of them were not measured."""

    day: date
    numerator: int
    denominator: int
    unmeasured: int = 0

    @property
    def rate(self) -> float | None:
        """Per cent of all; None of nothing."""
        return _percent(self.numerator, self.denominator)

    @property
    def rate_of_measured(self) -> float | None:
        """Per cent of those who were measured: all that a look back may show, for care began with a measurement."""
        return _percent(self.numerator, self.denominator - self.unmeasured)


@dataclass(frozen=True)
class Tile:
    """A measure today, with the same one a month and a year ago where they exist."""

    measure: Measure
    today: Score
    excluded: int
    why: Mapping[str, int]
    month_ago: Score | None
    year_ago: Score | None

    @property
    def value(self) -> float | None:
        return float(self.today.numerator) if self.measure.unit == "persons" else self.today.rate

    def change_since(self, before: Score | None) -> float | None:
        """Percentage points, or persons; None without a result of then."""
        if before is None:
            return None
        then = float(before.numerator) if self.measure.unit == "persons" else before.rate
        return None if then is None or self.value is None else self.value - then

    @property
    def misses_target(self) -> bool:
        target, value = self.measure.target, self.value
        if target is None or value is None:
            return False
        return value > target if self.measure.direction == "down" else value < target


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree: a group or an institution."""

    id: int
    name: str
    short_name: str

    @classmethod
    def of(cls, node: Organisation) -> Self:
        return cls(node.pk, node.name, node.short_name or node.name)


@dataclass(frozen=True)
class Site:
    """One institution below, with the headline measure."""

    place: Place
    today: Score
    before: Score | None


@dataclass(frozen=True)
class Dashboard:
    """A programme at one node of the tree. `computed_at` is None when nothing was ever computed."""

    programme: Programme
    place: Place
    computed_at: datetime | None
    enrolled: int
    tiles: tuple[Tile, ...]
    headline: Tile | None
    course: tuple[Score, ...]
    looked_back: tuple[Score, ...]
    flow: Mapping[str, int]
    flow_days: int
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class Behind:
    """One row of the list behind a number."""

    key: int
    person_id: int
    name: str
    sex: str
    age: int | None
    tier: str
    organisation: str
    care_manager: str
    state: str
    why: str
    value: str
    seen_at: datetime | None


def dashboard(programme: str, organisation_id: int, *, viewer: Viewer) -> Dashboard:
    """What the last computation found for a programme at an organisation and below. Raises NotFound."""
    viewer.require(Permission.SEE_DASHBOARD)
    chosen, node = _programme(programme), _organisation(organisation_id, viewer)
    latest = _latest(programme, node)
    if latest is None:
        return Dashboard(chosen, Place.of(node), None, 0, (), None, (), (), {}, 0, ())
    shelf = measures()
    results = {one.measure: one for one in _on(programme, node, latest)}
    month, year = (_near(programme, node, _back(latest, months)) for months in (1, 12))
    tiles = tuple(
        _tile(shelf[code], results[code], month.get(code), year.get(code))
        for code in chosen.measures
        if code in results
    )
    flow = results.get("tier_flow")
    headline = next((tile for tile in tiles if tile.measure.headline), None)
    course, looked_back = _course(programme, node, headline, latest)
    return Dashboard(
        programme=chosen,
        place=Place.of(node),
        computed_at=max(one.computed_at for one in results.values()),
        enrolled=results["enrolled_count"].numerator if "enrolled_count" in results else 0,
        tiles=tuple(tile for tile in tiles if tile.measure.direction),
        headline=headline,
        course=course,
        looked_back=looked_back,
        flow=flow.why if flow else {},
        flow_days=shelf["tier_flow"].values["flow_days"],
        sites=_sites(programme, node, headline, latest, viewer),
    )


def busiest_programme(organisation_id: int, *, viewer: Viewer) -> str:
    """The programme with the most persons under care at an organisation; the first on the shelf without any."""
    viewer.require(Permission.SEE_DASHBOARD)
    kept = MeasureResult.objects.filter(
        organisation=_organisation(organisation_id, viewer), measure="enrolled_count", basis=ACTUAL
    )
    largest = kept.order_by("-day", "-numerator").first()
    return largest.programme if largest else next(iter(programmes()))


def list_behind(
    programme: str, measure: str, organisation_id: int, *, viewer: Viewer, at: datetime, why: str = "", state: str = "",
    after: str | None = None, size: int = PAGE,
) -> Page[Behind]:  # fmt: skip
    """The persons (or tasks) that a number counts, by the same SELECT; keyset pages, only persons within reach."""
    viewer.require(Permission.SEE_DASHBOARD)
    viewer.require(Permission.SEE_PEOPLE)
    viewer.require(Permission.SEE_CLINICAL)
    chosen, node = _measure(programme, measure), _organisation(organisation_id, viewer)
    viewer.require(chosen.permission)
    known = parameters(chosen, programme=programme, organisations=_below(node, viewer), at=at, cohort_at=at)
    page: dict[str, Any] = {
        "why": why,
        "state": state,
        "after": int(after or 0),
        "size": size + 1,
        "scope": viewer.scope_list,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql_of(chosen) + _BEHIND.format(key=chosen.key), {**known, **page})
        rows = [_behind(row, viewer=viewer, on=day_of(at)) for row in cursor.fetchall()]
    return Page(rows[:size], after=str(rows[size - 1].key) if len(rows) > size else None)


def all_behind(
    programme: str, measure: str, organisation_id: int, *, viewer: Viewer, at: datetime, why: str = "", state: str = ""
) -> Iterator[Behind]:
    """Every row behind a number, for an export."""
    viewer.require(Permission.EXPORT_LISTS)
    after: str | None = None
    while True:
        page = list_behind(
            programme, measure, organisation_id, viewer=viewer, at=at, why=why, state=state, after=after, size=2000
        )
        yield from page.rows
        if (after := page.after) is None:
            return


def get_measure(programme: str, measure: str, *, viewer: Viewer) -> Measure:
    """A measure that a programme uses. Raises NotFound."""
    viewer.require(Permission.SEE_DASHBOARD)
    found = _measure(programme, measure)
    viewer.require(found.permission)
    return found


def get_place(organisation_id: int, *, viewer: Viewer) -> Place:
    """An organisation within the viewer's reach. Raises NotFound."""
    return Place.of(_organisation(organisation_id, viewer))


def list_places(*, viewer: Viewer) -> list[Place]:
    """Institutions and groups whose dashboards the viewer may open, parents first."""
    kinds = (Organisation.Kind.GROUP, Organisation.Kind.INSTITUTION)
    return [Place.of(one) for one in list_organisations(viewer=viewer).filter(kind__in=kinds)]


# The registration is looked up row by row on purpose: an EXISTS is turned into a hash of everybody registered
_BEHIND = """
select c.{key}, c.person_id, p.name, p.sex, p.birth_on, coalesce(s.tier, 'unknown'),
       coalesce(nullif(o.short_name, ''), o.name), coalesce(f.name, ''), c.state, c.why, coalesce(c.value, ''),
       c.seen_at
from counted c
join people_person p on p.id = c.person_id
join organisations_organisation o on o.id = c.organisation_id
left join programmes_tierstate s on s.person_id = c.person_id and s.programme = %(programme)s
left join managed m on m.person_id = c.person_id
left join organisations_staff f on f.id = m.care_manager_id
where c.{key} > %(after)s and (%(why)s = '' or c.why = %(why)s) and (%(state)s = '' or c.state = %(state)s)
  and (%(scope)s::bigint[] is null or (
      select true from people_registration r
      where r.person_id = c.person_id and r.organisation_id = any(%(scope)s) and r.ended_at is null limit 1))
order by c.{key} limit %(size)s
"""


def _behind(row: tuple[Any, ...], *, viewer: Viewer, on: date) -> Behind:
    key, person, name, sex, born, tier, place, manager, state, why, value, seen_at = row
    age = completed_years(born, on) if born else None
    return Behind(key, person, name_for(viewer, name), sex, age, tier, place, manager, state, why, value, seen_at)


def _programme(code: str) -> Programme:
    if code not in programmes():
        raise NotFound(f"programme:{code}")
    return programmes()[code]


def _measure(programme: str, code: str) -> Measure:
    used, found = _programme(programme).measures, measures().get(code)
    if found is None or (code not in used and not found.general):
        raise NotFound(f"measure:{code}")
    return found


def _organisation(organisation_id: int, viewer: Viewer) -> Organisation:
    found = list_organisations(viewer=viewer).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"organisation:{organisation_id}")
    return found


def _below(node: Organisation, viewer: Viewer) -> list[int]:
    return [one for one in ids_below(node) if viewer.sees(one)]


def _latest(programme: str, node: Organisation) -> date | None:
    kept = MeasureResult.objects.filter(programme=programme, organisation=node, basis=ACTUAL, measure="enrolled_count")
    newest = kept.order_by("-day").first()
    return newest.day if newest else None


def _on(programme: str, node: Organisation, day: date) -> list[MeasureResult]:
    return list(MeasureResult.objects.filter(programme=programme, organisation=node, basis=ACTUAL, day=day))


def _near(programme: str, node: Organisation, day: date) -> dict[str, Score]:
    """Measure → the newest result of a few days up to that day."""
    kept = MeasureResult.objects.filter(
        programme=programme, organisation=node, basis=ACTUAL, day__gt=day - timedelta(days=NEAR_DAYS), day__lte=day
    )
    return {one.measure: _score(one) for one in kept.order_by("day")}


def _back(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for wanted in range(day.day, 27, -1):
        try:
            return date(year, month + 1, wanted)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _tile(measure: Measure, result: MeasureResult, month_ago: Score | None, year_ago: Score | None) -> Tile:
    return Tile(measure, _score(result), result.excluded, result.why, month_ago, year_ago)


def _course(
    programme: str, node: Organisation, headline: Tile | None, latest: date
) -> tuple[tuple[Score, ...], tuple[Score, ...]]:
    """Month ends and the newest day of the headline measure: as counted then, and as looked back."""
    if headline is None:
        return (), ()
    kept = MeasureResult.objects.filter(
        programme=programme, organisation=node, measure=headline.measure.code, day__gte=_back(latest, 13)
    ).order_by("day")
    rows = [one for one in kept if one.day == latest or (one.day + timedelta(days=1)).day == 1]
    return (
        tuple(_score(one) for one in rows if one.basis == ACTUAL),
        tuple(_score(one) for one in rows if one.basis == LOOK_BACK),
    )


def _sites(programme: str, node: Organisation, headline: Tile | None, latest: date, viewer: Viewer) -> tuple[Site, ...]:
    """Institutions below, the best first; a node that is one itself has none."""
    if headline is None or node.kind == Organisation.Kind.INSTITUTION:
        return ()
    days = (latest, latest - timedelta(days=SITE_CHANGE_DAYS))
    kept = MeasureResult.objects.filter(
        programme=programme, measure=headline.measure.code, basis=ACTUAL, day__in=days,
        organisation__kind=Organisation.Kind.INSTITUTION, organisation_id__in=_below(node, viewer),
    ).select_related("organisation")  # fmt: skip
    by_day: dict[date, dict[int, MeasureResult]] = {day: {} for day in days}
    for one in kept:
        by_day[one.day][one.organisation_id] = one
    before = by_day[days[1]]
    found = [
        Site(Place.of(one.organisation), _score(one), _score(before[pk]) if pk in before else None)
        for pk, one in by_day[latest].items()
    ]
    return tuple(sorted(found, key=lambda site: -(site.today.rate or 0)))


def _score(result: MeasureResult) -> Score:
    return Score(result.day, result.numerator, result.denominator, result.why.get(NOT_MEASURED, 0))


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
