"""What the person's pages read, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kangxu.followup.queries import ContactLine, contacts_of, tasks_of
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.messaging.queries import CallView, calls_of
from kangxu.packages.contract_queries import Binding, binding_of
from kangxu.packages.plan_queries import PlanMoment, plan_moments
from kangxu.people.queries import PersonView, get_person
from kangxu.privacy.queries import Permits, last_look, permits_of
from kangxu.programmes.programme import OVERALL
from kangxu.programmes.queries import (
    EnrolmentView,
    TierView,
    enrolments_of,
    list_tier_changes,
    programme_tiers_of,
    targets_of,
)
from kangxu.programmes.states import BY_HAND
from kangxu.programmes.targets import Profile, Targets
from kangxu.records import queries as records
from kangxu.records.queries import DiagnosisView, EventView, LatestView, MedicineView, Origin, ReadingView
from kangxu.screening.queries import AssessmentView, ReportLine, assessments_of, reports_of
from kangxu.shop.queries import GivenService, MoneyMoment, money_moved, services_given
from kangxu.web.person.display import SHEET, Indicator, tiles_for

PAGE = "person"
ALL = 500  # contacts and tasks of one person are few; more than this nobody scrolls through


@dataclass(frozen=True)
class TaskFact:
    """A task of the person, open or closed, in plain values."""

    id: int
    kind: str
    programme: str
    reason: str
    facts: Mapping[str, object]
    due_on: date
    deadline_at: datetime | None
    assigned_name: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str


@dataclass(frozen=True)
class TierMove:
    """One change of the overall tier."""

    tier: str
    previous: str
    at: datetime
    reasons: tuple[str, ...]
    by_hand: bool = False


@dataclass(frozen=True)
class Who:
    """The person with what the identity bar shows."""

    person: PersonView
    tier: TierView | None
    tiers: Mapping[str, TierView]
    moves: tuple[TierMove, ...]
    enrolments: tuple[EnrolmentView, ...]
    diagnoses: tuple[DiagnosisView, ...]
    now: datetime
    binding: Binding | None = None

    @property
    def conditions(self) -> list[str]:
        return [one.condition for one in self.diagnoses if one.condition and one.state != "resolved"]


@dataclass(frozen=True)
class History:
    """What was done for the person (`money` only for those who see orders), and until when the viewer knows it (by an
    own contact, or by a look)."""

    contacts: Sequence[ContactLine]
    tasks: Sequence[TaskFact]
    moves: Sequence[TierMove]
    since: datetime | None
    by_contact: bool
    calls: Sequence[CallView] = ()
    plans: Sequence[PlanMoment] = ()
    given: Sequence[GivenService] = ()
    money: Sequence[MoneyMoment] = ()


@dataclass(frozen=True)
class Known:
    """Everything on the person page but the chart and the timeline."""

    who: Who
    history: History
    targets: Targets
    latest: Mapping[str, LatestView]
    recent: Sequence[ReadingView]
    tiles: Sequence[Indicator]
    medicines: Sequence[MedicineView]
    assessments: Sequence[AssessmentView]
    reports: Sequence[ReportLine]
    permits: Permits

    @property
    def open_tasks(self) -> list[TaskFact]:
        found = [task for task in self.history.tasks if task.closed_at is None]
        return sorted(found, key=lambda task: (task.kind != "urgent", task.due_on, task.id))


def read_who(person_id: int, *, viewer: Viewer, now: datetime) -> Who:
    """Raises NotFound for strangers and merged records."""
    person = get_person(person_id, viewer=viewer)
    tiers = programme_tiers_of(person_id, viewer=viewer)
    return Who(
        person=person,
        tier=tiers.get(OVERALL),
        tiers=tiers,
        moves=tuple(read_moves(person_id, viewer=viewer)),
        enrolments=tuple(enrolments_of([person_id], viewer=viewer).get(person_id, ())),
        diagnoses=tuple(records.diagnoses_of(person_id, viewer=viewer)),
        now=now,
        binding=binding_of(person_id, on=clock.day_of(now), viewer=viewer),
    )


def read_known(person_id: int, *, viewer: Viewer, now: datetime) -> Known:
    """Raises NotFound for strangers and merged records."""
    who = read_who(person_id, viewer=viewer, now=now)
    latest = records.latest_of(person_id, viewer=viewer)
    tiles = [newest_of(row, latest) for row in tiles_for(who.conditions)]
    analytes = [analyte for tile in tiles for analyte in tile.analytes if analyte in latest]
    return Known(
        who=who,
        history=read_history(person_id, viewer=viewer, now=now, moves=who.moves),
        targets=read_targets(person_id, viewer=viewer, now=now),
        latest=latest,
        recent=records.recent_of(person_id, viewer=viewer, analytes=analytes, each=SHEET["sparkline_values"]),
        tiles=tiles,
        medicines=records.medicines_of(person_id, viewer=viewer),
        assessments=assessments_of(person_id, viewer=viewer),
        reports=reports_of(person_id, viewer=viewer, rows=1),
        permits=permits_of(person_id, viewer=viewer, at=now),
    )


def read_history(person_id: int, *, viewer: Viewer, now: datetime, moves: Sequence[TierMove] | None = None) -> History:
    """Contacts, tasks, changes of tier: few for one person, so all of them."""
    contacts = contacts_of(person_id, viewer=viewer, size=ALL)
    since, by_contact = seen_until(person_id, contacts, viewer=viewer, now=now)
    return History(
        contacts=contacts,
        tasks=read_tasks(person_id, viewer=viewer),
        moves=read_moves(person_id, viewer=viewer) if moves is None else moves,
        since=since,
        by_contact=by_contact,
        calls=calls_of(person_id, viewer=viewer, size=ALL),
        plans=plan_moments(person_id, viewer=viewer),
        given=services_given(person_id, viewer=viewer),
        money=money_moved(person_id, viewer=viewer) if viewer.may(Permission.TAKE_PAYMENTS) else (),
    )


def read_targets(person_id: int, *, viewer: Viewer, now: datetime) -> Targets:
    found = targets_of(person_id, at=now, on=clock.day_of(now), viewer=viewer)
    return found or Targets(Profile(None, frozenset()))


def read_tasks(person_id: int, *, viewer: Viewer) -> list[TaskFact]:
    return [
        TaskFact(
            id=one.pk, kind=one.kind, programme=one.programme, reason=one.reason, facts=one.facts, due_on=one.due_on,
            deadline_at=one.deadline_at, assigned_name=one.assigned_to.name if one.assigned_to else "",
            opened_at=one.opened_at, closed_at=one.closed_at, outcome=one.outcome,
        )
        for one in tasks_of(person_id, viewer=viewer)[:ALL]
    ]  # fmt: skip


def read_moves(person_id: int, *, viewer: Viewer) -> list[TierMove]:
    changes = list_tier_changes(person_id, viewer=viewer)
    return [
        TierMove(
            one.tier, one.previous, one.at, _reasons(one.reasons), any(two["code"] == BY_HAND for two in one.reasons)
        )
        for one in changes
    ]


def seen_until(
    person_id: int, contacts: Sequence[ContactLine], *, viewer: Viewer, now: datetime
) -> tuple[datetime | None, bool]:
    """Until when the viewer knows this person: the own last contact (True), else the last look before this sitting."""
    own = next((one.at for one in contacts if one.staff_id is not None and one.staff_id == viewer.staff_id), None)
    before = now - timedelta(minutes=SHEET["same_sitting_minutes"])
    look = last_look(person_id, page=PAGE, before=before, viewer=viewer)
    if own is not None and (look is None or own >= look):
        return own, True
    return look, False


def newest_of(row: Sequence[Indicator], latest: Mapping[str, LatestView]) -> Indicator:
    """Of several ways to know the same thing the one measured last; the first where none was."""
    measured = [one for one in row if set(one.analytes) <= latest.keys()]
    return max(measured, key=lambda one: latest[one.analytes[0]].measured_at) if measured else row[0]


def read_series(
    person_id: int, indicators: Sequence[Indicator], *, viewer: Viewer, since: datetime, until: datetime,
    sources: Sequence[str] | None = None,
) -> list[ReadingView]:  # fmt: skip
    """The readings behind charts, thinned where they are too dense to draw. One query."""
    analytes = [analyte for indicator in indicators for analyte in indicator.analytes]
    return records.series_of(
        person_id, viewer=viewer, analytes=analytes, dense_above=SHEET["dense_above"], since=since, until=until,
        sources=sources,
    )  # fmt: skip


def read_origins(person_id: int, readings: Sequence[ReadingView], *, viewer: Viewer) -> dict[int, Origin]:
    batches = {one.batch_id for one in readings}
    return records.origins_of(person_id, viewer=viewer, batch_ids=batches) if batches else {}


def read_happened(person_id: int, *, viewer: Viewer, since: datetime, until: datetime) -> list[EventView]:
    """Encounters and medicines within a chart's span."""
    kinds = {"encounter", "medicine", "medicine_ended"}
    return records.list_events(person_id, viewer=viewer, before=until, since=since, kinds=kinds, size=ALL)


def _reasons(stored: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    return tuple(spoken(str(one.get("zh", "")), str(one.get("en", ""))) for one in stored)
