"""The plan of the year beside the rhythm of follow-ups: one contact, not two; what is urgent comes all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kangxu.followup.actions import TaskDraft, open_tasks, plan_follow_ups, record_outcome, undo_outcome
from kangxu.followup.models import Contact, Task
from kangxu.foundation.tests.standing import standing
from kangxu.packages.models import PlanItem
from kangxu.packages.occasions import occasions
from kangxu.programmes.tests.world import AT, SYSTEM, reading, record
from kangxu.shop.tests.living import Life, begin

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def signed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    """A plan signed once for all of these tests, of which each takes back what it did."""
    with standing(django_db_blocker):
        made = begin()
        made.draft()
        made.sign()
        yield made


@pytest.fixture
def life(signed: Life, db: None) -> Life:
    return replace(signed)


def routine(life: Life, *, days: int, kind: str = "follow_up", **more: Any) -> Task:
    draft = TaskDraft(
        person_id=life.who, organisation_id=life.world.hospital.pk, kind=kind, reason="routine", programme="diabetes",
        due_on=AT.date() + timedelta(days=days), caused_by=f"test:{kind}:{days}", **more,
    )  # fmt: skip
    open_tasks(drafts=[draft], caused_by="test", by=SYSTEM, at=AT)
    return Task.objects.get(caused_by=draft.caused_by)


def test_routine_work_makes_room_for_the_plan(life: Life) -> None:
    later, review = routine(life, days=30), routine(life, days=20, kind="review")
    begun = routine(life, days=40)
    record_outcome(task_id=begun.pk, outcome="no_answer", by=life.by, at=AT)
    life.hear()
    for one in (later, review, begun):
        one.refresh_from_db()
    assert (later.outcome, review.outcome, begun.outcome) == ("in_plan", "", "")


def test_the_call_of_the_plan_is_the_follow_up(life: Life) -> None:
    life.hear()
    call = life.call()
    at = AT + timedelta(days=(call.due_on - AT.date()).days)
    recorded = record_outcome(task_id=call.pk, outcome="1", by=life.by, at=at)
    assert recorded.next_due_on == life.tasks().filter(closed_at=None)[0].due_on
    assert plan_follow_ups(by=SYSTEM, at=at) == 0
    assert not Task.objects.filter(kind="follow_up").exists()


def test_what_is_out_of_control_is_reviewed_in_two_weeks_whatever_the_plan_says(life: Life) -> None:
    record(life.world.hospital, readings=[reading(life.who, "FPG", 9.4, days_ago=0, source="laboratory")])
    life.hear()
    Task.objects.get(kind="first_contact")
    record_outcome(task_id=Task.objects.get(kind="first_contact").pk, outcome="1", by=life.by, at=AT)
    review = Task.objects.get(kind="review")
    assert review.due_on == AT.date() + timedelta(days=14)


def test_a_call_about_a_visit_makes_an_appointment(life: Life) -> None:
    life.hear()
    visit = life.visit()
    record_outcome(task_id=visit.pk, outcome="1", by=life.by, at=AT)
    visit.refresh_from_db()
    assert (visit.closed_at, visit.hidden_until) == (None, AT + timedelta(days=3))
    assert not PlanItem.objects.filter(state="done").exists()
    recorded = record_outcome(task_id=visit.pk, outcome="came", mode="clinic", by=life.by, at=AT)
    done = set(PlanItem.objects.filter(state="done").values_list("service", flat=True))
    assert {"drug_review", "ecg"} <= done
    assert not {"specialist_visit", "hba1c"} & done
    undo_outcome(contact_id=recorded.contact_id, by=life.by, at=AT)
    assert not PlanItem.objects.filter(state="done").exists()


def test_a_follow_up_that_is_no_plan_s_does_the_call_that_is_due(life: Life) -> None:
    life.hear()
    call = life.call()
    at = AT + timedelta(days=(call.due_on - AT.date()).days - 3)
    record_outcome(task_id=routine(life, days=0).pk, outcome="1", by=life.by, at=at)
    contact = Contact.objects.get()
    done = PlanItem.objects.get(state="done")
    assert (done.service, done.done_by) == ("manager_call", f"contact:{contact.pk}")
    assert done.pk in call.facts["items"]
    record_outcome(task_id=routine(life, days=1).pk, outcome="refused", by=life.by, at=at)
    assert PlanItem.objects.filter(state="done").count() == 1


def test_what_is_done_on_one_day_at_one_place_is_one_occasion(life: Life) -> None:
    items = list(life.plan().items.order_by("pk"))
    found = occasions(items)
    assert sorted(pk for one in found for pk in one.items) == sorted(one.pk for one in items)
    assert len({(one.place, one.due_on) for one in found}) == len(found)
    visit = next(one for one in found if "specialist_visit" in one.services)
    assert (visit.services[0], visit.role, visit.remote) == ("specialist_visit", "doctor", False)
    assert (visit.opens_on, visit.closes_on) == (visit.due_on - timedelta(days=14), visit.due_on + timedelta(days=14))
    assert all(one.remote == (one.place == "线上") for one in found)
