"""Lessons that were read are done in the plan, as many as were promised, and are no part of what was signed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kangxu.education.models import Prescription
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.packages.actions import follow_lessons
from kangxu.packages.digests import digest_of
from kangxu.packages.events import ITEM_DONE
from kangxu.packages.models import Plan
from kangxu.packages.plan_queries import get_plan
from kangxu.packages.tests import test_plans
from kangxu.packages.tests.test_plans import answered_for, signed, told
from kangxu.programmes.tests.world import AT, SYSTEM

world, doctor, plan = test_plans.world, test_plans.doctor, test_plans.plan
DAY = AT + timedelta(days=30)


@pytest.fixture
def running(plan: Plan, doctor: Viewer) -> Plan:
    answered_for(plan, doctor)
    signed(plan, doctor, "doctor", "patient", "manager")
    plan.refresh_from_db()
    return plan


def read(plan: Plan, number: int, *, passed: bool = True, days: int = 30) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        Prescription.objects.create(
            person=plan.person, organisation=plan.organisation, item="less_salt", way="rule", turn=number,
            due_on=AT.date(), caused_by=f"lesson:{number}", prescribed_at=AT, prescribed_by="tests",
            completed_at=AT + timedelta(days=days, minutes=number), completed_by="tests", passed=passed,
        )  # fmt: skip


def follow(plan: Plan) -> int:
    return len(follow_lessons(person_ids=[plan.person_id], caused_by="batch:1", by=SYSTEM, at=DAY))


def promised(plan: Plan) -> int:
    course = next(one for one in get_plan(plan.pk, viewer=SYSTEM).courses if one.service == "lesson")
    return round(((course.until - course.since).days + 1) / course.every_days)


def test_what_was_read_is_done_as_often_as_was_promised(running: Plan) -> None:
    """One test, for laying a plan out takes long."""
    before, most = digest_of(running), promised(running)
    read(running, 1, passed=False)
    read(running, 2, days=-400)
    assert follow(running) == 0, "answered wrong, or read before the plan began"
    read(running, 3)
    assert (follow(running), follow(running), told(ITEM_DONE)) == (1, 0, 1)
    item = running.items.get(service="lesson")
    assert (item.state, item.done_by) == ("done", f"lesson:{Prescription.objects.get(turn=3).pk}")
    for number in range(4, most + 6):
        read(running, number)
    assert (follow(running), follow(running)) == (most - 1, 0), "no more than were promised"
    assert digest_of(running) == before, "what was signed has not changed"
    with quietly("tests", by=SYSTEM, at=AT):
        Plan.objects.update(state="ended", ended_at=AT)
    read(running, most + 9)
    assert follow(running) == 0, "a plan that is over takes none"
