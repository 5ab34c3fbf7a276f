"""What the pages read of one person's facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.people.models import Registration
from kangxu.records import queries
from kangxu.records.actions import withdraw
from kangxu.records.pairs import pressures
from kangxu.records.tests.conftest import AT, BY, Ward, Write

NEVER = AT + timedelta(days=400)


def _viewer(ward: Ward, scope: frozenset[int]) -> Viewer:
    return Viewer(actor="staff:1", name="甲", staff_id=1, organisation_id=ward.hospital.pk, scope=scope)


def _pressure(systolic: float, diastolic: float, at: datetime, panel: int | None = None) -> list[dict[str, object]]:
    common = {"measured_at": at, "panel": panel, "source": "home_device"}
    return [{"analyte": "SBP", "value": systolic, **common}, {"analyte": "DBP", "value": diastolic, **common}]


def test_a_stranger_reads_nothing_and_a_colleague_everything(ward: Ward, write: Write) -> None:
    write({"analyte": "HBA1C", "value": 7.8, "source": "laboratory"})
    write({"text": "高血压", "code_system": "text", "state": "active", "recorded_at": AT}, kind="diagnoses")
    write({"name": "氨氯地平", "started_on": date(2026, 1, 1)}, kind="medicines")
    with quietly("test", by=BY, at=AT):
        Registration.objects.create(person=ward.person, organisation=ward.hospital, caused_by="x", started_at=AT)
    inside, outside = (_viewer(ward, frozenset({one})) for one in (ward.hospital.pk, ward.hospital.pk + 99))

    def everything(viewer: Viewer) -> list[int]:
        person = ward.person.pk
        return [
            len(queries.latest_of(person, viewer=viewer)),
            len(queries.series_of(person, viewer=viewer, analytes=["HBA1C"], dense_above=10)),
            len(queries.recent_of(person, viewer=viewer, analytes=["HBA1C"], each=5)),
            len(queries.counts_of(person, viewer=viewer)),
            len(queries.list_moments(person, viewer=viewer, before=NEVER, size=10)),
            len(queries.list_events(person, viewer=viewer, before=NEVER, size=10)),
            len(queries.diagnoses_of(person, viewer=viewer)),
            len(queries.medicines_of(person, viewer=viewer)),
        ]

    assert everything(inside) == [1, 1, 1, 1, 1, 2, 1, 1]
    assert everything(outside) == [0] * 8


def test_series_are_living_numbers_in_the_span_oldest_first(ward: Ward, write: Write) -> None:
    for days in (3, 1, 2, 40):
        moment = AT - timedelta(days=days)
        write({"analyte": "HBA1C", "value": 7 + days / 100, "measured_at": moment}, cause=f"test:{days}")
    write({"analyte": "HBA1C", "value": None, "text_value": "HI", "value_received": "HI"})
    found = queries.series_of(
        ward.person.pk, viewer=BY, analytes=["HBA1C"], dense_above=10, since=AT - timedelta(days=30), until=AT
    )
    assert [one.value for one in found] == [7.03, 7.02, 7.01]


def test_dense_series_come_as_daily_means_with_their_range(ward: Ward, write: Write) -> None:
    morning = datetime(2026, 11, 18, 0, tzinfo=UTC)
    write(*({"analyte": "CGM", "value": 5.0 + n, "measured_at": morning + timedelta(hours=n)} for n in range(3)))
    found = queries.series_of(ward.person.pk, viewer=BY, analytes=["CGM"], dense_above=2)
    assert [(one.value, one.low, one.high, one.count) for one in found] == [(6.0, 5.0, 7.0, 3)]
    assert len(queries.series_of(ward.person.pk, viewer=BY, analytes=["CGM"], dense_above=3)) == 3


def test_recent_values_are_the_last_few_of_each_analyte(ward: Ward, write: Write) -> None:
    write(*({"analyte": "WEIGHT", "value": 60.0 + n, "measured_at": AT - timedelta(days=n)} for n in range(5)))
    write({"analyte": "HBA1C", "value": 7.0})
    found = queries.recent_of(ward.person.pk, viewer=BY, analytes=["WEIGHT", "HBA1C"], each=2)
    assert [one.value for one in found if one.analyte == "WEIGHT"] == [61.0, 60.0]
    assert [one.value for one in found if one.analyte == "HBA1C"] == [7.0]


def test_pressures_pair_by_panel_else_by_moment(ward: Ward, write: Write) -> None:
    rows = _pressure(150, 90, AT, panel=1) + _pressure(140, 80, AT, panel=2)
    half = {"analyte": "SBP", "value": 120, "measured_at": AT - timedelta(days=2)}
    write(*rows, *_pressure(130, 70, AT - timedelta(days=1)), half)
    found = pressures(queries.series_of(ward.person.pk, viewer=BY, analytes=["SBP", "DBP"], dense_above=100))
    assert sorted((one.systolic.value, one.diastolic.value) for one in found) == [(130, 70), (140, 80), (150, 90)]


def test_a_slip_of_one_day_is_one_moment_and_cuffs_are_not(ward: Ward, write: Write) -> None:
    write(
        {"analyte": "TC", "value": 5.0, "source": "laboratory"},
        {"analyte": "TG", "value": 1.5, "source": "laboratory", "measured_at": AT - timedelta(hours=2)},
        *_pressure(150, 90, AT), *_pressure(148, 88, AT - timedelta(hours=1)),
    )  # fmt: skip
    found = queries.list_moments(ward.person.pk, viewer=BY, before=NEVER, size=10)
    assert sorted(len(one.readings) for one in found) == [2, 2, 2]
    assert {one.source: one.timed for one in found} == {"laboratory": False, "home_device": True}


def test_days_of_a_sensor_are_counted_not_listed_unless_asked(ward: Ward, write: Write) -> None:
    rows = [{"analyte": "CGM", "value": 5.0 + n, "measured_at": AT + timedelta(minutes=15 * n)} for n in range(4)]
    write(*rows)
    (day,) = queries.list_moments(ward.person.pk, viewer=BY, before=NEVER, size=10)
    assert (day.dense, day.count, day.low, day.high, day.readings) == (True, 4, 5.0, 8.0, ())
    assert len(queries.list_moments(ward.person.pk, viewer=BY, before=NEVER, size=10, thin=False)) == 4


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_meet_without_gap_or_overlap(ward: Ward, write: Write, size: int) -> None:
    rows = [row for n in range(6) for row in _pressure(140 + n, 80 + n, AT - timedelta(days=n // 2))]
    rows += [{"analyte": code, "value": 5.0, "source": "laboratory", "measured_at": AT - timedelta(hours=n)}
             for n, code in enumerate(("TC", "K"))]  # fmt: skip
    write(*rows)
    before, seen = NEVER, []
    for _page in range(len(rows) + 1):
        page = queries.list_moments(ward.person.pk, viewer=BY, before=before, size=size)
        seen += [one.id for moment in page for one in moment.readings]
        before = page[-1].at if page else before
    assert len(seen) == len(set(seen)) == 14


def test_events_are_told_by_day_with_who_recorded_them(ward: Ward, write: Write) -> None:
    for text in ("高血压", "2型糖尿病"):
        known = {"text": text, "code_system": "text", "state": "active", "recorded_at": AT}
        write(known, kind="diagnoses", cause="import:7")
    write({"name": "氨氯地平", "started_on": date(2026, 1, 1), "ended_on": date(2026, 3, 1)}, kind="medicines")
    write({"kind": "inpatient", "started_at": AT - timedelta(days=9), "department": "心内科"}, kind="encounters")
    found = queries.list_events(ward.person.pk, viewer=BY, before=NEVER, size=10)
    assert [one.kind for one in found] == ["diagnosis", "encounter", "medicine_ended", "medicine"]
    assert {item["text"] for item in found[0].items} == {"高血压", "2型糖尿病"}
    assert (found[0].origin.caused_by, found[0].origin.actor) == ("import:7", "system:test")
    only = queries.list_events(ward.person.pk, viewer=BY, before=NEVER, size=10, kinds={"encounter"})
    assert [one.items[0]["department"] for one in only] == ["心内科"]


def test_a_medicine_is_in_use_until_it_ends_or_is_called_off(ward: Ward, write: Write) -> None:
    write(
        {"name": "甲", "started_on": date(2020, 1, 1)}, {"name": "乙", "ended_on": date(2026, 1, 1)},
        {"name": "丙", "status": "stopped"}, {"name": "丁", "ended_on": date(2027, 1, 1)}, kind="medicines",
    )  # fmt: skip
    found = queries.medicines_of(ward.person.pk, viewer=BY)
    assert {one.name for one in found if one.in_use(date(2026, 11, 20))} == {"甲", "丁"}


def test_withdrawn_facts_are_not_read(ward: Ward, write: Write) -> None:
    write({"analyte": "HBA1C", "value": 7.8}, cause="import:1")
    withdraw(caused_by="import:1", by=BY, at=AT)
    assert queries.latest_of(ward.person.pk, viewer=BY) == {}
    assert queries.list_moments(ward.person.pk, viewer=BY, before=NEVER, size=10) == []
