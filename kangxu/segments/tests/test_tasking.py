"""Entering a definition opens a task, leaving it closes the task that nobody has begun."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kangxu.followup.actions import record_outcome
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.segments import actions, listeners, tasking
from kangxu.segments.models import Definition, Spell
from kangxu.segments.shelf_reading import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> world.World:
    return world.build()


def enter(made: world.Person, code: str = "C_HYPO", *, family: str = "clinical") -> Spell:
    with quietly("tests", by=SYSTEM, at=AT):
        known, _new = Definition.objects.get_or_create(
            code=code, defaults={"kind": "tag", "zh": code, "family": family, "made_by": "test", "made_at": AT}
        )
        found: Spell = Spell.objects.create(definition=known, person=made, entered_at=AT, evaluated_at=AT)
    return found


def follow(made: world.Person, caused_by: str = "reading:1") -> None:
    actions.follow_stays(person_ids=[made.pk], since=AT, caused_by=caused_by, by=SYSTEM, at=AT)


def test_one_task_a_stay_for_the_carer(here: world.World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    enter(made)
    follow(made)
    follow(made)
    task = Task.objects.get()
    assert (task.assigned_to_id, task.due_on) == (here.nurse.pk, AT.date() + timedelta(days=1))
    assert task.facts["title"].startswith("近期低血糖")


@pytest.mark.parametrize("begun", [False, True])
def test_leaving_closes_what_nobody_has_begun(here: world.World, begun: bool) -> None:
    made = world.person(here)
    world.enrol(here, made)
    stay = enter(made)
    follow(made)
    if begun:
        record_outcome(task_id=Task.objects.get().pk, outcome="partly", by=here.viewer(here.nurse), at=AT)
    with quietly("tests", by=SYSTEM, at=AT):
        Spell.objects.filter(pk=stay.pk).update(left_at=AT, left_why="rule")
    follow(made)
    assert (Task.objects.get().closed_at is None) is begun


def test_money_opens_no_work_and_neither_does_who_is_not_looked_after(here: world.World) -> None:
    rich, alone = world.person(here, "甲"), world.person(here, "乙")
    world.enrol(here, rich)
    enter(rich, family="commercial")
    enter(alone)
    follow(rich)
    follow(alone)
    assert not Task.objects.exists()


def test_a_rebuild_is_no_news(here: world.World) -> None:
    made = world.person(here)
    world.enrol(here, made)
    enter(made)
    with quietly("tests", by=SYSTEM, at=AT):
        batch = Batch.objects.create(event="segments.changed", caused_by="run:1", at=AT, actor="t", size=1)
    listeners.follow_stays(batch, AT)
    assert not Task.objects.exists()


def test_the_sheet_names_definitions_that_are_not_about_money() -> None:
    known = {one.code: one.family for one in shelf().values()}
    assert {known[code] for code in tasking.sheet()} <= {"clinical", "service"}
