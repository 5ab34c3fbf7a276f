from __future__ import annotations

from datetime import timedelta

import pytest

from kangxu.followup import actions
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, World
from kangxu.foundation import events

pytestmark = pytest.mark.django_db


def news(made: list[int], event: str = "programmes.enrolled") -> events.Batch:
    from kangxu.foundation.acting import quietly

    with quietly("tests", by=world.SYSTEM, at=AT):
        return events.publish(event, persons=made, caused_by="batch:1", by=world.SYSTEM, at=AT)


def follow_up(here: World, person: world.Person, due_in: int = 0, kind: str = "follow_up", **more: object) -> Task:
    draft = actions.TaskDraft(
        person_id=person.pk, organisation_id=here.hospital.pk, kind=kind, reason="routine", programme="hypertension",
        due_on=AT.date() + timedelta(days=due_in), caused_by=f"test:{kind}:{person.pk}", **more,  # type: ignore[arg-type]
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    return Task.objects.get(caused_by=draft.caused_by)


def test_first_contacts_are_spread_and_red_comes_first(here: World) -> None:
    made = [world.person(here, f"某{n}") for n in range(30)]
    for one in made:
        world.enrol(here, one)
    world.tier(made[-1], "red")
    batch = news([one.pk for one in made])
    assert actions.welcome_enrolled(batch=batch, by=world.SYSTEM, at=AT) == 30
    assert actions.welcome_enrolled(batch=batch, by=world.SYSTEM, at=AT) == 0
    days = [task.due_on - AT.date() for task in Task.objects.order_by("due_on")]
    assert (days[0].days, days[-1].days) == (0, 2)
    assert Task.objects.get(person=made[-1]).due_on == AT.date()
    assert {task.assigned_to_id for task in Task.objects.all()} == {here.nurse.pk}


def test_a_manager_who_left_is_not_given_work(here: World) -> None:
    from kangxu.foundation.acting import quietly

    made = world.person(here)
    world.enrol(here, made)
    with quietly("tests", by=world.SYSTEM, at=AT):
        here.nurse.left_at = AT
        here.nurse.save()
    actions.welcome_enrolled(batch=news([made.pk]), by=world.SYSTEM, at=AT)
    assert Task.objects.get().assigned_to_id is None


@pytest.mark.parametrize(
    ("systolic", "source", "days_ago", "closed"),
    [(128, "clinic", 0, True), (128, "clinic", 13, True), (128, "clinic", 15, False), (128, "home_device", 0, False)],
)
def test_a_follow_up_closes_itself_when_measured_in_its_window(
    here: World, systolic: int, source: str, days_ago: int, closed: bool
) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task = follow_up(here, made)
    measured = AT - timedelta(days=days_ago)
    number = world.record(here, made, {"SBP": systolic, "DBP": 80}, at=measured, source=source)
    actions.close_resolved(batch=world.batch(number), by=world.SYSTEM, at=AT)
    actions.close_resolved(batch=world.batch(number), by=world.SYSTEM, at=AT)
    task.refresh_from_db()
    assert (task.closed_at is not None) is closed
    assert task.outcome == ("measured" if closed else "")


def closes(here: World, made: world.Person, systolic: int, on: int) -> Task:
    """Measure in the clinic after so many days; the one task that is open then."""
    at = AT + timedelta(days=on)
    number = world.record(here, made, {"SBP": systolic, "DBP": 80}, at=at, source="clinic", recorded_at=at)
    actions.close_resolved(batch=world.batch(number), by=world.SYSTEM, at=at)
    return Task.objects.get(closed_at=None, person=made)


def test_the_national_classes_decide_what_comes_next(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    actions.welcome_enrolled(batch=news([made.pk]), by=world.SYSTEM, at=AT)
    first = Task.objects.get()
    nurse = here.viewer(here.nurse)
    actions.record_outcome(task_id=first.pk, outcome="1", by=nurse, at=AT)
    routine = Task.objects.get(closed_at=None)
    assert (routine.kind, routine.due_on - AT.date()) == ("follow_up", timedelta(days=90))
    review = closes(here, made, 168, 88)
    assert (review.kind, review.reason, review.due_on) == (
        "review",
        "not_controlled",
        AT.date() + timedelta(days=88 + 14),
    )
    referral = closes(here, made, 165, 100)
    assert (referral.kind, referral.reason) == ("referral_check", "twice_not_controlled")
    actions.record_outcome(task_id=referral.pk, outcome="came", by=nurse, at=AT + timedelta(days=130))
    assert Task.objects.get(closed_at=None).kind == "follow_up"


def test_in_target_goes_back_to_the_rhythm(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    world.tier(made, "red")
    actions.welcome_enrolled(batch=news([made.pk]), by=world.SYSTEM, at=AT)
    first = Task.objects.get()
    world.record(here, made, {"SBP": 149, "DBP": 89}, source="clinic")  # 71 years: below 150/90 counts
    actions.record_outcome(task_id=first.pk, outcome="1", by=here.viewer(here.nurse), at=AT)
    assert Task.objects.get(closed_at=None).kind == "follow_up"


def test_worse_tier_is_due_sooner_better_is_not_put_off(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    task = follow_up(here, made, due_in=150)
    world.tier(made, "red")
    batch = news([made.pk], "programmes.tier_changed")
    actions.follow_tier_changes(batch=batch, by=world.SYSTEM, at=AT)
    task.refresh_from_db()
    assert (task.tier_rank, task.due_on) == (0, AT.date() + timedelta(days=90))
    world.tier(made, "green")
    actions.follow_tier_changes(batch=batch, by=world.SYSTEM, at=AT)
    task.refresh_from_db()
    assert (task.tier_rank, task.due_on) == (2, AT.date() + timedelta(days=90))


def test_every_morning_nobody_managed_is_without_a_next_day(here: World) -> None:
    from kangxu.foundation.acting import quietly

    managed, ended, dead = (world.person(here, name) for name in ("甲", "乙", "丙"))
    for one in (managed, ended, dead):
        enrolment = world.enrol(here, one, days_ago=100)
        if one is ended:
            follow_up(here, one)
            with quietly("tests", by=world.SYSTEM, at=AT):
                enrolment.ended_at = AT
                enrolment.save()
    with quietly("tests", by=world.SYSTEM, at=AT):
        dead.deceased_at = AT
        dead.save()
    actions.close_pointless(by=world.SYSTEM, at=AT)
    assert actions.plan_follow_ups(by=world.SYSTEM, at=AT) == 1
    assert actions.plan_follow_ups(by=world.SYSTEM, at=AT) == 0
    assert Task.objects.get(closed_at=None).person_id == managed.pk
    assert Task.objects.get(person=ended).outcome == "not_managed"
    assert Task.objects.get(closed_at=None).due_on == AT.date()


def test_an_undone_import_takes_untouched_work_with_it(here: World) -> None:
    begun, untouched = world.person(here, "甲"), world.person(here, "乙")
    for one in (begun, untouched):
        follow_up(here, one)
    task = Task.objects.get(person=begun)
    actions.record_outcome(task_id=task.pk, outcome="no_answer", by=here.viewer(here.nurse), at=AT)
    actions.close_withdrawn(batch=news([begun.pk, untouched.pk], "records.withdrawn"), by=world.SYSTEM, at=AT)
    assert Task.objects.get(person=begun).closed_at is None
    assert Task.objects.get(person=untouched).outcome == "withdrawn"
