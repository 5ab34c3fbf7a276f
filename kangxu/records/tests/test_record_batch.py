"""Facts in: stored once, refused with a reason, superseded, withdrawn; latest values always right."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.foundation.models import AuditEvent, Batch, BatchPerson
from kangxu.records.actions import withdraw
from kangxu.records.models import Charge, Diagnosis, Encounter, LatestValue, Reading
from kangxu.records.tests.conftest import AT, BY, Ward, Write

pytestmark = pytest.mark.django_db


def test_a_reading_is_stored_as_received_and_in_its_unit(ward: Ward, write: Write) -> None:
    done = write({"analyte": "TC", "value": 5.17, "value_received": "200", "unit_received": "mg/dL"})
    reading = Reading.objects.get()
    assert (done.accepted, done.duplicate, done.refused.height, done.persons) == (1, 0, 0, 1)
    assert (reading.value, reading.value_received, reading.unit_received) == (5.17, "200", "mg/dL")
    assert (reading.person_id, reading.batch_id, reading.source) == (ward.person.pk, done.batch_id, "clinic")


def test_the_batch_names_its_persons_and_leaves_an_audit_line(ward: Ward, write: Write) -> None:
    done = write({"analyte": "TC", "value": 5.0}, {"analyte": "TG", "value": 1.0, "person_id": ward.other.pk})
    batch = Batch.objects.get(pk=done.batch_id)
    assert (batch.event, batch.caused_by, batch.size) == ("records.recorded", "test:1", 2)
    assert set(BatchPerson.objects.values_list("person_id", flat=True)) == {ward.person.pk, ward.other.pk}
    assert AuditEvent.objects.filter(what="facts.recorded", target=f"batch:{batch.pk}").exists()


def test_the_same_fact_again_changes_nothing(write: Write) -> None:
    row = {"analyte": "FPG", "value": 6.1, "slot": "fasting"}
    write(row)
    again = write(row, row)
    assert (again.accepted, again.duplicate) == (0, 2)
    assert Reading.objects.count() == 1


def test_empty_details_are_the_same_details(write: Write) -> None:
    """Two missing slots are equal: duplicates must not slip through because null is not null."""
    assert write({"analyte": "FPG", "value": 6.1}, {"analyte": "FPG", "value": 6.1}).accepted == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"analyte": "LDLC", "value": -1.2}, "negative"),
        ({"analyte": "SBP", "value": 0}, "zero"),
        ({"analyte": "HBA1C", "value": 48}, "above_hard_limit"),
        ({"analyte": "FPG", "value": 5.0, "measured_at": AT + timedelta(days=3)}, "in_future"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_reason(write: Write, row: dict, reason: str) -> None:
    done = write(row, {"analyte": "TG", "value": 1.5, "row": 2})
    assert done.refused["reason"].to_list() == [reason]
    assert (done.accepted, done.refused["row"].to_list()) == (1, [1])


def test_a_swapped_blood_pressure_is_refused_whole(write: Write) -> None:
    done = write(
        {"analyte": "SBP", "value": 80, "panel": 1},
        {"analyte": "DBP", "value": 120, "panel": 1},
        {"analyte": "SBP", "value": 130, "panel": 2, "row": 2},
        {"analyte": "DBP", "value": 80, "panel": 2, "row": 2},
    )
    assert (done.accepted, set(done.refused["reason"])) == (2, {"diastolic_not_below_systolic"})


def test_one_impossible_pressure_does_not_cost_the_other(write: Write) -> None:
    done = write({"analyte": "SBP", "value": 145, "panel": 1}, {"analyte": "DBP", "value": 974, "panel": 1})
    assert (done.accepted, done.refused["reason"].to_list()) == (1, ["above_hard_limit"])


def test_latest_is_the_newest_whatever_the_order_of_arrival(ward: Ward, write: Write) -> None:
    write({"analyte": "FPG", "value": 7.0, "measured_at": AT - timedelta(days=1)})
    write({"analyte": "FPG", "value": 9.0, "measured_at": AT - timedelta(days=30)})
    assert LatestValue.objects.get(person=ward.person).value == 7.0


def test_a_correction_supersedes(ward: Ward, write: Write) -> None:
    write({"analyte": "K", "value": 6.4, "external_id": "lis|1"})
    write({"analyte": "K", "value": 4.6, "external_id": "lis|1"}, cause="test:2")
    old, new = Reading.objects.order_by("id")
    assert (old.retired_at, new.retired_at) == (AT, None)
    assert old.retired_by == f"batch:{new.batch_id}"
    assert LatestValue.objects.get(person=ward.person).value == 4.6


def test_withdrawing_brings_back_what_was_before(ward: Ward, write: Write) -> None:
    write({"analyte": "K", "value": 6.4, "external_id": "lis|1"})
    write({"analyte": "K", "value": 4.6, "external_id": "lis|1"}, {"analyte": "TG", "value": 2.0}, cause="test:2")
    assert withdraw(caused_by="test:2", by=BY, at=AT) == 2
    assert LatestValue.objects.get(person=ward.person, analyte="K").value == 6.4
    assert not LatestValue.objects.filter(analyte="TG").exists()
    assert write({"analyte": "TG", "value": 2.0}, cause="test:3").accepted == 1


def test_the_table_refuses_changes_and_deletions(write: Write) -> None:
    write({"analyte": "TG", "value": 2.0})
    for statement in ("update records_reading set value = 1", "delete from records_reading"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_encounter_ties_its_facts(ward: Ward, write: Write) -> None:
    write({"key": "v1", "kind": "inpatient", "started_at": AT}, kind="encounters")
    write({"item": "检验费", "amount_fen": 1250, "encounter_key": "v1"}, kind="charges", cause="test:2")
    write({"code_system": "icd10", "code": "E11.9", "text": "2型糖尿病", "encounter_key": "v1"}, kind="diagnoses")
    stay = Encounter.objects.get()
    assert Charge.objects.get().encounter_id == stay.pk
    assert (Diagnosis.objects.get().encounter_id, Diagnosis.objects.get().condition) == (stay.pk, "diabetes")


NUMBERS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([4.0, 5.0, 6.0])), min_size=1, max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NUMBERS, st.integers(1, 4))
def test_however_it_is_cut_the_same_rows_are_stored(ward: Ward, write: Write, facts: list, parts: int) -> None:
    with transaction.atomic():
        rows = [{"analyte": "TC", "value": value, "measured_at": AT - timedelta(days=day)} for day, value in facts]
        cuts = sorted({0, len(rows), *(len(rows) * n // parts for n in range(parts))})
        outcomes = [write(*rows[start:end], cause=f"cut:{start}") for start, end in pairwise(cuts)]
        assert sum(one.accepted for one in outcomes) == len(set(facts)) == Reading.objects.count()
        assert sum(one.accepted + one.duplicate for one in outcomes) == len(facts)
        newest = max(day for day in [AT - timedelta(days=day) for day, _value in facts])
        assert LatestValue.objects.get().measured_at == newest
        transaction.set_rollback(True)


def test_latest_values_follow_merged_readings(ward: Ward, write: Write) -> None:
    from kangxu.foundation.acting import quietly
    from kangxu.records.actions import renew_latest

    write({"analyte": "FPG", "value": 9.0, "person_id": ward.other.pk})
    with quietly("merge", by=BY, at=AT):
        Reading.objects.filter(person=ward.other).update(person=ward.person)
    renew_latest(person_ids=[ward.person.pk, ward.other.pk], by=BY, at=AT)
    assert [one.person_id for one in LatestValue.objects.all()] == [ward.person.pk]
