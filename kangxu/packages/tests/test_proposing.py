"""A person's year proposed: the path that leads there, tiers side by side, and what money changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from kangxu.foundation.acting import quietly
from kangxu.packages.benefits import Policy, benefit_of, caps, incentive, policies, policy_of
from kangxu.packages.bills import Item
from kangxu.packages.minimum import short_of
from kangxu.packages.models import PackageVersion
from kangxu.packages.proposing import Proposed, costs, propose
from kangxu.packages.services import services
from kangxu.packages.shelf import shelf
from kangxu.packages.tree import BadTree, check, decide, reached, tree
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, diagnosis, follow, person, reading
from kangxu.segments.actions import evaluate

START = date(2026, 12, 1)


@dataclass(frozen=True)
class Pays:
    policy: Policy | None = None
    cap_fen: int | None = None


@pytest.fixture
def world(shelves: None, db: None) -> World:
    return build()


def patient(world: World, *texts: str, **values: float) -> int:
    """Under care with these diagnoses, long ago, and these values of yesterday."""
    who = person(world.hospital)
    readings = [reading(who, analyte, value, days_ago=1) for analyte, value in values.items()]
    follow(world.hospital, diagnoses=[diagnosis(who, one) for one in texts], readings=readings)
    evaluate(person_ids=[who], cause="test", by=SYSTEM, at=AT)
    return who


def proposed(person_id: int, pays: Pays | None = None) -> Proposed:
    return propose(person_id, means=pays or Pays(), starts_on=START, workday=lambda day: day, viewer=SYSTEM, at=AT)


def test_a_diabetic_off_target_gets_the_standard_and_sees_why(world: World) -> None:
    who = patient(world, "2型糖尿病", HBA1C=7.8)
    found = proposed(who)
    assert [step.node.code for step in found.path.steps] == ["special", "event", "complex", "uncontrolled"]
    assert (found.recommended, found.programmes) == ("standard", ("diabetes",))
    assert list(found.options) == ["basic", "standard", "plus"]
    standard = found.options["standard"]
    assert [one.package.code for one in standard.versions] == ["dm-standard"]
    assert standard.unsigned
    assert not standard.dropped


def test_the_year_costs_what_its_items_cost(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", HBA1C=7.8), Pays(policy_of("resident", qualified=True)))
    sums = found.options["standard"].accounts
    known = services()
    billed = sum(
        one.times(365) * known[one.service].price_fen for one in found.options["standard"].bill
        if not known[one.service].within_fee
    )  # fmt: skip
    assert sums.list_fen == billed + 199_00
    assert sums.public_fen == 32_00
    assert sums.reimbursed_fen == (sums.covered_fen - 100_00) * 6 // 10
    assert sums.incentive_fen == 40_00
    assert sums.patient_fen == sums.billed_fen - sums.reimbursed_fen - 40_00


def test_without_a_policy_nothing_is_estimated(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", HBA1C=7.8), Pays(policy_of("employee", qualified=False)))
    assert found.options["basic"].accounts.reimbursed_fen == 0


def test_a_small_purse_loses_what_is_optional_and_nothing_else(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", HBA1C=7.8), Pays(cap_fen=caps()["low"].fen))
    plus = found.options["plus"]
    assert plus.dropped
    assert plus.over_fen > 0
    kept = {one.service: one.times(365) for one in plus.bill}
    for one in shelf()["dm-basic"].bill:
        if services()[one.service].keep != "optional":
            assert kept[one.service] >= one.times(365)


def test_two_diseases_are_one_year(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", "高血压", HBA1C=6.5, SBP=128, DBP=78))
    assert set(found.programmes) == {"diabetes", "hypertension"}
    assert found.path.decided.code == "complex"
    bill = [one.service for one in found.options["standard"].bill]
    assert len(bill) == len(set(bill))
    assert found.options["standard"].fee_fen == 398_00


def test_who_is_a_special_case_gets_no_automatic_plan(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", "1型糖尿病", HBA1C=7.8))
    assert found.path.decided.stop
    assert (found.options, found.recommended) == ({}, None)


def test_a_set_is_decided_as_each_alone(world: World) -> None:
    people = [
        patient(world, "2型糖尿病", HBA1C=7.8), patient(world, "2型糖尿病", HBA1C=6.4, UACR=10.0),
        patient(world, "高血压", SBP=126, DBP=76), patient(world, "2型糖尿病", HBA1C=9.4),
    ]  # fmt: skip
    decided = decide(people, at=AT)
    assert {who: node.code for who, node in decided.items()} == {who: proposed(who).path.decided.code for who in people}
    assert sum(reached(people, at=AT).values()) == len(people)
    assert decided[people[3]].code == "complex"


def test_what_is_not_known_goes_on_and_is_told(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病"))
    assert found.path.decided.code == "rest"
    assert {node.code for node in found.path.unknown} >= {"complex"}


def conditional(code: str, service: str, **condition: str) -> None:
    """What is sold as this package holds the service under a condition."""
    version = PackageVersion.objects.get(package__code=code)
    version.change = [*version.change, {"service": service, "n": 1, **condition}]
    with quietly("tests", by=SYSTEM, at=AT):
        version.save()


def test_a_line_is_planned_for_whom_its_condition_is_true(world: World) -> None:
    who = patient(world, "2型糖尿病", HBA1C=7.8)
    for condition, there in (
        ({"only_if": "200天内 糖化血红蛋白 >= 7%"}, True), ({"only_if": "200天内 糖化血红蛋白 >= 9%"}, False),
        ({"stop_if": "200天内 糖化血红蛋白 >= 7%"}, False), ({"only_if": "糖化血蛋白 >= 7"}, True),
    ):  # fmt: skip
        conditional("dm-plus", "carotid", **condition)
        found = proposed(who).options["plus"]
        assert ("carotid" in {one.service for one in found.bill}) is there, condition
        assert [(one.service, one.why) for one in found.dropped] == ([] if there else [("carotid", "condition")])


def test_what_some_only_get_is_no_minimum() -> None:
    bill = (Item("hba1c", n=4, only_if="年龄 < 18岁"), Item("drug_review", n=4))
    assert [one.service for one in short_of({"hba1c": 2, "drug_review": 4}, bill, 365)] == ["hba1c"]


def test_what_was_done_lately_is_due_later_and_told(world: World) -> None:
    found = proposed(patient(world, "2型糖尿病", HBA1C=7.8)).options["standard"].layout
    (counted,) = found.counted
    assert (counted.service, counted.done_on) == ("hba1c", AT.date() - timedelta(days=1))
    first = min(one.due_on for one in found.planned if one.service == "hba1c")
    assert counted.next_on == first
    assert abs((first - counted.done_on).days - 122) <= 14


def test_a_tree_with_a_gap_or_a_dead_end_is_refused(world: World) -> None:
    made = tree()
    first, *_others, last = made.nodes
    for nodes in ((first,), (last, first, last), (first, replace(first, code="again"), last), (first, first, last)):
        with pytest.raises(BadTree):
            check(nodes)
    with pytest.raises(BadTree):
        check((replace(first, stop=False), last))


def test_the_order_of_a_settlement() -> None:
    policy = policy_of("resident", qualified=True)
    assert policy is not None
    assert policy_of("resident", qualified=False) is None
    assert benefit_of(None).ratio == 0
    assert len(policies()) == len({(one.insurance, one.qualified) for one in policies()})
    assert incentive().most(100_00) == 10_00
    assert incentive().most(9999_00) == 40_00


def test_what_the_fee_covers_is_not_billed_twice(world: World) -> None:
    version = PackageVersion.objects.get(package__code="dm-plus")
    sums = costs(shelf()["dm-plus"].bill, fee_fen=version.fee_fen, means=Pays(), known=services())
    known = services()
    assert known["dietitian"].within_fee
    billed = sum(
        one.times(365) * known[one.service].price_fen for one in shelf()["dm-plus"].bill
        if not known[one.service].within_fee
    )  # fmt: skip
    assert sums.list_fen == billed + 1680_00
