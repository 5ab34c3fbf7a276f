"""The sold part of the demonstration: its sheet names what there is, and nobody is offered anything twice."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kangxu.demo import hospital
from kangxu.demo.customers import Customer, moment, sheet
from kangxu.followup.vocabulary import OUTCOMES
from kangxu.organisations.roles import ROLES
from kangxu.packages.services import services
from kangxu.packages.shelf import TIERS, shelf
from kangxu.shop.payments import providers
from kangxu.shop.terms import answers, channels

NOW = datetime(2026, 11, 22, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_sheet_names_what_there_is() -> None:
    told = sheet()
    places = {one["code"] for one in hospital.sheet()["organisations"]}
    staff = {one.username: one for one in hospital.members()}
    assert {row["organisation"] for row in told["places"]} <= places
    assert set(told["tiers"]) == set(TIERS)
    assert set(told["providers"]) <= set(providers())
    assert set(told["channels"]) <= set(channels())
    assert set(told["answers"]) <= set(answers())
    assert {row["package"] for row in told["singles"]} <= set(shelf())
    assert {code for row in told["singles"] for code in row["delivered"]} <= set(services())
    assert {code for work in ("call", "visit") for code in told["work"][work]} <= set(OUTCOMES)
    can = {name: ROLES[staff[told[name]].roles[0]].permissions for name in ("signs", "cashier", "refunds")}
    assert {"sign_plans", "refund_orders"} <= can["signs"]
    assert {"sell_packages", "take_payments"} <= can["cashier"]


@pytest.mark.parametrize("days_ago", range(14))
def test_nobody_works_on_sunday(days_ago: int) -> None:
    one = Customer(7, ("diabetes",), 1, 2, 3, True, "plan", NOW, "seed")
    at = moment(NOW, days_ago, one.lot("x"))
    assert at.weekday() != 6
    assert 8 <= at.hour <= 10


def test_the_same_seed_draws_the_same() -> None:
    drawn = [Customer(7, (), 1, 2, 3, True, "plan", NOW, "seed").lot("tier").random() for _ in range(2)]
    assert drawn[0] == drawn[1]
