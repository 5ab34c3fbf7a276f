"""What is on record of one person in one stage, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kangxu.education.prescription_queries import Given, lessons_of
from kangxu.followup.models import ClassOfFollowUp, Task
from kangxu.followup.queries import ContactLine, contacts_of, tasks_of
from kangxu.followup.summary_terms import sheet
from kangxu.foundation import clock
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.packages.plan_queries import PlanView, plans_of
from kangxu.people.queries import get_person
from kangxu.programmes.models import TierChange
from kangxu.programmes.programme import OVERALL
from kangxu.programmes.queries import list_tier_changes, targets_of
from kangxu.programmes.targets import Profile, Targets
from kangxu.records import queries as records
from kangxu.records.queries import EventView, MedicineView, ReadingView
from kangxu.screening.queries import ReportView, report_of, reports_of

MANY = 400


@dataclass(frozen=True)
class StageFacts:
    """One person from one day to another, as known at a moment. `changes` are of the overall tier, the newest first."""

    person_id: int
    since: date
    until: date
    at: datetime
    readings: Sequence[ReadingView]
    targets: Targets
    changes: Sequence[TierChange]
    tasks: Sequence[Task]
    contacts: Sequence[ContactLine]
    classes: Sequence[ClassOfFollowUp]
    events: Sequence[EventView]
    medicines: Sequence[MedicineView]
    plan: PlanView | None
    lessons: Sequence[Given]
    report: ReportView | None

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def within(self, moment: datetime | date) -> bool:
        day = clock.day_of(moment) if isinstance(moment, datetime) else moment
        return self.since <= day <= self.until


def gather(person_id: int, since: date, until: date, *, viewer: Viewer, at: datetime) -> StageFacts:
    """Raises NotFound, NotAllowed."""
    get_person(person_id, viewer=viewer)
    plans = plans_of(person_id, viewer=viewer)
    end = _morning(until + timedelta(days=1))
    analytes = [analyte for one in sheet()["indicators"] for analyte in one["analytes"]]
    return StageFacts(
        person_id, since, until, at,
        records.series_of(
            person_id, viewer=viewer, analytes=analytes, dense_above=MANY * 10,
            since=_morning(since - timedelta(days=sheet()["lookback_days"])), until=end,
        ),
        targets_of(person_id, at=min(at, end), on=until, viewer=viewer) or Targets(Profile(None, frozenset())),
        [one for one in list_tier_changes(person_id, viewer=viewer, programme=OVERALL) if one.at < end],
        list(tasks_of(person_id, viewer=viewer)[:MANY]),
        [one for one in contacts_of(person_id, viewer=viewer, size=MANY) if one.at < end],
        _classes(person_id, viewer, _morning(since), end),
        records.list_events(person_id, viewer=viewer, before=end, since=_morning(since), size=MANY),
        records.medicines_of(person_id, viewer=viewer),
        plans.active,
        lessons_of(person_id, viewer=viewer, since=since, until=until),
        _report(person_id, viewer, end),
    )  # fmt: skip


def _classes(person_id: int, viewer: Viewer, since: datetime, until: datetime) -> list[ClassOfFollowUp]:
    found = ClassOfFollowUp.objects.filter(person_id=person_id, at__gte=since, at__lt=until)
    found = in_scope(found, viewer, "task__organisation_id")
    return list(found.order_by("-at", "programme"))


def _report(person_id: int, viewer: Viewer, until: datetime) -> ReportView | None:
    """The newest assessment report of then."""
    known = next((one for one in reports_of(person_id, viewer=viewer) if one.made_at < until), None)
    return report_of(known.id, viewer=viewer) if known else None


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.zone())
