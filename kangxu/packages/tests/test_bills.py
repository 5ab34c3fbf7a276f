"""Packages say what differs from their parent; what comes out is the sum of all of it."""

from __future__ import annotations

import pytest

from kangxu.packages.bills import BadBill, Difference, Item, apply, difference, from_json, margin, to_json
from kangxu.packages.services import rates, services
from kangxu.packages.shelf import TIERS, shelf

PROGRAMMES = ("hypertension", "diabetes", "copd", "coronary", "stroke", "kidney")


def test_six_diseases_in_three_tiers_and_three_more() -> None:
    tiers = {(one.programme, one.tier) for one in shelf().values() if one.tier != "single"}
    assert tiers == {(programme, tier) for programme in PROGRAMMES for tier in TIERS}
    assert {one.code for one in shelf().values() if one.tier == "single"} == {
        "dm-three-months", "keeper-year", "self-help",
    }  # fmt: skip
    assert len(shelf()) == 21


@pytest.mark.parametrize("code", [code for code, one in shelf().items() if one.parent])
def test_a_child_holds_all_its_parent_guarantees(code: str) -> None:
    """A higher tier never gives less of what the guideline asks or what keeps people safe."""
    child, parent = shelf()[code], shelf()[shelf()[code].parent]
    bill = {one.service: one for one in child.bill}
    for one in parent.bill:
        if services()[one.service].keep != "optional":
            assert bill[one.service].times(365) >= one.times(365), one.service


def test_the_standard_of_diabetes() -> None:
    often = {one.service: one.times(365) for one in shelf()["dm-standard"].bill}
    assert (often["hba1c"], often["public_fpg"], often["kidney"], often["specialist_visit"]) == (3, 4, 2, 3)
    assert often["carotid"] == 1
    changes = difference(shelf()["dm-basic"].bill, shelf()["dm-standard"].bill)
    assert {one.service for one in changes if one.what == "changed"} == {
        "specialist_visit", "hba1c", "urinalysis", "kidney",
    }  # fmt: skip
    assert {one.service for one in changes if one.what == "added"} == {"carotid", "manager_call", "refill_check"}


def test_the_plus_of_hypertension_drops_the_loan() -> None:
    changes = difference(shelf()["htn-standard"].bill, shelf()["htn-plus"].bill)
    assert [one.service for one in changes if one.what == "dropped"] == ["device_loan"]


def test_margin_before_the_first_sale() -> None:
    bill = (Item("hba1c", n=3), Item("public_fpg", n=4), Item("cgm", n=1), Item("specialist_visit", n=2))
    found = margin(bill, fee_fen=199_00, validity_days=365, known=services(), rates=rates())
    assert found.price_fen == 199_00 + 165_00 + 480_00 + 50_00
    assert (found.minutes, found.staff_fen, found.consumables_fen) == (60, 48_00, 320_00)
    assert found.effective_fen == 119_40 + 74_25 + 216_00 + 30_00
    assert found.margin_fen == 439_65 - 48_00 - 320_00
    assert found.contacts == 2


@pytest.mark.parametrize(
    ("item", "days", "times"),
    [
        (Item("lesson", n=12), 365, 12),
        (Item("home_glucose", every_days=2), 365, 183),
        (Item("hba1c", days=(0, 84)), 84, 2),
        (Item("hba1c", days=(0, 84)), 83, 1),
    ],
)
def test_how_often(item: Item, days: int, times: int) -> None:
    assert item.times(days) == times


@pytest.mark.parametrize(
    "wrong",
    [
        Difference(drop=("ecg",)),
        Difference(change=(Item("ecg", n=1),)),
        Difference(add=(Item("fpg", n=1),)),
        Difference(add=(Item("magic", n=1),)),
    ],
)
def test_what_cannot_be_applied_says_which(wrong: Difference) -> None:
    with pytest.raises(BadBill, match=r"ecg|fpg|magic"):
        apply((Item("fpg", n=1),), wrong, services())


@pytest.mark.parametrize("stored", [{"service": "fpg"}, {"service": "fpg", "n": 1, "days": [3]}, {"n": 1}, {"x": 1}])
def test_what_is_no_item(stored: dict[str, object]) -> None:
    with pytest.raises(BadBill):
        from_json(stored)


def test_items_in_and_out() -> None:
    assert all(from_json(to_json(item)) == item for one in shelf().values() for item in one.bill)
