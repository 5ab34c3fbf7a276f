"""Who gets work: by responsibility, role, skill, room, hours and leave; and what happens to work that nobody does."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from kangxu.followup import actions, dispatching, queries
from kangxu.followup.clocks import ALLOWANCES, breach_day, day_of_step, latest_due
from kangxu.followup.giving_out import give_out
from kangxu.followup.models import Task, TaskMove
from kangxu.followup.pool import Piece, Pool, fairness
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.followup.vocabulary import KINDS
from kangxu.foundation.acting import quietly
from kangxu.foundation.calendar import Calendar, stretches_of
from kangxu.foundation.clock import zone
from kangxu.foundation.models import AuditEvent
from kangxu.organisations.models import Posting, Staff
from kangxu.organisations.roster_actions import Hours, grant_leave, set_capacity, set_shift
from kangxu.organisations.working import Worker, workers

OFFICE = Calendar(zone(), stretches_of([["08:00", "12:00"], ["14:00", "17:30"]]))
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def worker(pk: int, *, role: str = "nurse", skills: tuple[str, ...] = (), points: int = 40, **more: object) -> Worker:
    return Worker(pk, f"护士{pk}", 1, frozenset({role}), frozenset(skills), points, (OFFICE,), **more)  # type: ignore[arg-type]


def pool(*staff: Worker, **load: float) -> Pool:
    made = Pool({one.staff_id: one for one in staff}, FRIDAY)
    made.load.update({int(name[1:]): points for name, points in load.items()})
    return made


def given(made: Pool, kind: str = "follow_up", **more: object) -> tuple[int | None, str]:
    found = made.give(Piece(1, kind, **more))  # type: ignore[arg-type]
    return found.staff_id, found.reason


def test_the_responsible_one_first_then_skill_then_whoever_has_least() -> None:
    assert given(pool(worker(1), worker(2), s1=30), responsible=1) == (1, "responsible")
    assert given(pool(worker(1), worker(2), s1=40), responsible=1) == (2, "least_loaded")
    assert given(pool(worker(1), worker(2, skills=("diabetes",)), s2=30), programme="diabetes") == (2, "skill")
    assert given(pool(worker(1), worker(2, skills=("diabetes",)), s2=40), programme="diabetes") == (1, "least_loaded")
    assert given(pool(worker(1), worker(2, points=80), s1=20, s2=30)) == (2, "least_loaded")
    assert given(pool(worker(1), worker(2), s1=50, s2=60), responsible=2) == (2, "responsible")
    assert given(pool(worker(1), worker(2), s1=50, s2=60)) == (1, "full")


def test_nobody_gets_what_is_not_theirs_to_do_or_while_they_are_away() -> None:
    away = worker(1, away=((FRIDAY, MONDAY),))
    assert given(pool(away, worker(2)), responsible=1) == (2, "least_loaded")
    assert given(pool(away)) == (None, "nobody")
    assert given(pool(worker(1, role="doctor"))) == (None, "nobody")
    assert given(pool(worker(1, role="doctor")), "check_reading") == (1, "least_loaded")


def test_a_home_visit_weighs_four_calls() -> None:
    made = pool(worker(1), worker(2))
    assert [made.give(Piece(number, "home_visit")).staff_id for number in range(2)] == [1, 2]
    assert made.load == {1: 4.0, 2: 4.0}


def test_half_a_day_is_half_the_work() -> None:
    morning = Calendar(zone(), stretches_of([["08:15", "12:00"]]))
    half = Worker(1, "半天", 1, frozenset({"nurse"}), frozenset(), 40, (morning,))
    assert half.points_on(FRIDAY) == 20
    assert half.points_on(date(2026, 11, 21)) == 0


@pytest.mark.parametrize(
    ("shares", "index"), [([1.0, 1.0, 1.0], 1.0), ([1.0, 0.0, 0.0, 0.0], 0.25), ([4.0, 2.0], 0.9), ([0.0, 0.0], None)]
)
def test_fairness(shares: list[float], index: float | None) -> None:
    assert fairness(shares) == (None if index is None else pytest.approx(index))


def test_every_kind_has_a_clock() -> None:
    assert set(ALLOWANCES) == set(KINDS)


def test_time_is_counted_on_the_working_calendar() -> None:
    assert breach_day("follow_up", date(2026, 11, 9), OFFICE) == MONDAY
    assert day_of_step("follow_up", date(2026, 11, 9), 1.5, OFFICE) == date(2026, 11, 30)
    assert breach_day("first_contact", date(2026, 9, 29), OFFICE) == date(
        2026, 10, 12
    )  # over National Day, one day made up
    assert latest_due("follow_up", 1.0, MONDAY, OFFICE) == date(2026, 11, 6)
    assert latest_due("follow_up", 0.8, MONDAY, OFFICE) == date(2026, 11, 11)


def add(here: World, kind: str = "follow_up", *, due_in: int = 0, to: Staff | None = None, name: str = "") -> Task:
    made = world.person(here, name or kind)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine",
        due_on=AT.date() + timedelta(days=due_in), caused_by=f"test:{made.pk}", assigned_to=to.pk if to else None,
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    return Task.objects.get(caused_by=draft.caused_by)


def run(at: datetime = AT) -> int:
    return give_out(by=world.SYSTEM, at=at)


def chain(task: Task) -> list[tuple[str, str, int | None, int]]:
    return list(task.moves.order_by("pk").values_list("step", "reason", "target", "level"))


@pytest.mark.django_db
def test_work_that_nobody_has_is_given_out_once(here: World) -> None:
    made = [add(here, name=f"某{number}") for number in range(10)]
    assert run() == 10
    assert run() == 0
    owners = list(Task.objects.order_by("pk").values_list("assigned_to", flat=True))
    assert sorted(owners.count(staff.pk) for staff in (here.nurse, here.colleague)) == [5, 5]
    assert TaskMove.objects.count() == len(made)


@pytest.mark.django_db
def test_a_carer_on_leave_keeps_what_can_wait(here: World) -> None:
    head = here.viewer(here.head)
    grant_leave(staff_id=here.nurse.pk, starts_on=FRIDAY, ends_on=MONDAY, reason="annual", by=head, at=AT)
    waits, cannot = add(here, to=here.nurse), add(here, "follow_up", due_in=-13, to=here.nurse)
    run()
    for one in (waits, cannot):
        one.refresh_from_db()
    assert waits.assigned_to_id == here.nurse.pk
    assert cannot.assigned_to_id == here.colleague.pk
    assert chain(cannot)[0] == ("returned", "away", here.colleague.pk, 0)


@pytest.mark.django_db
def test_what_can_wait_hides_nothing_that_cannot(here: World) -> None:
    grant_leave(
        staff_id=here.nurse.pk, starts_on=FRIDAY, ends_on=MONDAY, reason="annual", by=here.viewer(here.head), at=AT
    )
    waits = [add(here, "review", to=here.nurse, name=f"某{number}") for number in range(3)]
    cannot = add(here, due_in=-13, to=here.nurse)
    give_out(size=2, by=world.SYSTEM, at=AT)
    cannot.refresh_from_db()
    assert cannot.assigned_to_id == here.colleague.pk
    assert Task.objects.filter(pk__in=[one.pk for one in waits], assigned_to=here.nurse).count() == 3


@pytest.mark.django_db
def test_where_nothing_moves_nothing_is_written(here: World) -> None:
    add(here, to=here.nurse)
    with_nobody = add(here, "check_reading", name="医生")
    with quietly("tests", by=world.SYSTEM, at=AT):
        Posting.objects.filter(organisation=here.hospital).update(ended_at=AT)
    told = AuditEvent.objects.count()
    run()
    with_nobody.refresh_from_db()
    assert with_nobody.assigned_to_id is None
    assert AuditEvent.objects.count() == told


@pytest.mark.django_db
def test_nobody_acts_and_it_climbs_to_a_person(here: World) -> None:
    """Reminded at four fifths, to a colleague when time is up, before the head at half as long again; each once."""
    task = add(here, to=here.nurse)
    days = [day_of_step("follow_up", FRIDAY, share, OFFICE) for share in (0.8, 1.0, 1.5)]
    moments = [datetime.combine(day, AT.timetz()) for day in days]
    run(moments[0])
    task.refresh_from_db()
    assert (task.level, task.assigned_to_id) == (1, here.nurse.pk)
    run(moments[1] + timedelta(days=3))
    task.refresh_from_db()
    assert (task.level, task.assigned_to_id) == (2, here.colleague.pk)
    late = moments[2] + timedelta(days=3)
    run(late)
    run(late + timedelta(minutes=10))
    task.refresh_from_db()
    assert (task.level, task.escalated_to_id, task.assigned_to_id) == (3, here.head.pk, here.colleague.pk)
    assert chain(task) == [
        ("reminded", "due_soon", here.nurse.pk, 1),
        ("returned", "no_action", here.colleague.pk, 2),
        ("escalated", "unanswered", here.head.pk, 3),
    ]
    seen = [
        [one.id for one in queries.worklist(viewer=here.viewer(staff), at=late).page.rows]
        for staff in (here.head, here.colleague, here.nurse)
    ]
    assert seen == [[task.pk], [task.pk], []]
    assert queries.worklist(viewer=here.viewer(here.head), at=late).counts["all"] == 1


@pytest.mark.django_db
def test_what_somebody_has_begun_stays_with_them(here: World) -> None:
    task = add(here, due_in=-15, to=here.nurse)
    actions.record_outcome(task_id=task.pk, outcome="busy", by=here.viewer(here.nurse), at=AT - timedelta(hours=6))
    run()
    task.refresh_from_db()
    assert (task.level, task.assigned_to_id) == (2, here.nurse.pk)
    assert chain(task)[-1][:2] == ("reminded", "overdue")


@pytest.mark.django_db
def test_an_emergency_climbs_within_the_hour_and_leaves_nobodys_list(here: World) -> None:
    task = add(here, "urgent", to=here.nurse)
    run(AT + timedelta(minutes=16))
    task.refresh_from_db()
    assert (task.level, task.assigned_to_id, task.escalated_to_id) == (3, here.nurse.pk, here.head.pk)


@pytest.mark.django_db
def test_the_head_answers_by_giving_it_on(here: World) -> None:
    task = add(here, "urgent", to=here.nurse)
    run(AT + timedelta(minutes=16))
    actions.reassign(task_ids=[task.pk], staff_id=here.colleague.pk, by=here.viewer(here.head), at=AT)
    task.refresh_from_db()
    assert (task.assigned_to_id, task.escalated_to_id) == (here.colleague.pk, None)
    assert chain(task)[-1][:3] == ("reassigned", "by_hand", here.colleague.pk)


@pytest.mark.django_db
def test_routine_work_does_not_drown_the_head(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(dispatching.SHEET, "head_most_a_day", 2)
    for number in range(4):
        add(here, due_in=-60, name=f"某{number}", to=here.nurse)
    add(here, "urgent", due_in=-1, to=here.nurse)
    run(AT + timedelta(hours=1))
    climbed = Task.objects.filter(escalated_to=here.head)
    assert sorted(climbed.values_list("kind", flat=True)) == ["follow_up", "urgent"]


@pytest.mark.django_db
def test_nothing_is_late_while_the_house_is_closed(here: World) -> None:
    task = add(here, due_in=-60, to=here.nurse)
    run(datetime.combine(date(2026, 11, 21), AT.timetz()))  # a Saturday
    task.refresh_from_db()
    assert task.level == 0


@pytest.mark.django_db
def test_shifts_skills_and_capacity_of_postings(here: World) -> None:
    head, posting = here.viewer(here.head), Posting.objects.get(staff=here.nurse)
    weekend = Hours([5, 6], [["08:00", "12:00"]])
    set_shift(posting_id=posting.pk, hours=weekend, starts_on=FRIDAY, by=head, at=AT)
    set_capacity(posting_id=posting.pk, points_a_day=30, skill_codes=["diabetes"], by=head, at=AT)
    one = next(found for found in workers([here.hospital.pk], on=FRIDAY) if found.staff_id == here.nurse.pk)
    assert (one.works_on(FRIDAY), one.works_on(date(2026, 11, 21)), one.points_a_day) == (False, True, 30)
    assert one.skills == {"diabetes"}
