"""The working days between two hand-overs, played back: invented work on real measurements.

Everything goes through the actions that the worklist uses, each at its own moment of the past, so that a nurse's day,
a manager's figures and a person's timeline have a yesterday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from kangxu.alerts import actions as alerts
from kangxu.alerts.queries import alert_of_task
from kangxu.clinical.sheets import load_sheet
from kangxu.demo.chance import drawn
from kangxu.demo.timeline import ZONE, local
from kangxu.followup.actions import CannotRecord, record_outcome
from kangxu.followup.models import Task
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Account, Posting
from kangxu.organisations.queries import viewer_of

CARERS = ("nurse", "health_manager")
DOCTOR = "doctor"
ROUTINE, MISSING_DATA = "routine", "missing_data"


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("history.toml", __package__)


@dataclass(frozen=True)
class Colleague:
    viewer: Viewer
    role: str


@dataclass
class Staffroom:
    """Who works where, and how much each has done on the day."""

    seed: str
    by_id: dict[int, Colleague]
    by_place: dict[int, list[int]]
    done: Counter[int]

    @classmethod
    def open(cls, seed: str) -> Staffroom:
        by_id: dict[int, Colleague] = {}
        by_place: dict[int, list[int]] = {}
        wanted = Posting.objects.filter(role__in=(*CARERS, DOCTOR), ended_at=None)
        for posting in wanted.order_by("pk"):
            viewer = viewer_of(Account.objects.get(staff=posting.staff_id))
            by_id[posting.staff_id] = Colleague(viewer, posting.role)
            if posting.role in CARERS and viewer.organisation_id is not None:
                by_place.setdefault(viewer.organisation_id, []).append(posting.staff_id)
        return cls(seed, by_id, by_place, Counter())

    def taker(self, task: Task) -> int | None:
        """Whose piece of work this is: the one it was given to, else somebody at the institution."""
        if task.assigned_to_id in self.by_id:
            return int(task.assigned_to_id)
        here = self.by_place.get(task.organisation_id, [])
        return drawn(self.seed, "taker", task.caused_by).choice(here) if here else None


def play(since: datetime, until: datetime, *, today: date, seed: str) -> None:
    """Do the work that falls due between two moments, day by day. Doing it again does only what was left."""
    room = Staffroom.open(seed)
    for day in _days(local(since).date(), local(until).date()):
        room.done.clear()
        for task in _due(day):
            if not _still_waiting(task, day, today, seed):
                _work(task, day, until, room)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _due(day: date) -> list[Task]:
    morning = datetime.combine(day, sheet()["begins"], tzinfo=ZONE)
    found = Task.objects.filter(closed_at=None, due_on__lte=day, opened_at__lte=morning)
    return list(found.exclude(hidden_until__gt=morning).order_by("urgency", "due_on", "pk"))


def _still_waiting(task: Task, day: date, today: date, seed: str) -> bool:
    recent = today - day <= timedelta(days=sheet()["waiting_days"])
    late = drawn(seed, "late", task.caused_by).randrange(100) < sheet()["waiting_share"]
    return recent and late and task.kind != Task.Kind.URGENT


def _work(task: Task, day: date, until: datetime, room: Staffroom) -> None:
    staff = room.taker(task)
    if staff is None or room.done[staff] >= sheet()["pieces_a_day"]:
        return
    minutes = sheet()["minutes_each"] * room.done[staff]
    at = datetime.combine(day, sheet()["begins"], tzinfo=ZONE) + timedelta(minutes=minutes)
    if at < until:
        room.done[staff] += 1
        _record(task, room.by_id[staff], at, room.seed)


def _record(task: Task, colleague: Colleague, at: datetime, seed: str) -> None:
    doctor = colleague.role == DOCTOR
    family = DOCTOR if doctor else task.kind if task.kind in (Task.Kind.URGENT, MISSING_DATA) else ROUTINE
    chance = drawn(seed, "outcome", task.caused_by, at.isoformat())
    shares = sheet()["outcomes"][family]
    outcome = chance.choices(list(shares), weights=list(shares.values()))[0]
    words = chance.choice(sheet()["words"].get(outcome, [""]))
    note = sheet()["notes"].get(DOCTOR if doctor else outcome, "")
    try:
        _answer(task, outcome, words, note, colleague.viewer, at)
    except CannotRecord:  # no doctor at this institution to hand it to
        _answer(task, "reached", words, note, colleague.viewer, at)


def _answer(task: Task, outcome: str, words: str, note: str, by: Viewer, at: datetime) -> None:
    alert = alert_of_task(task.pk, viewer=by) if task.kind == Task.Kind.URGENT else None
    if alert:
        alerts.take(alert_id=alert.pk, by=by, at=at)
        alerts.respond(alert_id=alert.pk, outcome=outcome, patient_words=words, note=note, by=by, at=at)
        return
    mode = "clinic" if outcome == "came" else "phone"
    record_outcome(task_id=task.pk, outcome=outcome, patient_words=words, note=note, mode=mode, by=by, at=at)
