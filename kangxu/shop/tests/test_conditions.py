"""What is only for some: not granted before it fits, and stopped once a rule says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import standing
from kangxu.packages import stopping
from kangxu.packages.actions import stop_lines
from kangxu.packages.digests import digest_of
from kangxu.packages.models import Entitlement, PackageVersion, PlanItem, StoppedLine
from kangxu.packages.plan_queries import get_plan, plan_moments
from kangxu.programmes.tests.world import AT, SYSTEM, reading, record
from kangxu.shop.actions import grant_what_fits
from kangxu.shop.granting import waiting
from kangxu.shop.models import OrderLine
from kangxu.shop.queries import get_order, refund_preview
from kangxu.shop.tests.living import Life, begin

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=40)
GOOD = "60天内 糖化血红蛋白 < 7%"
POOR = "60天内 糖化血红蛋白 >= 9%"


@pytest.fixture(scope="module")
def begun(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with standing(django_db_blocker):
        yield begin()


@pytest.fixture
def life(begun: Life, db: None) -> Life:
    return replace(begun)


def sold(**conditions: dict[str, str]) -> PackageVersion:
    """The standard package, with conditions of services that it adds or takes over."""
    version: PackageVersion = PackageVersion.objects.get(package__code="dm-standard")
    version.add = [{**one, **conditions.pop(one["service"], {})} for one in version.add]
    version.change = [*version.change, *({"service": code, "n": 12, **one} for code, one in conditions.items())]
    with quietly("tests", by=SYSTEM, at=AT):
        version.save()
    return version


def calls(**more: dict[str, str]) -> PackageVersion:
    """Sold with calls only until the glucose is good."""
    return sold(manager_call={"stop_if": GOOD}, refill_check={"stop_if": GOOD}, **more)


def measured(life: Life, value: float) -> None:
    moment = (LATER - timedelta(days=1)).astimezone(UTC)
    row = {**reading(life.who, "HBA1C", value, days_ago=0, source="laboratory"), "measured_at": moment}
    record(life.world.hospital, readings=[row], caused_by="import:2", at=LATER)


def granted(life: Life) -> set[str]:
    return set(Entitlement.objects.filter(person_id=life.who).values_list("service", flat=True))


def test_what_does_not_fit_is_granted_once_it_does(life: Life) -> None:
    order = life.buy_version(sold(manager_call={"only_if": POOR}), "cash")
    assert "refill_check" in granted(life)
    assert "manager_call" not in granted(life)
    assert [one["service"] for one in get_order(order.pk, viewer=SYSTEM).withheld] == ["manager_call"]
    assert grant_what_fits(line_ids=waiting(), by=SYSTEM, at=AT) == 0
    measured(life, 9.6)
    assert grant_what_fits(line_ids=waiting(), by=SYSTEM, at=LATER) == 1
    right = life.right("manager_call")
    assert (right.quantity, right.valid_from, right.expires_on) == (5, LATER.date(), AT.date() + timedelta(days=364))
    assert (waiting(), get_order(order.pk, viewer=SYSTEM).withheld) == ([], ())
    assert grant_what_fits(line_ids=[one.pk for one in order.lines.all()], by=SYSTEM, at=LATER) == 0


def test_what_waits_costs_the_same_however_many_wait(life: Life) -> None:
    order = life.buy_version(sold(manager_call={"only_if": POOR}), "cash")
    [line] = order.lines.all()
    waits = [one for one in line.grants if one["service"] == "manager_call"]

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert grant_what_fits(line_ids=waiting(), by=SYSTEM, at=AT) == 0
        return len(queries)

    few = asked()
    with quietly("tests", by=SYSTEM, at=AT):
        for _number in range(3):
            OrderLine.objects.create(
                order=order, product=line.product, title=line.title, price_fen=line.price_fen,
                validity_days=line.validity_days, grants=waits,
            )  # fmt: skip
    assert (len(waiting()), asked()) == (4, few)


def test_a_plan_that_is_signed_asks_anew(life: Life) -> None:
    life.buy_version(sold(manager_call={"only_if": "200天内 糖化血红蛋白 >= 9%"}), "cash")
    measured(life, 9.6)
    life.draft()
    life.sign(at=LATER)
    life.hear(LATER)
    assert "manager_call" in granted(life)


def test_a_line_stops_when_its_rule_comes_true_and_its_rest_goes_back(life: Life) -> None:
    order = life.buy_version(calls(mood_check={"stop_if": POOR}), "cash")
    plan = life.draft()
    life.sign()
    life.hear()
    signed, before = digest_of(plan), refund_preview(order.pk, viewer=SYSTEM).sums.amount_fen
    assert stopping.concerned() == [life.who]
    assert stop_lines(person_ids=[life.who], by=SYSTEM, at=AT) == 0
    open_calls = life.tasks().filter(facts__services__contains=["manager_call"], closed_at=None)
    assert open_calls.exists()
    measured(life, 6.4)
    assert stop_lines(person_ids=[life.who], by=SYSTEM, at=LATER) == 2
    assert stop_lines(person_ids=[life.who], by=SYSTEM, at=LATER) == 0
    life.hear(LATER)
    assert {one.state for one in plan.items.filter(service="manager_call")} == {PlanItem.State.DROPPED}
    assert plan.items.filter(service="mood_check", state=PlanItem.State.PLANNED).exists()
    assert not open_calls.exists()
    assert life.tasks().filter(outcome="plan_ended").exists()
    assert digest_of(plan) == signed
    assert life.right("manager_call").state == "active"
    assert refund_preview(order.pk, viewer=SYSTEM).sums.amount_fen == before
    told = {(one.service, one.rule) for one in get_plan(plan.pk, viewer=SYSTEM).stopped}
    assert told == {("manager_call", GOOD), ("refill_check", GOOD)}
    moments = {(one.what, one.service) for one in plan_moments(life.who, viewer=SYSTEM)}
    assert moments == {("signed", ""), ("stopped", "manager_call"), ("stopped", "refill_check")}


def test_what_goes_on_at_home_stops_too(life: Life) -> None:
    sold(home_glucose={"stop_if": GOOD})
    plan = life.draft()
    life.sign()
    assert "home_glucose" in {one.service for one in get_plan(plan.pk, viewer=SYSTEM).courses}
    measured(life, 6.4)
    stop_lines(person_ids=[life.who], by=SYSTEM, at=LATER)
    assert "home_glucose" not in {one.service for one in get_plan(plan.pk, viewer=SYSTEM).courses}


def test_what_another_package_still_asks_for_goes_on(life: Life) -> None:
    sold(manager_call={"stop_if": GOOD})
    plan = life.draft()
    life.sign()
    with quietly("tests", by=SYSTEM, at=AT):
        plan.versions.add(PackageVersion.objects.get(package__code="dm-three-months"))
    measured(life, 6.4)
    assert stop_lines(person_ids=[life.who], by=SYSTEM, at=LATER) == 0
    assert not StoppedLine.objects.exists()


def test_many_are_asked_with_few_queries(life: Life) -> None:
    sold(manager_call={"stop_if": GOOD})
    life.draft()
    life.sign()
    measured(life, 6.4)
    with CaptureQueriesContext(connection) as one:
        stopping.over([life.who], at=LATER)
    with CaptureQueriesContext(connection) as more:
        stopping.over([life.who, *range(10**9, 10**9 + 150)], at=LATER)
    assert len(more) == len(one)
