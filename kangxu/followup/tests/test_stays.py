"""A stay in hospital: nobody is called at home meanwhile, and nothing is forgotten after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kangxu.followup import actions, queries, stays
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.test_planning import follow_up
from kangxu.followup.tests.world import AT, World
from kangxu.foundation.acting import quietly
from kangxu.people.models import Person
from kangxu.records.models import Encounter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = AT.date()


def admitted(made: Person, *, days_ago: int = 2, ended_in: int | None = None) -> Encounter:
    with quietly("tests", by=world.SYSTEM, at=AT):
        found: Encounter = Encounter.objects.create(
            person=made, kind="inpatient", started_at=AT - days_ago * DAY,
            ended_at=None if ended_in is None else AT + ended_in * DAY, batch_id=0, recorded_at=AT,
        )  # fmt: skip
    return found


def discharged(stay: Encounter, *, days: int) -> None:
    with quietly("tests", by=world.SYSTEM, at=AT):
        Encounter.objects.filter(pk=stay.pk).update(ended_at=AT + days * DAY)


def follow(made: Person | None = None, *, days: int = 0) -> int:
    at = AT + days * DAY
    persons = None if made is None else [made.pk]
    if not stays.anything(persons, at=at):
        return 0
    return actions.follow_stays(person_ids=persons, caused_by="batch:1", by=world.SYSTEM, at=at)


def seen(here: World, *, days: int = 0) -> list[tuple[str, date]]:
    found = queries.worklist(viewer=here.viewer(here.nurse), at=AT + days * DAY).page.rows
    return [(one.kind, one.due_on) for one in found]


def test_work_waits_for_the_discharge_and_is_due_then(here: World) -> None:
    made, other = world.person(here, "住院"), world.person(here, "在家")
    for one in (made, other):
        world.enrol(here, one)
        follow_up(here, one, assigned_to=here.nurse.pk)
    stay = admitted(made)
    assert follow(made) == 1
    assert follow(made) == 0
    assert seen(here) == [("follow_up", TODAY)]
    waiting = Task.objects.get(person=made)
    assert waiting.facts["in_hospital"] == f"{TODAY - 2 * DAY}"
    assert waiting.hidden_until is not None
    discharged(stay, days=5)
    assert follow(days=6) == 1
    assert sorted(seen(here, days=6)) == [("follow_up", TODAY), ("follow_up", TODAY + 5 * DAY)]
    waiting.refresh_from_db()
    assert waiting.facts["home_since"] == f"{TODAY + 5 * DAY}"
    assert "in_hospital" not in waiting.facts


def test_an_emergency_and_what_is_not_due_do_not_wait(here: World) -> None:
    made = world.person(here)
    follow_up(here, made, kind="urgent")
    follow_up(here, made, due_in=3)
    admitted(made)
    assert follow(made) == 0
    assert follow(days=3) == 1
    assert Task.objects.get(kind="urgent").hidden_until is None


@pytest.mark.parametrize(("home_in", "state"), [(2, ("", TODAY + 2 * DAY)), (4, ("skipped_in_hospital", None))])
def test_a_node_whose_window_closed_in_hospital_is_left_out(
    here: World, home_in: int, state: tuple[str, date | None]
) -> None:
    made = world.person(here)
    node = follow_up(here, made, kind="pathway", facts={"closes_on": f"{TODAY + 3 * DAY}", "pathway": 0})
    stay = admitted(made)
    follow(made)
    discharged(stay, days=home_in)
    follow(made, days=home_in)
    node.refresh_from_db()
    assert node.outcome == state[0]
    assert (node.closed_at is None) == (state[1] is not None)
    assert state[1] is None or node.due_on == state[1]


def test_a_stay_that_was_an_error_or_never_ends_hides_nothing(here: World) -> None:
    wrong, endless = world.person(here, "误"), world.person(here, "无出院")
    for one in (wrong, endless):
        follow_up(here, one, assigned_to=here.nurse.pk)
    stay = admitted(wrong)
    admitted(endless, days_ago=50)
    assert follow() == 2
    assert seen(here) == []
    with quietly("tests", by=world.SYSTEM, at=AT):
        Encounter.objects.filter(pk=stay.pk).update(retired_at=AT)
    follow(wrong)
    assert seen(here) == [("follow_up", TODAY)]
    assert len(seen(here, days=11)) == 2  # sixty days after the admission
    follow(days=11)
    assert not Task.objects.filter(facts__has_key="in_hospital").exists()
