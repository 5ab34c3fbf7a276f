"""Reading one person's facts: latest values, series for plots, what happened when. Strangers get nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.records import selects

OVER = frozenset({"completed", "stopped", "cancelled", "entered-in-error", "ended"})


@dataclass(frozen=True, slots=True)
class LatestView:
    """The newest living value of an analyte, in its canonical unit."""

    analyte: str
    value: float | None
    text_value: str | None
    comparator: str | None
    measured_at: datetime
    source: str
    slot: str | None
    panel: int | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One value in its canonical unit and as it came; or (count > 1) the mean of a day with its lowest and highest."""

    id: int
    analyte: str
    measured_at: datetime
    value: float | None
    text_value: str | None
    comparator: str | None
    value_received: str
    unit_received: str | None
    time_known: bool
    source: str
    method: str | None
    slot: str | None
    repeat: int | None
    panel: int | None
    batch_id: int
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Origin:
    """How a fact came here: the cause (import:7, staff:3, door:2), the actor and, of staff, the name."""

    caused_by: str
    actor: str
    name: str


@dataclass(frozen=True, slots=True)
class MomentView:
    """Values that belong together: of one moment, or of one day from a laboratory, a check-up or a monitor.

    A day of a glucose sensor has no single readings but `count`, `mean`, `low` and `high`.
    """

    at: datetime
    source: str
    dense: bool
    timed: bool
    recorded_at: datetime
    readings: tuple[ReadingView, ...]
    count: int
    mean: float | None
    low: float | None
    high: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class EventView:
    """What happened: encounter, diagnosis, medicine, medicine_ended or procedure; those of one day in one entry."""

    kind: str
    at: datetime
    timed: bool
    recorded_at: datetime
    items: tuple[dict[str, Any], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class DiagnosisView:
    code_system: str
    code: str | None
    text: str
    condition: str | None
    onset_on: date | None
    state: str
    diagnosed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MedicineView:
    name: str
    dose: str | None
    frequency: str | None
    started_on: date | None
    ended_on: date | None
    status: str | None
    recorded_at: datetime

    def in_use(self, on: date) -> bool:
        """Neither ended nor called off; what has no end counts as taken."""
        return (self.ended_on is None or self.ended_on >= on) and (self.status or "") not in OVER


def latest_of(person_id: int, *, viewer: Viewer) -> dict[str, LatestView]:
    """Newest value of each analyte. One query."""
    return latest_of_many([person_id], viewer=viewer).get(person_id, {})


def latest_of_many(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, dict[str, LatestView]]:
    """Person → newest value of each analyte. One query."""
    found: dict[int, dict[str, LatestView]] = {}
    for person, *row in _rows_of_many(selects.LATEST, person_ids, viewer):
        found.setdefault(person, {})[row[0]] = LatestView(*row)
    return found


def series_of(
    person_id: int, *, viewer: Viewer, analytes: Sequence[str], dense_above: int, since: datetime | None = None,
    until: datetime | None = None, sources: Sequence[str] | None = None,
) -> list[ReadingView]:  # fmt: skip
    """Numbers of these analytes in a span, oldest first. More than `dense_above` of one analyte come as daily means."""
    rows = _rows(
        selects.SERIES, person_id, viewer, **_span(analytes, sources, since, until), dense_above=dense_above,
        zone=str(clock.zone()),
    )  # fmt: skip
    return [ReadingView(*row) for row in rows]


def recent_of(person_id: int, *, viewer: Viewer, analytes: Sequence[str], each: int) -> list[ReadingView]:
    """The last few numbers of each of these analytes, oldest first. One query."""
    return [ReadingView(*row) for row in _rows(selects.RECENT, person_id, viewer, analytes=list(analytes), each=each)]


def counts_of(
    person_id: int, *, viewer: Viewer, since: datetime | None = None, until: datetime | None = None
) -> dict[tuple[str, str], int]:
    """How many readings: (source, analyte) → number."""
    rows = _rows(selects.COUNTS, person_id, viewer, **_span(None, None, since, until))
    return {(source, analyte): count for source, analyte, count in rows}


def list_moments(
    person_id: int, *, viewer: Viewer, before: datetime, size: int, analytes: Sequence[str] | None = None,
    sources: Sequence[str] | None = None, since: datetime | None = None, thin: bool = True,
) -> list[MomentView]:  # fmt: skip
    """Readings before a moment, newest first, grouped; those of the same moment stay together, so it may be more."""
    rows = _rows(
        selects.MOMENTS, person_id, viewer, **_span(analytes, sources, since, None), before=before, rows=size,
        thin=thin, zone=str(clock.zone()),
    )  # fmt: skip
    return [_moment(row) for row in rows]


def list_events(
    person_id: int, *, viewer: Viewer, before: datetime, size: int, kinds: Collection[str] | None = None,
    since: datetime | None = None,
) -> list[EventView]:  # fmt: skip
    """Encounters, diagnoses, medicines and procedures before a moment, newest first."""
    rows = _rows(
        selects.EVENTS, person_id, viewer, before=before, since=since, rows=size,
        kinds=None if kinds is None else sorted(kinds), zone=str(clock.zone()),
    )  # fmt: skip
    return [_event(*row) for row in rows]


def origins_of(person_id: int, *, viewer: Viewer, batch_ids: Collection[int]) -> dict[int, Origin]:
    """How these batches of a person's facts came here."""
    rows = _rows(selects.ORIGINS, person_id, viewer, batches=sorted(batch_ids))
    return {row[0]: _origin(*row[1:]) for row in rows}


def diagnoses_of(person_id: int, *, viewer: Viewer) -> list[DiagnosisView]:
    """Living diagnoses, those of a known disease group first."""
    return diagnoses_of_many([person_id], viewer=viewer).get(person_id, [])


def diagnoses_of_many(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, list[DiagnosisView]]:
    """Person → living diagnoses. One query."""
    found: dict[int, list[DiagnosisView]] = {}
    for person, *row in _rows_of_many(selects.DIAGNOSES, person_ids, viewer):
        found.setdefault(person, []).append(DiagnosisView(*row))
    return found


def medicines_of(person_id: int, *, viewer: Viewer) -> list[MedicineView]:
    """Medicines past and present, the newest first; `in_use` tells them apart."""
    return medicines_of_many([person_id], viewer=viewer).get(person_id, [])


def medicines_of_many(person_ids: Iterable[int], *, viewer: Viewer) -> dict[int, list[MedicineView]]:
    """Person → medicines. One query."""
    found: dict[int, list[MedicineView]] = {}
    for person, *row in _rows_of_many(selects.MEDICINES, person_ids, viewer):
        found.setdefault(person, []).append(MedicineView(*row))
    return found


def _rows_of_many(statement: str, person_ids: Iterable[int], viewer: Viewer) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"persons": list(person_ids), "scope": viewer.scope_list})
        return list(cursor.fetchall())


def _rows(statement: str, person_id: int, viewer: Viewer, **parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"person": person_id, "scope": viewer.scope_list, **parameters})
        return list(cursor.fetchall())


def _span(
    analytes: Sequence[str] | None, sources: Sequence[str] | None, since: datetime | None, until: datetime | None
) -> dict[str, Any]:
    return {
        "analytes": None if analytes is None else list(analytes),
        "sources": None if sources is None else list(sources),
        "since": since,
        "until": until,
    }


def _moment(row: tuple[Any, ...]) -> MomentView:
    at, source, dense, timed, recorded_at, readings, count, mean, low, high, *origin = row
    values = tuple(_reading(one) for one in _loaded(readings) or ())
    return MomentView(at, source, dense, timed, recorded_at, values, count, mean, low, high, _origin(*origin))


def _event(kind: str, at: datetime, timed: bool, recorded_at: datetime, items: Any, *origin: str | None) -> EventView:
    return EventView(kind, at, timed, recorded_at, tuple(_loaded(items)), _origin(*origin))


def _reading(row: list[Any]) -> ReadingView:
    identity, analyte, measured_at, *rest = row
    return ReadingView(identity, analyte, datetime.fromisoformat(measured_at), *rest)


def _origin(caused_by: str | None, actor: str | None, name: str | None) -> Origin:
    return Origin(caused_by or "", actor or "", name or "")


def _loaded(value: Any) -> Any:
    """Raw cursors hand JSON over as text."""
    return orjson.loads(value) if isinstance(value, str) else value
