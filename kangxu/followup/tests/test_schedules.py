"""The schedules of the programmes: how often, until when, and by which values a follow-up is done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kangxu.clinical.kidney import monitoring_per_year
from kangxu.followup import actions, rhythms
from kangxu.followup.models import ClassOfFollowUp, Task
from kangxu.followup.tests import world
from kangxu.followup.tests.test_planning import news
from kangxu.followup.tests.world import AT, World
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import assess

pytestmark = pytest.mark.django_db


def open_task(here: World, made: world.Person) -> Task:
    """The follow-up that a first contact today leads to."""
    actions.welcome_enrolled(batch=news([made.pk]), by=world.SYSTEM, at=AT)
    first = Task.objects.get(person=made, closed_at=None)
    actions.record_outcome(task_id=first.pk, outcome="1", by=here.viewer(here.nurse), at=AT)
    return Task.objects.get(person=made, closed_at=None)


def due_in(here: World, made: world.Person) -> int:
    return (open_task(here, made).due_on - AT.date()).days


@pytest.mark.parametrize(
    ("stage", "ratio", "days"),
    [
        ("G2", 10, 365), ("G2", None, 365), ("G3a", 10, 365), ("G3a", 30, 182), ("G3b", 10, 182), ("G3b", 300, 121),
        ("G4", 301, 91), ("G5", None, 91), ("", None, 90),
    ],
)  # fmt: skip
def test_the_kidney_is_seen_as_often_as_the_grid_asks(here: World, stage: str, ratio: float | None, days: int) -> None:
    made = world.person(here, born=date(1970, 1, 1))
    world.enrol(here, made, "kidney")
    if stage:
        assess(made.pk, "ckd_epi_2021", stage)
        albumin = "A3" if ratio and ratio > 300 else "A2" if ratio and ratio >= 30 else "A1"
        assert days == 365 // monitoring_per_year(stage, albumin)
    if ratio is not None:
        world.record(here, made, {"UACR": ratio}, source="laboratory", at=AT - timedelta(days=30))
    assert due_in(here, made) == days


def test_the_closest_of_programmes_and_tier_counts(here: World) -> None:
    both, red = world.person(here, "甲"), world.person(here, "乙")
    for made in (both, red):
        world.enrol(here, made, "kidney")
        assess(made.pk, "ckd_epi_2021", "G2")
    world.enrol(here, both, "hypertension")
    world.tier(red, "red")
    assert (due_in(here, both), due_in(here, red)) == (90, 90)


DONE = {
    "copd": ({"SPO2": 95}, "clinic"), "coronary": ({"LDLC": 1.6}, "laboratory"), "kidney": ({"CREA": 90}, "laboratory"),
    "stroke": ({"SBP": 128, "DBP": 76}, "clinic"), "hypertension": ({"SBP": 128, "DBP": 76}, "clinic"),
    "diabetes": ({"FPG": 6.1}, "laboratory"),
}  # fmt: skip


@pytest.mark.parametrize("code", DONE)
@pytest.mark.parametrize(("days_before", "closed"), [(14, True), (15, False)])
def test_a_follow_up_is_done_by_the_values_of_its_programme(
    here: World, code: str, days_before: int, closed: bool
) -> None:
    assert set(DONE) == set(programmes())
    made = world.person(here)
    world.enrol(here, made, code)
    task = open_task(here, made)
    values, source = DONE[code]
    at = AT + timedelta(days=(task.due_on - AT.date()).days - days_before)
    number = world.record(here, made, values, source=source, at=at, recorded_at=at)
    actions.close_resolved(batch=world.batch(number), by=world.SYSTEM, at=at)
    task.refresh_from_db()
    assert (task.closed_at is not None) is closed
    elsewhere = Task.objects.filter(person=made, closed_at=None).count()
    assert elsewhere == 1


def measured(here: World, made: world.Person, days: int, values: dict[str, float | str]) -> Task:
    at = AT + timedelta(days=days)
    number = world.record(here, made, values, source="clinic", at=at, recorded_at=at)
    actions.close_resolved(batch=world.batch(number), by=world.SYSTEM, at=at)
    return Task.objects.get(person=made, closed_at=None)


def test_low_oxygen_is_seen_again_in_two_weeks_and_then_referred(here: World) -> None:
    made = world.person(here)
    world.enrol(here, made, "copd")
    open_task(here, made)
    review = measured(here, made, 88, {"SPO2": 91})
    assert (review.kind, (review.due_on - AT.date()).days) == ("review", 88 + 14)
    assert ClassOfFollowUp.objects.get().code == "unsatisfied"
    referral = measured(here, made, 100, {"SPO2": 92})
    assert (referral.kind, referral.reason) == ("referral_check", "twice_not_controlled")
    assert ClassOfFollowUp.objects.latest("pk").step == "refer"


def test_good_oxygen_goes_back_to_the_rhythm_and_a_lesser_value_tells_no_class(here: World) -> None:
    good, other = world.person(here, "甲"), world.person(here, "乙")
    for made in (good, other):
        world.enrol(here, made, "copd")
        open_task(here, made)
    assert measured(here, good, 88, {"SPO2": 93}).kind == "follow_up"
    assert ClassOfFollowUp.objects.get().code == "satisfied"
    assert measured(here, other, 88, {"CAT": 12}).kind == "follow_up"
    assert ClassOfFollowUp.objects.count() == 1


def test_what_the_rules_say_is_the_same_for_a_set_and_for_each(here: World) -> None:
    several = [world.person(here, f"某{number}") for number in range(4)]
    for place, made in enumerate(several):
        world.enrol(here, made, "copd")
        world.enrol(here, made, "kidney")
        if place:
            assess(made.pk, "ckd_epi_2021", ("G1", "G3b", "G5")[place - 1])
            world.record(here, made, {"SPO2": 90 + 2 * place}, source="clinic")
    ids = [made.pk for made in several]
    for ask in (rhythms.days_by_rule, rhythms.controlled_by_rule):
        single = {key: value for one in ids for key, value in ask([one], at=AT).items()}
        assert ask(ids, at=AT) == ask(None, at=AT) == single
        assert single
