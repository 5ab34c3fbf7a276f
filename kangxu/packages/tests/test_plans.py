"""A plan from draft to its end: who signs what, what may be changed, and that nothing happens twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kangxu.foundation.models import Batch
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import (
    Refused,
    complete_items,
    draft_plan,
    drop_item,
    end_plan,
    move_item,
    sign,
    sign_plan,
)
from kangxu.packages.digests import digest_of
from kangxu.packages.events import ITEM_DONE, PLAN_ENDED, PLAN_SIGNED
from kangxu.packages.models import Package, Plan, PlanItem
from kangxu.packages.plan_queries import get_plan
from kangxu.packages.proposing import propose
from kangxu.packages.reckoning import reckon
from kangxu.packages.tests.test_proposing import START, Pays
from kangxu.programmes.actions import sign_programme
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, reading
from kangxu.segments.actions import evaluate

LINE = [[[x, x % 7] for x in range(20)]]


@pytest.fixture
def world(shelves: None, db: None) -> World:
    return build()


@pytest.fixture
def doctor(world: World) -> Viewer:
    return replace(SYSTEM, actor="staff:1", organisation_id=world.hospital.pk, group_id=world.group.pk)


@pytest.fixture
def plan(world: World, doctor: Viewer) -> Plan:
    return drafted(world, doctor)


def drafted(world: World, doctor: Viewer, who: int | None = None) -> Plan:
    if who is None:
        who = person(world.hospital)
        facts = {"diagnoses": [diagnosis(who, "2型糖尿病")], "readings": [reading(who, "HBA1C", 7.8, days_ago=1)]}
        follow(world.hospital, **facts)
        evaluate(person_ids=[who], cause="test", by=SYSTEM, at=AT)
    found = propose(who, means=Pays(), starts_on=START, workday=lambda day: day, viewer=SYSTEM, at=AT)
    return draft_plan(
        proposed=found, tier="standard", doctor_id=None, manager_id=None, targets=[{"analyte": "HBA1C", "high": 7.0}],
        policy="", cap_fen=None, by=doctor, at=AT,
    )  # fmt: skip


def signed(plan: Plan, by: Viewer, *parties: str, **more: Any) -> None:
    for party in parties:
        sign_plan(plan_id=plan.pk, party=party, name="签名", drawn=LINE, digest=digest_of(plan), by=by, at=AT, **more)


def told(event: str) -> int:
    return Batch.objects.filter(event=event).count()


def answered_for(plan: Plan, by: Viewer) -> None:
    for one in Package.objects.filter(versions__in=plan.versions.all()):
        sign(code=one.code, by=by, at=AT)
        answer_for(one.programme, by=by)


def answer_for(programme: str, *, by: Viewer) -> None:
    """A specialist signs what the programme says."""
    sign_programme(programme=programme, digest=programmes()[programme].digest, by=by, at=AT)


def test_three_signatures_make_it_active(plan: Plan, doctor: Viewer) -> None:
    answered_for(plan, doctor)
    signed(plan, doctor, "doctor", "patient")
    plan.refresh_from_db()
    assert plan.state == "draft"
    signed(plan, doctor, "manager")
    plan.refresh_from_db()
    assert (plan.state, plan.signatures.count(), told(PLAN_SIGNED)) == ("active", 3, 1)
    assert plan.items.filter(service="hba1c").count() == 3
    with pytest.raises(Refused):
        signed(plan, doctor, "doctor")


def test_content_that_no_specialist_signed_does_not_become_active(plan: Plan, doctor: Viewer) -> None:
    signed(plan, doctor, "doctor", "patient")
    with pytest.raises(Refused, match="专科医生签字"):
        signed(plan, doctor, "manager")
    plan.refresh_from_db()
    assert (plan.state, plan.signatures.count()) == ("draft", 2)


def test_a_programme_that_no_specialist_signed_holds_the_plan_back_too(plan: Plan, doctor: Viewer) -> None:
    sign(code="dm-standard", by=doctor, at=AT)
    signed(plan, doctor, "doctor", "patient")
    assert get_plan(plan.pk, viewer=SYSTEM).unsigned == (("2型糖尿病病种方案", "2型糖尿病病种方案"),)
    with pytest.raises(Refused, match="2型糖尿病病种方案的内容还没有专科医生签字"):
        signed(plan, doctor, "manager")
    answer_for("diabetes", by=doctor)
    assert get_plan(plan.pk, viewer=SYSTEM).unsigned == ()
    signed(plan, doctor, "manager")
    plan.refresh_from_db()
    assert plan.state == "active"


def test_what_was_changed_must_be_signed_again(plan: Plan, doctor: Viewer) -> None:
    before = digest_of(plan)
    signed(plan, doctor, "doctor")
    item = plan.items.filter(service="hba1c").first()
    assert item is not None
    move_item(item_id=item.pk, due_on=item.due_on + timedelta(days=3), by=doctor, at=AT)
    assert plan.signatures.count() == 0
    assert digest_of(plan) != before
    with pytest.raises(Refused, match="改过"):
        sign_plan(plan_id=plan.pk, party="doctor", name="x", drawn=LINE, digest=before, by=doctor, at=AT)


def test_a_dot_is_no_signature(plan: Plan, doctor: Viewer) -> None:
    with pytest.raises(Refused):
        sign_plan(
            plan_id=plan.pk, party="patient", name="x", drawn=[[[1, 1]]], digest=digest_of(plan), by=doctor, at=AT
        )


def test_optional_may_go_and_what_the_guideline_asks_stays(plan: Plan, doctor: Viewer) -> None:
    carotid, fundus = (plan.items.get(service=code) for code in ("carotid", "fundus"))
    drop_item(item_id=carotid.pk, by=doctor, at=AT)
    with pytest.raises(Refused):
        drop_item(item_id=fundus.pk, by=doctor, at=AT)
    with pytest.raises(Refused):
        move_item(item_id=fundus.pk, due_on=START - timedelta(days=1), by=doctor, at=AT)


def test_below_the_least_tier_is_refused(world: World, doctor: Viewer, plan: Plan) -> None:
    found = propose(plan.person_id, means=Pays(), starts_on=START, workday=lambda day: day, viewer=SYSTEM, at=AT)
    for tier in ("basic", "single"):
        with pytest.raises(Refused):
            draft_plan(
                proposed=found, tier=tier, doctor_id=None, manager_id=None, targets=[], policy="", cap_fen=None,
                by=doctor, at=AT,
            )  # fmt: skip
    assert Plan.objects.filter(state="draft").count() == 1


def test_a_new_plan_ends_the_old_one(world: World, plan: Plan, doctor: Viewer) -> None:
    answered_for(plan, doctor)
    signed(plan, doctor, "doctor", "patient", "manager")
    again = drafted(world, doctor, plan.person_id)
    signed(again, doctor, "doctor", "patient", "manager")
    plan.refresh_from_db()
    again.refresh_from_db()
    assert (plan.state, again.state) == ("ended", "active")
    assert not plan.items.filter(state="planned").exists()
    end_plan(plan_id=again.pk, reason="迁往外地", by=doctor, at=AT)
    assert told(PLAN_ENDED) == 2
    with pytest.raises(Refused):
        end_plan(plan_id=again.pk, reason="x", by=doctor, at=AT)


def test_the_limit_of_incentives_is_one_for_all_plans_of_a_year(world: World, plan: Plan, doctor: Viewer) -> None:
    assert plan.accounts["incentive_fen"] == 40_00
    assert drafted(world, doctor, plan.person_id).accounts["incentive_fen"] == 40_00, "nobody has signed it"
    again = Plan.objects.get(person_id=plan.person_id, state="draft")
    answered_for(again, doctor)
    signed(again, doctor, "doctor", "patient", "manager")
    third = drafted(world, doctor, plan.person_id)
    assert third.accounts["incentive_fen"] == 0
    assert reckon(third).incentive_fen == 0
    assert reckon(again).incentive_fen == 40_00


def test_done_once_and_only_while_active(plan: Plan, doctor: Viewer) -> None:
    items = list(plan.items.filter(service="hba1c").values_list("pk", flat=True))
    assert complete_items(item_ids=items, shown_by="batch:1", by=SYSTEM, at=AT) == []
    answered_for(plan, doctor)
    signed(plan, doctor, "doctor", "patient", "manager")
    assert complete_items(item_ids=items[:1], shown_by="batch:1", by=SYSTEM, at=AT) == items[:1]
    assert complete_items(item_ids=items[:1], shown_by="batch:2", by=SYSTEM, at=AT) == []
    assert PlanItem.objects.get(pk=items[0]).done_by == "batch:1"
    assert told(ITEM_DONE) == 1


def test_strangers_and_nurses(plan: Plan, doctor: Viewer) -> None:
    stranger = replace(doctor, scope=frozenset({plan.organisation_id + 99}))
    with pytest.raises(NotFound):
        end_plan(plan_id=plan.pk, reason="x", by=stranger, at=AT)
    nurse = replace(doctor, permissions=frozenset({P.WORK_TASKS}))
    with pytest.raises(NotAllowed):
        signed(plan, nurse, "doctor")
    signed(plan, nurse, "manager")
