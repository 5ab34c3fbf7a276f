"""The whole journey of a reading, followed by what caused what. Numbers only, unless values are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from kangxu.alerts.models import Alert
from kangxu.followup.models import Contact, Task
from kangxu.foundation.events import listeners_of
from kangxu.foundation.models import AuditEvent, Batch
from kangxu.intake.models import ImportBatch
from kangxu.organisations.models import DoorKey, Staff
from kangxu.programmes.models import Enrolment
from kangxu.records.models import Reading

KINDS = ("reading", "batch", "alert", "task")


class NoTrace(Exception):
    """Nothing of that kind and number."""


@dataclass(frozen=True)
class Station:
    """One stop: what, which, when, by whom, from what cause."""

    kind: str
    id: str
    at: datetime
    actor: str = ""
    caused_by: str = ""
    known: dict[str, Any] = field(default_factory=dict)


@dataclass
class Journey:
    """Stations found so far; each is visited once."""

    reveal: bool
    stations: dict[str, Station] = field(default_factory=dict)

    def add(self, station: Station) -> bool:
        """Whether it is new."""
        name = f"{station.kind}:{station.id}"
        new = name not in self.stations
        self.stations.setdefault(name, station)
        return new

    @property
    def in_order(self) -> list[Station]:
        order = ("door", "import", "batch", "reading", "alert", "enrolment", "task", "contact")
        return sorted(self.stations.values(), key=lambda one: (one.at, order.index(one.kind)))


def trace(kind: str, number: int, *, reveal: bool = False) -> Journey:
    """Follow the causes of one thing back to the door, and on to the work that came of it. Raises NoTrace."""
    journey = Journey(reveal)
    starts = {"reading": _from_reading, "batch": _from_batch, "alert": _from_alert, "task": _from_task}
    if not starts[kind](journey, number):
        raise NoTrace(f"{kind}:{number}")
    return journey


def lines_about(journey: Journey) -> list[AuditEvent]:
    """Audit lines whose target is one of the stations, in order."""
    return list(AuditEvent.objects.filter(target__in=list(journey.stations)).order_by("at", "pk"))


def jobs_of(journey: Journey) -> list[tuple[int, str, str, int]]:
    """Deliveries of the journey's batches that are not done: (batch, listener, state, tries)."""
    batches = [int(one.id) for one in journey.stations.values() if one.kind == "batch"]
    with connection.cursor() as cursor:
        cursor.execute(
            "select (args ->> 'batch_id')::bigint, args ->> 'listener', status::text, attempts from procrastinate_jobs"
            " where task_name like 'deliver\\_%%' and (args ->> 'batch_id')::bigint = any(%s) order by id",
            [batches],
        )
        return list(cursor.fetchall())


def _from_reading(journey: Journey, number: int) -> bool:
    reading = Reading.objects.filter(pk=number).first()
    if reading is None:
        return False
    values = {"value": reading.value, "text": reading.text_value, "received": reading.value_received}
    known = {"person": reading.person_id, "analyte": reading.analyte, "measured_at": reading.measured_at}
    known |= {"source": reading.source, "method": reading.method, **(values if journey.reveal else {})}
    if reading.retired_by:
        known["retired_by"] = reading.retired_by
    cause = f"batch:{reading.batch_id}"
    if journey.add(Station("reading", str(reading.pk), reading.recorded_at, caused_by=cause, known=known)):
        _from_batch(journey, reading.batch_id, onwards=False)
        for alert in Alert.objects.filter(reading_id=reading.pk):
            _from_alert(journey, alert.pk)
        for alert in _of_the_same_measurement(reading):
            _from_alert(journey, alert.pk)
    return True


def _from_batch(journey: Journey, number: int, *, onwards: bool = True) -> bool:
    batch = Batch.objects.filter(pk=number).first()
    if batch is None:
        return False
    heard = [f"{one.lane}:{one.name}" for one in listeners_of(batch.event)]
    known = {"event": batch.event, "persons": batch.size, "listeners": heard}
    new = journey.add(Station("batch", str(batch.pk), batch.at, batch.actor, batch.caused_by, known))
    if new:
        _from_cause(journey, batch.caused_by, batch.at)
    if new and onwards:
        _on_from_batch(journey, batch)
    return True


def _on_from_batch(journey: Journey, batch: Batch) -> None:
    readings = Reading.objects.filter(batch_id=batch.pk).order_by("pk")
    for alert in Alert.objects.filter(reading_id__in=readings.values("pk")).order_by("pk")[:50]:
        _from_alert(journey, alert.pk)
    for task in Task.objects.filter(caused_by__startswith=f"batch:{batch.pk}:").order_by("pk")[:50]:
        _from_task(journey, task.pk)
    if readings.count() <= 10:
        for reading in readings:
            _from_reading(journey, reading.pk)


def _from_alert(journey: Journey, number: int) -> bool:
    alert = Alert.objects.filter(pk=number).first()
    if alert is None:
        return False
    known = {"person": alert.person_id, "rule": alert.rule, "level": alert.level, "deadline_at": alert.deadline_at}
    known |= {"taken_at": alert.taken_at, "taken_by": _staff(alert.taken_by_id), "escalated_at": alert.escalated_at}
    known |= {"closed_at": alert.closed_at, "closed_by": alert.closed_by, "response": alert.response}
    known |= {"values": alert.facts.get("values")} if journey.reveal else {}
    if journey.add(Station("alert", str(alert.pk), alert.opened_at, "system:alerts", alert.caused_by, known)):
        _from_reading(journey, alert.reading_id)
        if alert.task_id:
            _from_task(journey, alert.task_id)
    return True


def _from_task(journey: Journey, number: int) -> bool:
    task = Task.objects.filter(pk=number).first()
    if task is None:
        return False
    known = {"person": task.person_id, "kind": task.kind, "reason": task.reason, "organisation": task.organisation_id}
    known |= {"assigned_to": _staff(task.assigned_to_id), "due_on": task.due_on, "deadline_at": task.deadline_at}
    known |= {
        "attempts": task.attempts,
        "closed_at": task.closed_at,
        "closed_by": task.closed_by,
        "outcome": task.outcome,
    }
    if journey.add(Station("task", str(task.pk), task.opened_at, task.opened_by, task.caused_by, known)):
        _from_cause(journey, task.caused_by, task.opened_at)
        for contact in Contact.objects.filter(task=task).order_by("pk"):
            _add_contact(journey, contact)
    return True


def _add_contact(journey: Journey, contact: Contact) -> None:
    known = {"mode": contact.mode, "outcome": contact.outcome, "undone_at": contact.undone_at}
    words = {"words": contact.patient_words, "note": contact.note} if journey.reveal else {}
    cause, by = f"task:{contact.task_id}", _staff(contact.staff_id)
    journey.add(Station("contact", str(contact.pk), contact.at, by, cause, known | words))
    for task in Task.objects.filter(caused_by__startswith=f"contact:{contact.pk}:"):
        _from_task(journey, task.pk)


def _from_cause(journey: Journey, caused_by: str, at: datetime) -> None:
    """The station that a `caused_by` names."""
    kind, _colon, rest = caused_by.partition(":")
    number = rest.split(":")[0]
    if not number.isdigit():
        return
    steps = {"alert": _from_alert, "reading": _from_reading, "task": _from_task, "batch": _from_batch}
    if kind in steps:
        steps[kind](journey, int(number))
    elif kind == "import":
        _add_import(journey, int(number))
    elif kind in ("door", "staff"):
        _add_door(journey, kind, int(number), at)
    elif kind == "enrolment":
        _add_enrolment(journey, int(number))
    elif kind == "contact":
        contact = Contact.objects.filter(pk=int(number)).first()
        if contact and contact.task_id:
            _from_task(journey, contact.task_id)


def _add_import(journey: Journey, number: int) -> None:
    job = ImportBatch.objects.select_related("inbound").filter(pk=number).first()
    if job is None:
        return
    known: dict[str, Any] = {"feed": job.feed, "file": job.inbound_id, "sha256": job.inbound.sha256, "state": job.state}
    known |= {"name": job.inbound.name} if journey.reveal else {}
    journey.add(Station("import", str(job.pk), job.inbound.received_at, job.inbound.received_by, known=known))


def _add_door(journey: Journey, kind: str, number: int, at: datetime) -> None:
    """A machine's key or a member of staff handed the reading over directly."""
    key = DoorKey.objects.filter(pk=number).first() if kind == "door" else None
    name = key.name if key else _staff(number)
    journey.add(Station("door", f"{kind}:{number}", at, f"{kind}:{number}", known={"name": name}))


def _add_enrolment(journey: Journey, number: int) -> None:
    row = Enrolment.objects.filter(pk=number).first()
    if row is None:
        return
    known = {"person": row.person_id, "programme": row.programme, "care_manager": _staff(row.care_manager_id)}
    new = journey.add(Station("enrolment", str(row.pk), row.enrolled_at, row.enrolled_by, row.caused_by, known))
    if new:
        _from_cause(journey, row.caused_by, row.enrolled_at)


def _of_the_same_measurement(reading: Reading) -> list[Alert]:
    """Alerts that the other half of a blood pressure rang."""
    if reading.panel is None:
        return []
    same = Reading.objects.filter(person_id=reading.person_id, measured_at=reading.measured_at, panel=reading.panel)
    return list(Alert.objects.filter(reading_id__in=same.values("pk")).exclude(reading_id=reading.pk))


def _staff(staff_id: int | None) -> str:
    if staff_id is None:
        return ""
    name = Staff.objects.filter(pk=staff_id).values_list("name", flat=True).first()
    return f"staff:{staff_id} {name or ''}".strip()
