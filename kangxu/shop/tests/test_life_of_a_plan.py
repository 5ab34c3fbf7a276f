"""The life of a plan: signed, made work, delivered, redeemed, earned, refunded; told twice, killed at every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kangxu.followup.actions import record_outcome, undo_outcome
from kangxu.followup.models import Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import standing
from kangxu.organisations.models import Posting
from kangxu.packages.actions import complete_items, end_plan
from kangxu.packages.completing import shown_by_records
from kangxu.packages.models import Plan, PlanItem, Redemption
from kangxu.programmes.tests.world import AT, SYSTEM, reading, record
from kangxu.records.actions import withdraw
from kangxu.shop import ledger
from kangxu.shop.actions import Delivered, redeem_by_hand, undo_by_hand, undo_delivery
from kangxu.shop.models import Order
from kangxu.shop.paying import give_back
from kangxu.shop.tests.living import BOUGHT, Life, begin, killed

LABS = ("HBA1C", "LDLC", "CREA", "HGB", "K", "ALT", "UACR")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    """A plan drafted once for all of these tests, of which each takes back what it did."""
    with standing(django_db_blocker):
        made = begin()
        made.draft()
        yield made


@pytest.fixture
def life(begun: Life, db: None) -> Life:
    return replace(begun)


@pytest.fixture
def running(life: Life) -> Life:
    life.sign()
    life.buy()
    life.hear()
    return life


def money(*accounts: str) -> list[int]:
    assert ledger.off_balance() == []
    return [ledger.balance(one) for one in accounts]


def test_from_the_signature_to_the_refund(life: Life) -> None:
    life.sign()
    life.buy()
    life.hear()
    tasks = life.tasks()
    planned = life.plan().items.count()
    assert sum(len(one.facts["items"]) for one in tasks) == planned
    assert {one.assigned_to_id for one in tasks} == {life.world.doctor.pk, life.world.manager.pk}
    first = life.visit()
    assert (first.due_on, first.assigned_to_id) == (AT.date(), life.world.doctor.pk)
    assert {"specialist_visit", "hba1c", "drug_review"} <= set(first.facts["services"])

    life.hear(at=life.measured("HBA1C"))
    assert (life.item("hba1c").state, life.right("hba1c").used) == ("done", 1)
    assert money("cash", "deferred", "service") == [599_00, 544_00, 55_00]

    at = life.measured(*LABS[1:], days=1, visit=True, cause="import:2")
    silent = [pk for pk in first.facts["items"] if not shown_by_records(PlanItem.objects.get(pk=pk).service)]
    complete_items(item_ids=silent, shown_by="staff:1", by=SYSTEM, at=at)
    life.hear(at=at)
    assert set(life.plan().items.filter(pk__in=first.facts["items"], state="planned").values_list("service")) == set()
    first.refresh_from_db()
    assert (first.outcome, first.closed_by) == ("measured", "system:followup")

    call = life.call()
    record_outcome(task_id=call.pk, outcome="1", by=life.by, at=at)
    life.hear(at=at)
    assert (life.right("manager_call").used, Redemption.objects.count()) == (1, 2)
    assert money("deferred", "service") == [524_00, 75_00]

    [refund] = give_back(order_id=Order.objects.get().pk, reason="迁往外地", by=life.by, at=at)
    assert refund.amount_fen == 599_00 - 75_00 - 29_95
    assert money("cash", "deferred", "service", "fee") == [104_95, 0, 75_00, 29_95]


def test_killed_while_signing_nothing_is_signed(life: Life) -> None:
    life.sign("patient", "doctor")
    with killed("kangxu.packages.actions.planning.events.publish"):
        life.sign("manager")
    assert (life.plan().state, life.plan().signatures.count()) == ("draft", 2)
    life.sign("manager")
    assert life.plan().state == "active"


@pytest.mark.parametrize("target", ["kangxu.followup.year_plans.run", "kangxu.followup.actions.opening.tell"])
def test_killed_while_opening_work_there_is_none(life: Life, target: str) -> None:
    life.sign()
    held = life.heard
    with killed(target):
        life.hear()
    assert not life.tasks().exists()
    life.heard = held
    life.hear()
    assert life.visit().facts["plan"] == life.plan().pk


@pytest.mark.parametrize(
    "target",
    [
        "kangxu.packages.actions.completing.events.publish", "kangxu.shop.ledger.Posting.objects.bulk_create",
        "kangxu.shop.actions.following.audit",
    ],
)  # fmt: skip
def test_killed_on_the_way_to_the_money_the_next_round_does_the_rest(running: Life, target: str) -> None:
    at = running.measured("HBA1C")
    held = running.heard
    with killed(target):
        running.hear(at=at)
    assert money("deferred", "service") == [599_00, 0]
    assert (Redemption.objects.count(), running.right("hba1c").used) == (0, 0)
    running.heard = held
    running.hear(at=at)
    assert money("deferred", "service") == [544_00, 55_00]


def by_hand(life: Life, service: str, *, cause: str = "hand:1", quantity: int = 1) -> int:
    told = Delivered(quantity, AT + timedelta(hours=1), life.world.manager.pk)
    made = redeem_by_hand(
        entitlement_id=life.right(service).pk, delivered=told, cause=cause, by=life.by, at=AT + timedelta(hours=2)
    )
    life.hear(at=AT + timedelta(hours=3))
    return int(made.pk)


def test_redeemed_by_hand_it_is_done_in_the_plan_once(running: Life) -> None:
    call = running.call()
    pk = by_hand(running, "manager_call")
    by_hand(running, "manager_call")  # the same press again
    done = running.plan().items.get(state="done")
    assert (done.done_by, done.pk) == (f"redemption:{pk}", running.item("manager_call").pk)
    assert (running.right("manager_call").used, money("deferred", "service")) == (1, [579_00, 20_00])
    call.refresh_from_db()
    assert call.outcome == ""  # medicines are asked after in the same call
    others = sorted(set(call.facts["items"]) - {done.pk})
    complete_items(item_ids=others, shown_by="staff:1", by=SYSTEM, at=AT + timedelta(hours=3))
    running.hear(at=AT + timedelta(hours=3))
    call.refresh_from_db()
    assert call.outcome == "measured"
    undo_by_hand(redemption_id=pk, by=running.by, at=AT + timedelta(hours=4))
    running.hear(at=AT + timedelta(hours=4))
    assert list(running.plan().items.filter(state="done").values_list("pk", flat=True)) == others
    assert (running.right("manager_call").used, money("deferred", "service")) == (0, [599_00, 0])


def test_several_redeemed_by_hand_are_as_many_of_the_plan(running: Life) -> None:
    by_hand(running, "manager_call", quantity=2)
    assert [one.state for one in running.plan().items.filter(service="manager_call").order_by("due_on")][:3] == [
        "done", "done", "planned",
    ]  # fmt: skip
    assert running.right("manager_call").used == 2


def test_killed_while_closing_the_work_stays_open(running: Life) -> None:
    call = running.call()
    complete_items(item_ids=call.facts["items"], shown_by="staff:1", by=SYSTEM, at=AT)
    held = running.heard
    with killed("kangxu.followup.actions.year_plans.classify_done"):
        running.hear()
    assert running.call().closed_at is None
    running.heard = held
    running.hear()
    assert running.call().outcome == "measured"


def test_killed_while_an_outcome_is_recorded_nothing_was_done(running: Life) -> None:
    call = running.call()
    with killed("kangxu.followup.actions.outcomes.schedule.open_next"):
        record_outcome(task_id=call.pk, outcome="1", by=running.by, at=AT)
    assert not running.plan().items.filter(state="done").exists()
    assert running.call().closed_at is None


def test_an_undone_outcome_gives_everything_back(running: Life) -> None:
    call = running.call()
    recorded = record_outcome(task_id=call.pk, outcome="1", by=running.by, at=AT)
    running.hear()
    assert money("service") == [20_00]
    undo_outcome(contact_id=recorded.contact_id, by=running.by, at=AT)
    running.hear()
    assert not running.plan().items.filter(state="done").exists()
    assert (running.right("manager_call").used, money("deferred", "service")) == (0, [599_00, 0])
    record_outcome(task_id=call.pk, outcome="1", by=running.by, at=AT)
    running.hear()
    assert (running.right("manager_call").used, money("service")) == (1, [20_00])


def test_a_withdrawn_import_gives_everything_back(running: Life) -> None:
    at = running.measured("HBA1C", cause="import:9")
    running.hear(at=at)
    withdraw(caused_by="import:9", by=SYSTEM, at=at)
    running.hear(at=at)
    assert (running.item("hba1c").state, running.right("hba1c").used) == ("planned", 0)
    assert money("deferred", "service") == [599_00, 0]


def test_another_value_takes_the_place_of_a_withdrawn_one(running: Life) -> None:
    running.hear(at=running.measured("HBA1C", cause="import:9"))
    at = running.measured("HBA1C", days=3, cause="import:10")
    running.hear(at=at)
    assert running.plan().items.filter(service="hba1c", state="done").count() == 1
    withdraw(caused_by="import:9", by=SYSTEM, at=at)
    running.hear(at=at)
    item = running.item("hba1c")
    assert (item.state, item.done_at) == ("done", AT + timedelta(days=3, hours=1))
    assert (running.right("hba1c").used, money("service")) == (1, [55_00])


def test_what_is_not_bought_is_done_all_the_same(life: Life) -> None:
    life.sign()
    life.hear()
    life.hear(at=life.measured("HBA1C"))
    assert life.item("hba1c").state == "done"
    assert not Redemption.objects.exists()


def test_what_was_taken_back_by_hand_is_not_redeemed_again(running: Life) -> None:
    running.hear(at=running.measured("HBA1C"))
    undo_delivery(cause=Redemption.objects.get().cause, by=SYSTEM, at=AT)
    running.hear(at=running.measured("LDLC", days=1, cause="import:2"))
    assert running.right("hba1c").used == 0


def test_an_ended_plan_leaves_no_work_and_the_rhythm_goes_on(running: Life) -> None:
    end_plan(plan_id=running.plan().pk, reason="迁往外地", by=running.by, at=AT)
    running.hear()
    assert set(running.tasks().values_list("outcome", flat=True)) == {"plan_ended"}
    left = Task.objects.get(person_id=running.who, closed_at=None)
    assert left.kind == "first_contact"


def test_a_new_plan_takes_over(running: Life) -> None:
    before = running.plan().pk
    running.draft()
    running.sign()
    running.hear()
    open_ones = running.tasks().filter(closed_at=None)
    assert {one.facts["plan"] for one in open_ones} == {running.plan().pk}
    assert Plan.objects.get(pk=before).state == "ended"


def test_who_left_gets_no_work(life: Life) -> None:
    with quietly("tests", by=SYSTEM, at=AT):
        Posting.objects.filter(staff=life.world.manager).update(ended_at=AT)
    life.sign()
    life.hear()
    owners = set(life.tasks().values_list("assigned_to", flat=True))
    assert owners == {life.world.doctor.pk, life.world.nurse.pk}


def test_what_the_patient_measures_at_home_does_no_laboratory_test(running: Life) -> None:
    record(running.world.hospital, readings=[reading(running.who, "HBA1C", 7.0, days_ago=-0.1, source="home_device")])
    running.hear(at=AT + timedelta(days=1))
    assert running.item("hba1c").state == "planned"
    assert BOUGHT.grants[0].service == "hba1c"


def test_one_value_does_one_test_where_two_are_near(running: Life) -> None:
    second = running.item("hba1c", 1)
    with quietly("tests", by=SYSTEM, at=AT):
        PlanItem.objects.filter(pk=second.pk).update(due_on=AT.date() + timedelta(days=8))
    running.hear(at=running.measured("HBA1C", days=6))
    assert (running.item("hba1c").state, running.item("hba1c", 1).state) == ("planned", "done")
    assert running.right("hba1c").used == 1
