"""Own counts for a county scenario, by hand on a few persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kangxu.evidence.county import own_counts as counting
from kangxu.evidence.county.kept import from_json, to_json
from kangxu.evidence.county.model import outcome, published
from kangxu.evidence.county.own_counts import counted_fields, fill, own_counts
from kangxu.evidence.tests.market import NOW, Market, ago
from kangxu.followup.models import Contact
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.programmes.tests.world import SYSTEM, build, diagnosis, person, record
from kangxu.records.models import Encounter


@pytest.fixture
def market(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Market(build())


def came(market, one, *days, kind="outpatient"):
    with quietly("tests", by=SYSTEM, at=NOW):
        for day in days:
            Encounter.objects.create(
                person_id=one, kind=kind, started_at=ago(day), batch_id=1, recorded_at=NOW,
                organisation_id=market.world.hospital.pk,
            )  # fmt: skip


def followed(market, one, times, outcome="reached", mode="clinic"):
    with quietly("tests", by=SYSTEM, at=NOW):
        for turn in range(times):
            Contact.objects.create(
                person_id=one, organisation=market.world.hospital, mode=mode, outcome=outcome, at=ago(10 + 30 * turn)
            )


def test_counts(market):
    _never, seldom, often, only_phone, ward, elsewhere = (market.patient() for _ in range(6))
    person(market.world.hospital)
    came(market, seldom, 20, 200)
    came(market, seldom, 366)
    came(market, often, 5, 100, 300)
    followed(market, often, 4)
    followed(market, only_phone, 4, mode="phone")
    came(market, ward, 30, kind="inpatient")
    record(market.world.hospital, diagnoses=[diagnosis(elsewhere, "2型糖尿病")])
    found = own_counts(market.world.hospital.pk, viewer=SYSTEM, at=NOW)
    one = found.diseases["hypertension"]
    assert (found.population, one.patients, one.visiting, one.managed) == (7, 6, 3, 1)
    assert found.diseases["diabetes"].patients == 1
    assert (one.visits_unmanaged, one.visits_managed) == (None, None)
    assert (found.visit_rate, found.managed_rate) == (pytest.approx(3 / 7), pytest.approx(1 / 7))


def test_means_of_enough_persons(market, monkeypatch):
    fewer = {**counting._settings(), "least_persons": 2}
    monkeypatch.setattr(counting, "_settings", lambda: fewer)
    first, second = market.patient(), market.patient()
    came(market, first, 20, 30, 40)
    came(market, second, 20, 50)
    one = own_counts(market.world.hospital.pk, viewer=SYSTEM, at=NOW).diseases["hypertension"]
    assert (one.visits_unmanaged, one.visits_managed) == (2.5, None)


def test_a_record_without_visits_leaves_the_rates(market):
    market.patient()
    counts = own_counts(market.world.hospital.pk, viewer=SYSTEM, at=NOW)
    filled = fill(published(), counts)
    assert (filled.visit_rate, filled.managed_rate) == (published().visit_rate, published().managed_rate)
    assert filled.population == 1
    assert filled.diseases[0].counted == 1
    assert "visit_rate" not in counted_fields(published(), counts)
    assert {"population", "hypertension-counted", "copd-counted"} <= counted_fields(published(), counts)


def test_the_dead_and_those_of_others_are_not_counted(market):
    dead, there = market.patient(), market.patient(market.world.station)
    market.die(dead, days_ago=1)
    assert own_counts(market.world.hospital.pk, viewer=SYSTEM, at=NOW).population == 0
    assert own_counts(market.world.group.pk, viewer=SYSTEM, at=NOW).diseases["hypertension"].patients == 1
    with pytest.raises(NotFound):
        own_counts(market.world.hospital.pk, viewer=market.world.outsider(), at=NOW)
    with pytest.raises(NotAllowed):
        own_counts(market.world.hospital.pk, viewer=market.world.viewer(market.world.nurse), at=NOW)
    assert there


@pytest.mark.parametrize("base", ["all", "visiting"])
def test_a_kept_scenario_is_the_same_again(base):
    first, *rest = published(base).diseases
    scenario = replace(published(base), population=500_000, diseases=(replace(first, counted=12), *rest))
    assert from_json(to_json(scenario)) == scenario
    assert outcome(from_json(to_json(scenario))).both == outcome(scenario).both


def test_days_of_the_year_before(market):
    one = market.patient()
    came(market, one, 365)
    assert own_counts(market.world.hospital.pk, viewer=SYSTEM, at=NOW).diseases["hypertension"].visiting == 1
    later = NOW + timedelta(days=1)
    assert own_counts(market.world.hospital.pk, viewer=SYSTEM, at=later).diseases["hypertension"].visiting == 0
