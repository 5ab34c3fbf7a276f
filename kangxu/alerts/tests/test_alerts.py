from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.alerts import actions, listeners, queries
from kangxu.alerts.find import urgent_measurements
from kangxu.alerts.models import Alert
from kangxu.alerts.sheet import FRESH
from kangxu.followup.actions import record_outcome, undo_outcome
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation import events
from kangxu.foundation.acting import quietly
from kangxu.organisations.queries import NotFound
from kangxu.people.models import Registration
from kangxu.records.actions import record_batch, withdraw
from kangxu.records.facts import Facts

pytestmark = pytest.mark.django_db


def ring(here: World, made: world.Person, values: dict[str, float | str], *, at: datetime = AT, **more: object) -> int:
    """Record and let the safety lane do its work."""
    number = world.record(here, made, values, at=at, recorded_at=max(at, AT), **more)  # type: ignore[arg-type]
    listeners.assess(world.batch(number), max(at, AT))
    return number


def managed(here: World, programme: str = "hypertension") -> world.Person:
    made = world.person(here)
    world.enrol(here, made, programme)
    return made


def test_a_crisis_becomes_the_care_managers_urgent_work(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112}, at=AT - timedelta(minutes=20))
    alert, task = Alert.objects.get(), Task.objects.get()
    assert (alert.rule, alert.level, alert.task_id) == ("pressure_crisis", "red", task.pk)
    assert alert.caused_by == f"reading:{alert.reading_id}:pressure_crisis"
    assert alert.facts["values"] == {"SBP": 186.0, "DBP": 112.0}
    assert (task.kind, task.urgency, task.caused_by) == ("urgent", 0, f"alert:{alert.pk}")
    assert task.assigned_to_id == here.nurse.pk
    assert task.deadline_at == AT + timedelta(minutes=30)
    shown = queries.open_alerts(viewer=here.viewer(here.nurse), at=AT)
    assert [(one.shown, one.name, one.rule.ask_zh[0]) for one in shown] == [("186/112", "赵国强", "胸痛")]
    assert queries.open_alerts(viewer=here.viewer(here.colleague), at=AT) == []
    assert len(queries.open_alerts(viewer=here.viewer(here.head), at=AT, everybody=True)) == 1
    assert queries.open_alerts(viewer=here.viewer(here.outsider), at=AT, everybody=True) == []


@pytest.mark.parametrize(
    ("values", "rings"),
    [
        ({"SBP": 179, "DBP": 109}, False),
        ({"SBP": 180, "DBP": 90}, True),
        ({"SBP": 150, "DBP": 110}, True),
        ({"SMBG": 16.7}, True),
        ({"SMBG": 16.6}, False),
        ({"SMBG": 3.9}, False),  # not a known diabetic
        ({"SMBG": 2.9}, True),
        ({"SMBG": "HI"}, True),
        ({"SMBG": "LO"}, True),
        ({"HR": 121}, True),
        ({"HR": 45}, False),
    ],
)
def test_the_boundaries(here: World, values: dict[str, float | str], rings: bool) -> None:
    ring(here, world.person(here), values)
    assert Alert.objects.exists() is rings


def test_low_glucose_counts_in_diabetes_by_diagnosis_or_programme(here: World) -> None:
    enrolled, diagnosed = managed(here, "diabetes"), world.person(here)
    frame = pl.DataFrame({"row": [1], "person_id": [diagnosed.pk], "code_system": ["icd10"], "code": ["E10.9"]})
    record_batch(
        facts=Facts.of({"diagnoses": frame.with_columns(text=pl.lit("1型糖尿病"), state=pl.lit("active"))}),
        organisation_id=here.hospital.pk, caused_by="import:1", by=world.SYSTEM, at=AT,
    )  # fmt: skip
    for made in (enrolled, diagnosed):
        ring(here, made, {"SMBG": 3.9})
    assert Alert.objects.filter(rule="glucose_low_in_diabetes").count() == 2


def test_past_years_do_not_ring(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 200, "DBP": 120}, at=AT - FRESH - timedelta(minutes=1))
    assert not Alert.objects.exists()
    ring(here, made, {"SBP": 200, "DBP": 120}, at=AT - FRESH)
    assert Alert.objects.exists()


def test_told_twice_changes_nothing(here: World) -> None:
    made = managed(here)
    number = ring(here, made, {"SBP": 186, "DBP": 112})
    before = (list(Alert.objects.values()), list(Task.objects.values()))
    listeners.assess(world.batch(number), AT + timedelta(minutes=1))
    assert (list(Alert.objects.values()), list(Task.objects.values())) == before


def test_told_again_after_the_answer_opens_nothing(here: World) -> None:
    made = managed(here)
    number = ring(here, made, {"SBP": 186, "DBP": 112})
    actions.respond(alert_id=Alert.objects.get().pk, outcome="other", note="x", by=here.viewer(here.nurse), at=AT)
    listeners.assess(world.batch(number), AT + timedelta(hours=2))
    assert (Alert.objects.count(), Task.objects.filter(kind="urgent").count()) == (1, 1)


def test_repeats_are_attached_while_the_work_is_open(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112}, at=AT - timedelta(minutes=20))
    for minutes in (5, 50, 300):
        ring(here, made, {"SBP": 182, "DBP": 110}, at=AT + timedelta(minutes=minutes))
    assert (Alert.objects.count(), Task.objects.count()) == (4, 1)
    assert set(Alert.objects.values_list("task_id", flat=True)) == {Task.objects.get().pk}
    shown = queries.open_alerts(viewer=here.viewer(here.nurse), at=AT)
    assert [(one.shown, one.repeat_shown) for one in shown] == [("186/112", "182/110")]


@pytest.mark.parametrize(
    ("outcome", "again", "minutes", "tasks"),
    [
        ("reached", 184, 20, 1),  # the retake that was asked for
        ("reached", 200, 20, 2),  # worse
        ("reached", 184, 31, 2),  # later
        ("other", 184, 20, 2),  # nobody spoke with the person
    ],
)
def test_after_an_answer(here: World, outcome: str, again: int, minutes: int, tasks: int) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    nurse = here.viewer(here.nurse)
    actions.respond(alert_id=Alert.objects.get().pk, outcome=outcome, note="家属代接", by=nurse, at=AT)
    ring(here, made, {"SBP": again, "DBP": 100}, at=AT + timedelta(minutes=minutes))
    assert Task.objects.filter(kind="urgent").count() == tasks


def test_different_dangers_are_different_work(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112, "HR": 130})
    assert sorted(Task.objects.values_list("reason", flat=True)) == ["pressure_crisis", "pulse_extreme"]


def test_two_repeats_in_one_batch_ring_once(here: World) -> None:
    made = managed(here)
    rows = [
        {
            "row": row, "person_id": made.pk, "column": "x", "analyte": "SMBG", "value": value,
            "value_received": str(value),
            "measured_at": AT - timedelta(minutes=row), "time_known": True, "source": "home_device",
        }
        for row, value in ((1, 18.0), (2, 19.0))
    ]  # fmt: skip
    frame = pl.DataFrame(rows).with_columns(pl.col("measured_at").dt.convert_time_zone("UTC"))
    stored = record_batch(
        facts=Facts.of({"readings": frame}),
        organisation_id=here.hospital.pk,
        caused_by="import:2",
        by=world.SYSTEM,
        at=AT,
    )
    listeners.assess(world.batch(stored.batch_id), AT)
    assert (Alert.objects.count(), Task.objects.count()) == (2, 1)
    assert set(Alert.objects.values_list("task_id", flat=True)) == {Task.objects.get().pk}


def test_without_a_manager_it_belongs_to_the_institution_that_measured(here: World) -> None:
    made = world.person(here, at=here.clinic)
    ring(here, made, {"SBP": 186, "DBP": 112}, place=here.clinic)
    assert (Task.objects.get().organisation_id, Task.objects.get().assigned_to_id) == (here.clinic.pk, None)


def test_a_manager_off_duty_leaves_it_to_the_institution(here: World) -> None:
    made = managed(here)
    with quietly("tests", by=world.SYSTEM, at=AT):
        here.nurse.left_at = AT
        here.nurse.save()
    ring(here, made, {"SBP": 186, "DBP": 112})
    assert Task.objects.get().assigned_to_id is None
    assert len(queries.open_alerts(viewer=here.viewer(here.colleague), at=AT)) == 1


def test_ten_queries_at_most(here: World) -> None:
    made = managed(here)
    number = world.record(here, made, {"SBP": 186, "DBP": 112})
    batch = world.batch(number)
    with CaptureQueriesContext(connection) as caught:
        listeners.assess(batch, AT)
    spoken = [one for one in caught if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert Task.objects.count() == 1
    assert len(spoken) <= 10


def test_quiet_batches_cost_one_query(here: World) -> None:
    number = world.record(here, managed(here), {"SBP": 130, "DBP": 80})
    with CaptureQueriesContext(connection) as caught:
        listeners.assess(world.batch(number), AT)
    assert len(caught) <= 2


def test_the_alert_closes_and_opens_with_its_work(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    nurse, task = here.viewer(here.nurse), Task.objects.get()
    recorded = record_outcome(task_id=task.pk, outcome="to_emergency", by=nurse, at=AT)
    assert queries.open_alerts(viewer=nurse, at=AT) == []
    batch = events.Batch.objects.get(event="followup.task_closed")
    listeners.close_answered(batch, AT)
    assert (Alert.objects.get().response, Alert.objects.get().closed_by) == ("to_emergency", nurse.actor)
    undo_outcome(contact_id=recorded.contact_id, by=nurse, at=AT)
    listeners.reopen_unanswered(events.Batch.objects.get(event="followup.task_reopened"), AT)
    assert (Alert.objects.get().closed_at, Alert.objects.get().response) == (None, "")


def test_taking_and_answering(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    alert = Alert.objects.get()
    actions.take(alert_id=alert.pk, by=here.viewer(here.nurse), at=AT)
    actions.take(alert_id=alert.pk, by=here.viewer(here.colleague), at=AT + timedelta(minutes=1))
    alert.refresh_from_db()
    assert (alert.taken_by_id, alert.taken_at) == (here.nurse.pk, AT)
    done = actions.respond(alert_id=alert.pk, outcome="reached", by=here.viewer(here.nurse), at=AT)
    assert done is not None
    assert actions.respond(alert_id=alert.pk, outcome="reached", by=here.viewer(here.nurse), at=AT) is None
    alert.refresh_from_db()
    assert alert.response == "reached"
    with pytest.raises(NotFound):
        actions.take(alert_id=alert.pk, by=here.viewer(here.outsider), at=AT)


def test_what_nobody_takes_goes_to_everybody(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    assert not queries.anything_waiting(viewer=world.SYSTEM, at=AT + timedelta(minutes=14))
    assert queries.anything_waiting(viewer=world.SYSTEM, at=AT + timedelta(minutes=15))
    assert actions.escalate_waiting(by=world.SYSTEM, at=AT + timedelta(minutes=15)) == 1
    assert actions.escalate_waiting(by=world.SYSTEM, at=AT + timedelta(minutes=16)) == 0
    assert Task.objects.get().assigned_to_id is None
    assert len(queries.open_alerts(viewer=here.viewer(here.colleague), at=AT)) == 1


def test_the_last_resort_asks_a_person(here: World) -> None:
    made, old = managed(here), world.person(here)
    number = world.record(here, made, {"SBP": 130, "DBP": 80})
    world.record(here, old, {"SBP": 130, "DBP": 80}, at=AT - timedelta(days=9))
    for _time in range(2):
        listeners.ask_for_hand_check(world.batch(number), AT)
    task = Task.objects.get()
    assert (task.kind, task.caused_by) == ("check_reading", f"batch:{number}:{made.pk}")
    assert task.assigned_to_id == here.nurse.pk


def test_an_undone_import_takes_its_alerts_with_it(here: World) -> None:
    made = managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    withdraw(caused_by="import:1", by=world.SYSTEM, at=AT)
    listeners.drop_withdrawn(events.Batch.objects.get(event="records.withdrawn"), AT)
    assert Alert.objects.get().response == "withdrawn"
    assert Task.objects.get().outcome == "withdrawn"


def test_the_pulse_changes_with_the_alerts(here: World) -> None:
    nurse = here.viewer(here.nurse)
    quiet = queries.pulse(viewer=nurse)
    ring(here, managed(here), {"SBP": 186, "DBP": 112})
    assert queries.pulse(viewer=nurse) != quiet
    assert queries.pulse(viewer=here.viewer(here.outsider)) == quiet


def test_the_count_is_that_of_the_list(here: World) -> None:
    """A repeat is no alert of its own, a colleague's work is theirs, whoever left the house is not listed."""
    made, left = managed(here), managed(here)
    ring(here, made, {"SBP": 186, "DBP": 112})
    ring(here, made, {"SBP": 190, "DBP": 110}, at=AT + timedelta(minutes=20))
    ring(here, left, {"SBP": 188, "DBP": 112})
    with quietly("tests", by=world.SYSTEM, at=AT):
        Registration.objects.filter(person=left).update(ended_at=AT)
    for staff in (here.nurse, here.colleague, here.outsider):
        viewer = here.viewer(staff)
        assert queries.count_open(viewer=viewer) == len(queries.open_alerts(viewer=viewer, at=AT))
    assert queries.count_open(viewer=here.viewer(here.nurse)) == 1


def test_safety_lane_with_a_last_resort() -> None:
    one = events.listener("alerts.assess")
    assert (one.event, one.lane) == ("records.recorded", "safety")
    assert one.last_resort is listeners.ask_for_hand_check


def test_merged_and_dead_do_not_ring(here: World) -> None:
    made = managed(here)
    number = world.record(here, made, {"SBP": 186, "DBP": 112})
    with quietly("tests", by=world.SYSTEM, at=AT):
        made.deceased_at = AT
        made.save()
    assert urgent_measurements(world.batch(number), AT) == []
