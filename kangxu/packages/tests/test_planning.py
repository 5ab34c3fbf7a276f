"""A year laid out, several diseases made one, and what money may and may not take away."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kangxu.packages.accounts import Benefit, account
from kangxu.packages.affording import afford
from kangxu.packages.bills import Item, lines_of
from kangxu.packages.merging import merge
from kangxu.packages.schedule import Layout, lay_out, spacing
from kangxu.packages.services import rates, services
from kangxu.packages.shelf import TIERS, shelf

START = date(2026, 12, 1)
KNOWN = services()
PROGRAMMES = ("htn", "dm", "copd", "chd", "stroke", "ckd")


def any_day(day: date) -> date:
    return day


def monday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def year(code: str) -> Layout:
    return lay_out(shelf()[code].bill, starts_on=START, validity_days=365, known=KNOWN, workday=any_day)


def months(layout: Layout, service: str) -> list[str]:
    return [f"{one.due_on:%y-%m}" for one in layout.planned if one.service == service]


def test_the_year_of_a_diabetic() -> None:
    found = year("dm-standard")
    assert months(found, "specialist_visit") == ["26-12", "27-04", "27-08"]
    assert months(found, "hba1c") == ["26-12", "27-04", "27-08"]
    assert months(found, "public_visit") == ["27-02", "27-05", "27-08", "27-11"]
    assert months(found, "public_fpg") == months(found, "public_visit")
    assert months(found, "lipids") == ["26-12"]
    assert months(found, "kidney") == ["26-12", "27-08"]
    assert {one.service for one in found.courses} == {"home_glucose", "lesson", "device_loan"}
    first = {one.bundle for one in found.planned if one.due_on == START}
    assert first == {f"specialist_visit:{START}"}


@pytest.mark.parametrize("code", [one.code for one in shelf().values() if one.validity_days == 365])
def test_every_service_is_planned_as_often_as_the_bill_says(code: str) -> None:
    found = year(code)
    going = {one.service for one in found.courses}
    for one in shelf()[code].bill:
        if one.service not in going:
            assert len(months(found, one.service)) == one.times(365), one.service
    days = [one.due_on for one in found.planned]
    assert days == sorted(days)
    assert all(START <= day <= START + timedelta(days=365) for day in days)


@pytest.mark.parametrize("code", ["dm-plus", "chd-plus", "stroke-standard", "dm-three-months"])
def test_nobody_is_asked_to_come_on_a_sunday(code: str) -> None:
    sheet = shelf()[code]
    found = lay_out(sheet.bill, starts_on=START, validity_days=sheet.validity_days, known=KNOWN, workday=monday)
    assert all(one.due_on.weekday() < 5 for one in found.planned)


def test_two_diseases_are_one_blood_draw() -> None:
    merged = merge(
        {"diabetes": shelf()["dm-standard"].bill, "hypertension": shelf()["htn-standard"].bill}, validity_days=365,
        known=KNOWN,
    )  # fmt: skip
    often = {one.service: one.times(365) for one in merged.bill}
    assert (often["kidney"], often["specialist_visit"], often["public_visit"]) == (2, 3, 4)
    assert "fpg" not in often  # the free one covers it
    conflict = next(one for one in merged.conflicts if one.what == "specialist_visit")
    assert (conflict.chosen, dict(conflict.asked)) == ("3", {"diabetes": "3", "hypertension": "2"})
    assert len(often) == len(merged.bill)


BILLS = st.lists(
    st.tuples(st.sampled_from(PROGRAMMES), st.sampled_from(TIERS)), min_size=1, max_size=4, unique_by=lambda one: one[0]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(BILLS)
def test_merging_gives_nobody_less(chosen: list[tuple[str, str]]) -> None:
    bills = {programme: shelf()[f"{programme}-{tier}"].bill for programme, tier in chosen}
    merged = {one.service: one.times(365) for one in merge(bills, validity_days=365, known=KNOWN).bill}
    for bill in bills.values():
        for one in bill:
            free = merged.get("public_fpg", 0) if one.service == "fpg" else 0
            assert merged.get(one.service, 0) + free >= one.times(365)


def cost(bill: object) -> int:
    lines = lines_of(bill, validity_days=365, known=KNOWN)  # type: ignore[arg-type]
    return account(
        lines, benefit=Benefit("r", 100_00, rates().effective["service"], 3000_00), rates=rates()
    ).patient_fen


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(PROGRAMMES), st.integers(0, 4000_00))
def test_money_never_takes_what_the_guideline_asks(programme: str, cap: int) -> None:
    bill, basic = shelf()[f"{programme}-plus"].bill, shelf()[f"{programme}-basic"].bill
    minimum = {one.service: one.times(365) for one in basic if KNOWN[one.service].keep != "optional"}
    found = afford(bill, cap_fen=cap, cost=cost, minimum=minimum, validity_days=365, known=KNOWN)
    often = {one.service: one.times(365) for one in found.bill}
    for service, least in minimum.items():
        assert often.get(service, 0) >= least, service
    assert all(KNOWN[one.service].keep != "safety" for one in found.dropped)
    assert found.patient_fen <= cap or found.over_fen == found.patient_fen - cap
    assert found.patient_fen + sum(one.saved_fen for one in found.dropped) == cost(bill)


def test_who_can_pay_loses_nothing() -> None:
    bill = shelf()["dm-plus"].bill
    found = afford(bill, cap_fen=10_000_00, cost=cost, minimum={}, validity_days=365, known=KNOWN)
    assert (found.bill, found.dropped) == (bill, ())


def test_optional_goes_before_imaging_before_frequency() -> None:
    bill = (Item("cgm", n=2), Item("echo", n=1), Item("hba1c", n=4), Item("drug_review", n=4))
    found = afford(bill, cap_fen=0, cost=cost, minimum={"hba1c": 1}, validity_days=365, known=KNOWN)
    assert [(one.service, one.why, one.after) for one in found.dropped] == [
        ("cgm", "optional", 0), ("echo", "imaging", 0), ("hba1c", "frequency", 1),
    ]  # fmt: skip
    assert {one.service for one in found.bill} == {"hba1c", "drug_review"}


def laid(bill: list[Item] | tuple[Item, ...], **recent: date) -> Layout:
    return lay_out(bill, starts_on=START, validity_days=365, known=KNOWN, workday=any_day, recent=recent)


def test_a_test_done_within_its_interval_is_due_one_interval_later() -> None:
    bill = shelf()["dm-standard"].bill
    found = laid(bill, hba1c=START - timedelta(days=60), lipids=START - timedelta(days=100))
    days = [(one.due_on - START).days for one in found.planned if one.service == "hba1c"]
    assert days == [62, 184, 306]
    assert [(one.service, one.done_on, one.next_on) for one in found.counted] == [
        ("hba1c", START - timedelta(days=60), START + timedelta(days=62)),
        ("lipids", START - timedelta(days=100), START + timedelta(days=243)),
    ]
    for service in ("specialist_visit", "kidney", "public_fpg"):
        assert months(found, service) == months(laid(bill), service)


def test_a_test_done_before_its_interval_is_due_at_the_first_visit() -> None:
    found = laid(shelf()["dm-standard"].bill, hba1c=START - timedelta(days=122), carotid=START - timedelta(days=400))
    assert found == year("dm-standard")


def test_what_is_due_again_on_near_days_is_one_visit() -> None:
    bill = [Item("specialist_visit", n=2), Item("lipids", n=1), Item("kidney", n=1), Item("liver", n=1)]
    found = laid(
        bill, lipids=START - timedelta(days=300), kidney=START - timedelta(days=295), liver=START - timedelta(days=180)
    )
    bundles = {one.service: one.bundle for one in found.planned if one.service != "specialist_visit"}
    assert bundles["lipids"] == bundles["kidney"] == f"lipids:{START + timedelta(days=65)}"
    assert bundles["liver"] == f"specialist_visit:{START + timedelta(days=182)}"
    assert found.visits() == 3


YEARS = [one.code for one in shelf().values() if one.validity_days == 365]


@pytest.mark.parametrize("code", YEARS)
def test_nobody_is_asked_to_two_places_in_the_same_weeks(code: str) -> None:
    found = year(code).planned
    hospital = [one.due_on for one in found if one.service == "specialist_visit"]
    assert all(
        abs((one.due_on - day).days) >= spacing().near_days
        for one in found if one.service == "public_visit" for day in hospital
    )  # fmt: skip


@pytest.mark.parametrize("code", YEARS)
def test_what_is_done_at_one_place_on_one_day_is_one_visit(code: str) -> None:
    bundles: dict[tuple[str, date], set[str]] = {}
    for one in year(code).planned:
        if one.bundle:
            bundles.setdefault((one.place, one.due_on), set()).add(one.bundle)
    assert all(len(names) == 1 for names in bundles.values())


def test_a_test_with_an_earlier_result_waits_for_the_visit_of_its_month() -> None:
    bill = [Item("specialist_visit", n=4), Item("hba1c", n=4)]
    found = laid(bill, hba1c=START - timedelta(days=20))
    visits = {one.due_on for one in found.planned if one.service == "specialist_visit"}
    alone = [one.due_on for one in found.planned if one.service == "hba1c" and one.due_on not in visits]
    assert len(alone) == 1, "20 days after the last result it is not done again; the year's last is on its own"


@pytest.mark.parametrize("code", ["htn-standard", "htn-plus", "dm-plus", "copd-plus", "chd-plus"])
def test_calls_for_different_reasons_never_come_close_together(code: str) -> None:
    calls: dict[date, set[str]] = {}
    for one in year(code).planned:
        if KNOWN[one.service].kind == "followup":
            calls.setdefault(one.due_on, set()).add(one.service)
    assert calls
    for day, later in pairwise(sorted(calls)):
        near = (later - day).days <= spacing().calls_apart_days
        assert not near or calls[day] & calls[later], (day, later)
