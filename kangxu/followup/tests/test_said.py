"""下次随访日期: the next contact is due on the day that a completed form names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kangxu.followup import actions
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.test_planning import follow_up
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.acting import quietly
from kangxu.people.models import Person
from kangxu.questionnaires.actions import Completed, amend, complete

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = AT.date()
SAID = TODAY + 40 * DAY
VALUES: dict[str, Any] = {
    "mode": "1", "visited_on": f"{TODAY}", "htn_symptoms": ["1"], "sbp": 128, "dbp": 80, "adherence": "1",
    "adverse": "1",
}  # fmt: skip


def managed(here: World, *more: str) -> Person:
    made = world.person(here)
    for programme in ("hypertension", *more):
        world.enrol(here, made, programme, days_ago=60)
    first = follow_up(here, made, kind="first_contact")
    with quietly("tests", by=world.SYSTEM, at=AT):
        Task.objects.filter(pk=first.pk).update(closed_at=AT - 50 * DAY, closed_by="tests", outcome="reached")
    return made


def fill(here: World, made: Person, said: date = SAID, cause: str = "") -> Completed:
    values = {**VALUES, "next_on": said.isoformat()}
    form = {"form": "hypertension_follow_up", "person_id": made.pk, "cause": cause}
    done = complete(uid=uuid4(), values=values, by=here.viewer(here.nurse), at=AT, **form)
    hear(done)
    return done


def hear(done: Completed) -> None:
    actions.open_answer_work(caused_by=f"answer:{done.answer_id}", by=world.SYSTEM, at=AT)


def due(made: Person) -> list[tuple[str, date]]:
    found = Task.objects.filter(person=made, closed_at=None).order_by("due_on", "pk")
    return list(found.values_list("kind", "due_on"))


def test_the_next_call_is_due_when_the_form_says(here: World) -> None:
    made = managed(here)
    follow_up(here, made, due_in=10)
    done = fill(here, made)
    assert due(made) == [("follow_up", SAID)]
    hear(done)
    actions.plan_follow_ups(by=world.SYSTEM, at=AT + DAY)
    assert due(made) == [("follow_up", SAID)]
    assert Task.objects.get(closed_at=None).facts["said_on"] == f"{SAID}"


def test_an_amended_form_names_another_day(here: World) -> None:
    made = managed(here)
    done = fill(here, made)
    assert due(made) == [("follow_up", SAID)]
    sooner = SAID - 10 * DAY
    values = {**VALUES, "next_on": sooner.isoformat()}
    hear(amend(answer_id=done.answer_id, values=values, reason="写错", by=here.viewer(here.nurse), at=AT))
    assert due(made) == [("follow_up", sooner)]


def test_the_night_goes_by_the_form_until_the_next_contact(here: World) -> None:
    made = managed(here)
    values = {**VALUES, "next_on": SAID.isoformat()}
    form = {"form": "hypertension_follow_up", "person_id": made.pk}
    complete(uid=uuid4(), values=values, by=here.viewer(here.nurse), at=AT, **form)
    actions.plan_follow_ups(by=world.SYSTEM, at=AT + DAY)
    assert due(made) == [("follow_up", SAID)]
    later = AT + 35 * DAY
    actions.record_outcome(
        task_id=Task.objects.get(closed_at=None).pk, outcome="1", by=here.viewer(here.nurse), at=later
    )
    assert due(made) == [("follow_up", later.date() + 90 * DAY)]


def test_what_was_agreed_on_the_call_stands_until_the_form_is_amended(here: World) -> None:
    made, agreed = managed(here), SAID - 5 * DAY
    task, nurse = follow_up(here, made), here.viewer(here.nurse)
    done = fill(here, made, cause=f"task:{task.pk}")
    assert due(made) == [("follow_up", TODAY)]  # the call is not over: its outcome plans the next one
    actions.record_outcome(task_id=task.pk, outcome="1", next_on=agreed, by=nurse, at=AT)
    hear(done)
    assert due(made) == [("follow_up", agreed)]
    amended = amend(answer_id=done.answer_id, values=VALUES, reason="写错", by=nurse, at=AT)
    hear(amended)
    assert due(made) == [("follow_up", agreed)]  # it never was due on the day the form had named


def test_another_disease_is_not_put_off(here: World) -> None:
    made = managed(here, "diabetes")
    follow_up(here, made, due_in=10)
    fill(here, made)
    assert due(made) == [("follow_up", TODAY + 10 * DAY)]
    near = managed(here, "diabetes")
    follow_up(here, near, due_in=10)
    fill(here, near, TODAY + 5 * DAY)
    assert due(near) == [("follow_up", TODAY + 5 * DAY)]


def test_a_contact_of_the_plan_that_comes_no_later_is_the_follow_up(here: World) -> None:
    made = managed(here)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind="plan_call", reason="plan", due_on=SAID - 3 * DAY,
        caused_by="test:plan", facts={"items": [], "plan": 0},
    )  # fmt: skip
    actions.open_tasks(drafts=[draft], caused_by="test", by=world.SYSTEM, at=AT)
    follow_up(here, made, due_in=10)
    fill(here, made)
    assert due(made) == [("plan_call", SAID - 3 * DAY)]
    near = TODAY + 7 * DAY
    other = managed(here)
    fill(here, other, near)
    assert due(other) == [("follow_up", near)]


def test_work_that_somebody_has_begun_keeps_its_day(here: World) -> None:
    made = managed(here)
    task = follow_up(here, made)
    actions.record_outcome(task_id=task.pk, outcome="no_answer", by=here.viewer(here.nurse), at=AT - DAY)
    fill(here, made)
    assert due(made) == [("follow_up", TODAY)]
