"""The night's planning: visits, reminders, missing values, each once; nothing lost or doubled when it is killed."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction

from kangxu.followup import actions, night
from kangxu.followup.face_to_face import Visits, visits_this_year
from kangxu.followup.models import Task
from kangxu.followup.tests import world
from kangxu.followup.tests.world import AT, SYSTEM, World

pytestmark = pytest.mark.django_db
LONG = 200  # days since the enrolment of somebody who has never been seen


def kinds() -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in Task.objects.filter(closed_at=None).values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def managed(
    here: World, name: str = "赵国强", *, tier: str = "green", days_ago: int = LONG, programme: str = "hypertension"
):  # type: ignore[no-untyped-def]
    made = world.person(here, name)
    world.enrol(here, made, programme, days_ago=days_ago)
    world.tier(made, tier)
    return made


def seen(here: World, made: world.Person, *, days_ago: int, mode: str = "clinic") -> None:
    at = AT - timedelta(days=days_ago)
    draft = actions.TaskDraft(
        person_id=made.pk, organisation_id=here.hospital.pk, kind="manual", reason="manual", due_on=at.date(),
        caused_by=f"seen:{made.pk}:{days_ago}:{mode}",
    )  # fmt: skip
    opened = actions.open_tasks(drafts=[draft], caused_by="test", by=SYSTEM, at=at)
    [task] = opened.values()
    actions.record_outcome(task_id=task, outcome="reached", mode=mode, by=here.viewer(here.nurse), at=at)
    Task.objects.filter(person=made, closed_at=None)  # what follows is planned by the night


def plan() -> int:
    return night.plan_night(by=SYSTEM, at=AT)


def test_who_was_not_seen_for_a_quarter_is_to_be_seen_at_home_or_in_the_clinic(here: World) -> None:
    managed(here, "绿")
    managed(here, "红", tier="red")
    assert plan() >= 2
    assert {k: v for k, v in kinds().items() if "visit" in k} == {"clinic_visit": 1, "home_visit": 1}
    assert plan() == 0
    assert Task.objects.filter(kind="follow_up", closed_at=None).count() == 0  # the visit is the follow-up


def test_a_call_does_not_count_as_a_visit(here: World) -> None:
    by_phone, in_clinic = managed(here, "电话"), managed(here, "门诊")
    seen(here, by_phone, days_ago=20, mode="phone")
    seen(here, in_clinic, days_ago=20)
    plan()
    visited = Task.objects.filter(kind="clinic_visit", closed_at=None).values_list("person__name", flat=True)
    assert list(visited) == ["电话"]


def test_four_a_year_are_counted(here: World) -> None:
    made, stranger = managed(here), here.viewer(here.outsider)
    for days in (5, 100, 330):  # the last one was the year before
        seen(here, made, days_ago=days)
    seen(here, made, days_ago=50, mode="phone")
    assert visits_this_year([made.pk], viewer=here.viewer(here.nurse), at=AT) == {made.pk: Visits(2, 4)}
    assert visits_this_year([made.pk], viewer=stranger, at=AT) == {}


def test_the_red_are_reminded_every_month_unless_somebody_calls_anyway(here: World) -> None:
    quiet, busy = managed(here, "久", tier="red"), managed(here, "近", tier="red")
    seen(here, quiet, days_ago=40)
    seen(here, busy, days_ago=20)
    Task.objects.filter(closed_at=None)
    from kangxu.foundation.acting import quietly

    with quietly("tests", by=SYSTEM, at=AT):
        Task.objects.filter(closed_at=None).update(due_on=AT.date() + timedelta(days=60))
    plan()
    reminded = Task.objects.filter(kind="reminder").values_list("person__name", flat=True)
    assert list(reminded) == ["久"]
    assert plan() == 0


def test_uploads_that_stopped_are_asked_about_once_and_close_when_they_come(here: World) -> None:
    made, never = managed(here, "停了", programme="diabetes"), managed(here, "从未传", programme="diabetes")
    world.record(here, made, {"SMBG": 7.1}, at=AT - timedelta(days=15))
    plan()
    assert [one.person_id for one in Task.objects.filter(reason="missed_uploads")] == [made.pk]
    assert never.pk not in Task.objects.filter(kind="missing_data").values_list("person", flat=True)
    plan()
    assert Task.objects.filter(reason="missed_uploads").count() == 1
    world.record(here, made, {"SMBG": 6.8}, at=AT - timedelta(hours=1))
    actions.close_filled(person_ids=[made.pk], caused_by="batch:9", by=SYSTEM, at=AT)
    assert Task.objects.get(reason="missed_uploads").outcome == "measured"


class Killed(Exception):
    """The worker is gone in the middle of a chunk."""


def test_a_storm_of_plans_survives_being_killed(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed again and again, before a chunk is kept or after, the night ends with exactly one plan for everybody."""
    persons = {managed(here, f"某{number}", days_ago=1).pk for number in range(60)}
    chance, real = random.Random(7), actions.plan_follow_ups

    for name in ("plan_follow_ups", "plan_beside"):
        whole = getattr(actions, name)

        def torn(*, verb=whole, **given):  # type: ignore[no-untyped-def]
            with transaction.atomic():
                done = verb(**given)
                if chance.random() < 0.06:
                    raise Killed  # before the transaction is kept
            if chance.random() < 0.06:
                raise Killed  # after it
            return done

        monkeypatch.setattr(night.actions, name, torn)
    kills = 0
    for _night in range(400):
        try:
            night.plan_night(size=7, by=SYSTEM, at=AT)
        except Killed:
            kills += 1
        else:
            break
    assert kills > 3
    planned = Task.objects.filter(kind="follow_up", closed_at=None)
    assert sorted(planned.values_list("person", flat=True)) == sorted(persons)
    assert real(by=SYSTEM, at=AT) == 0
