"""A hospital's systems hand their exports over from time to time: each part holds what has happened since the last.

So persons are enrolled, called and measured one month after the other, instead of five thousand on one day.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import orjson

from kangxu.demo.files import CHINESE_WINDOWS, UTF8_WITH_MARK, DemoFile
from kangxu.demo.resources import Resource
from kangxu.demo.timeline import ZONE, local, recency

MORNING = time(6, 30)
MOMENTS = ("measured_at", "date", "medicine:started_on", "procedure:performed_at")
Parts = dict[int, bytes]


@dataclass(frozen=True)
class HandOvers:
    """The moments of all hand-overs, the last of them now. What happened before a moment's day is handed over then."""

    moments: tuple[datetime, ...]

    @classmethod
    def before(cls, now: datetime) -> HandOvers:
        today = local(now).date()
        days = [today - timedelta(days=ago) for ago in recency()["handovers"]["days_ago"]]
        return cls((*(datetime.combine(day, MORNING, tzinfo=ZONE) for day in days), now))

    def number_of(self, day: date) -> int:
        """Number of the first hand-over that knows of this day."""
        return bisect_right([local(moment).date() for moment in self.moments[:-1]], day)


def parts(file: DemoFile, handovers: HandOvers) -> dict[int, DemoFile]:
    """The file cut into hand-overs, by their number; those without content are left out."""
    cut = _CUTTERS[file.feed](file, handovers)
    return {number: _written(file, number, content) for number, content in sorted(cut.items())}


def _written(file: DemoFile, number: int, content: bytes) -> DemoFile:
    path = file.path.with_name(f"{file.path.stem}-{number + 1:02d}{file.path.suffix}")
    path.write_bytes(content)
    return replace(file, path=path)


def _cut_table(file: DemoFile, handovers: HandOvers) -> Parts:
    raw = file.path.read_bytes()
    encoding, delimiter = _encoding(raw), "\t" if file.path.suffix == ".tsv" else ","
    header, *lines = raw.splitlines(keepends=True)
    headings, *rows = csv.reader(raw.decode(encoding).splitlines(), delimiter=delimiter)
    column = next(i for i, name in enumerate(headings) if name in file.columns and file.columns[name].target in MOMENTS)
    found: dict[int, list[bytes]] = defaultdict(lambda: [header])
    for line, cells in zip(lines, rows, strict=True):
        found[handovers.number_of(date.fromisoformat(cells[column][:10]))].append(line)
    return {number: b"".join(some) for number, some in found.items()}


def _encoding(raw: bytes) -> str:
    try:
        raw.decode(UTF8_WITH_MARK)
    except UnicodeDecodeError:
        return CHINESE_WINDOWS
    return UTF8_WITH_MARK


def _cut_log(file: DemoFile, handovers: HandOvers) -> Parts:
    """A meter is read out as a whole: all of its log comes now."""
    return {len(handovers.moments) - 1: file.path.read_bytes()}


def _cut_chart(file: DemoFile, handovers: HandOvers) -> Parts:
    """Resources of a stay go with its end; the person comes with every part, and a death only when it is known."""
    resources = [orjson.loads(line) for line in file.path.read_bytes().splitlines()]
    ends = {f"Encounter/{one['id']}": _own_day(one) for one in resources if one["resourceType"] == "Encounter"}
    patients = {f"Patient/{one['id']}": one for one in resources if one["resourceType"] == "Patient"}
    found: dict[int, dict[str, list[Resource]]] = defaultdict(lambda: defaultdict(list))
    for one in resources:
        if one["resourceType"] != "Patient":
            stay = one.get("encounter", {}).get("reference")
            number = handovers.number_of(ends[stay] if stay in ends else _own_day(one))
            found[number][one["subject"]["reference"]].append(one)
    for reference, patient in patients.items():
        if death := patient.get("deceasedDateTime"):
            found[handovers.number_of(date.fromisoformat(death[:10]))].setdefault(reference, [])
        elif not any(reference in persons for persons in found.values()):
            found[0].setdefault(reference, [])
    known = {number: partial(_as_known, number=number, handovers=handovers) for number in found}
    return {number: b"".join(_lines(persons, patients, known[number])) for number, persons in found.items()}


def _as_known(patient: Resource, number: int, handovers: HandOvers) -> Resource:
    """The person as the hospital knew them at a hand-over: alive until the death was written down."""
    death = patient.get("deceasedDateTime")
    if death and handovers.number_of(date.fromisoformat(death[:10])) > number:
        return {name: value for name, value in patient.items() if name != "deceasedDateTime"}
    return patient


def _lines(
    persons: dict[str, list[Resource]], patients: dict[str, Resource], known: Callable[[Resource], Resource]
) -> Iterator[bytes]:
    for reference, resources in persons.items():
        patient = known(patients[reference])
        for one in (patient, *resources):
            yield orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE)


_DAYS: dict[str, Sequence[str]] = {
    "Encounter": ("period", "end"), "Condition": ("recordedDate",), "Observation": ("effectiveDateTime",),
    "MedicationRequest": ("authoredOn",),
}  # fmt: skip


def _own_day(resource: Resource) -> date:
    value: Any = resource
    for name in _DAYS[resource["resourceType"]]:
        value = value[name]
    return date.fromisoformat(value[:10])


_CUTTERS: dict[str, Callable[[DemoFile, HandOvers], Parts]] = {
    "table": _cut_table, "glucose-log": _cut_log, "fhir-bundle": _cut_chart,
}  # fmt: skip
