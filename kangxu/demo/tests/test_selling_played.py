"""The sold part of the demonstration, played in a small hospital: once is enough, and the books balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from kangxu.demo import customers, selling
from kangxu.followup.models import Contact
from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Account, Organisation, Posting, Staff
from kangxu.packages.models import Plan, PlanItem, Redemption
from kangxu.programmes.actions import sign_programme
from kangxu.programmes.programme import programmes
from kangxu.programmes.tests.world import SYSTEM, diagnosis, follow, person, reading
from kangxu.segments.actions import load_shelf
from kangxu.shop import ledger
from kangxu.shop.models import Card, CardStep, Coupon, CouponKind, Entry, Offer, Order, Payment

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STAFF = {
    "chenliqun": "department_head",
    "qinyue": "customer_service",
    "doctor": "doctor",
    "nurse": "nurse",
    "fangyi": "operations",
    "yuanzhang": "director",
}
WAYS = ("plan", "single", "plan", "declined", "open")


@pytest.fixture
def hospital(db: None, monkeypatch: pytest.MonkeyPatch) -> Organisation:
    places = {
        one["organisation"]: create_organisation(
            code=one["organisation"], name=one["organisation"], kind="institution", by=SYSTEM, at=NOW
        )
        for one in customers.sheet()["places"]
    }
    here: Organisation = places["anlan-hospital"]
    with quietly("tests", by=SYSTEM, at=NOW):
        for name, role in STAFF.items():
            account = Account(username=name, password="!")
            account.save()
            made = Staff.objects.create(account=account, name=name)
            Posting.objects.create(staff=made, organisation=here, role=role, started_at=NOW)
    load_shelf(by=SYSTEM, at=NOW)
    sign_programme(programme="diabetes", digest=programmes()["diabetes"].digest, by=SYSTEM, at=NOW)
    for _turn in WAYS:
        who = person(here)
        follow(here, diagnoses=[diagnosis(who, "2型糖尿病")], readings=[reading(who, "HBA1C", 7.8, days_ago=40)])
    chosen = customers.customers

    def all_ways(now: datetime, *, seed: str) -> list[customers.Customer]:
        found = sorted(chosen(now, seed=seed), key=lambda one: one.person_id)
        ways = [replace(one, way=way) for one, way in zip(found, WAYS, strict=True)]
        return sorted(ways, key=lambda one: one.at)

    monkeypatch.setattr(selling, "customers", all_ways)
    monkeypatch.setitem(customers.sheet()["after"], "unpaid", 0)
    monkeypatch.setitem(customers.sheet()["work"], "waits_share", 0)
    for name, days in (("last", 20), ("open", 30)):
        monkeypatch.setitem(customers.sheet()["days"], name, days)
    return here


def counted() -> list[int]:
    return [one.objects.count() for one in (Plan, Offer, Order, Payment, Card, CardStep, Redemption, Coupon, Entry)]


def test_played_again_nothing_is_sold_or_signed_twice(hospital: Organisation) -> None:
    selling.play(NOW, seed="seed")
    plans, offers = Plan.objects.all(), Offer.objects.all()
    assert [one.state for one in plans] == ["active", "active"]
    assert Payment.objects.filter(state="paid").count() >= 1
    assert offers.exclude(answer="").count() == 1
    assert offers.filter(answer="", orders=None).exists()
    assert not offers.exclude(answer="", orders=None).filter(viewed_at=None).exists()
    assert PlanItem.objects.filter(state="done").exists()
    assert Contact.objects.filter(task__kind__in=("plan_call", "plan_visit")).exists()
    assert ledger.off_balance() == []
    assert {kind.made_by == kind.published_by for kind in CouponKind.objects.all()} == {False}
    assert sorted(Card.objects.values_list("state", flat=True)) == ["active", "active", "active", "frozen", "opened"]
    assert Redemption.objects.filter(cause__startswith="demonstration:benefit").exists()
    assert ledger.balance("coupon") > 0
    before = counted()
    selling.play(NOW, seed="seed")
    assert counted() == before
    assert ledger.off_balance() == []
    used = Redemption.objects.filter(cause__startswith="demonstration:benefit")
    assert not used.filter(at__lt=F("entitlement__granted_at")).exists()


def test_a_level_whose_money_went_back_is_lowered_once(hospital: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(customers.sheet()["after"], "refunded", 100)
    for name in ("last", "open"):
        monkeypatch.setitem(customers.sheet()["days"], name, 50)
    selling.play(NOW, seed="seed")
    assert "lowered" in CardStep.objects.values_list("what", flat=True)
    before = counted()
    selling.play(NOW, seed="seed")
    assert counted() == before
    assert ledger.off_balance() == []
