"""The funnel of service packages, counted by hand on a few persons with every edge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kangxu.evidence import queries
from kangxu.evidence.compute import count
from kangxu.evidence.funnel import Stage
from kangxu.evidence.funnel_queries import (
    FunnelWanted,
    all_funnel_people,
    funnel,
    funnel_choices,
    funnel_people,
    list_service_tasks,
    service_tasks,
)
from kangxu.evidence.measure import measures
from kangxu.evidence.tests.market import NOW, Market, ago
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.queries import NotFound
from kangxu.programmes.tests.world import SYSTEM, build, person

DAY = timedelta(days=1)


@pytest.fixture
def market(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return Market(build())


def wanted(market, days=90, **more):
    return FunnelWanted(NOW - days * DAY, NOW, more.pop("organisation_id", market.world.group.pk), **more)


def bars(market, **more):
    found = funnel(wanted(market, **more), viewer=SYSTEM, at=NOW)
    return tuple(found.counts[stage] for stage in Stage)


def op01(market, **more):
    measure = measures()["package_conversion_rate"]
    total: dict[str, int] = {}
    for one in count(measure, programme="hypertension", at=NOW, **more).values():
        for why, number in one.why.items():
            total[why] = total.get(why, 0) + number
    return total


def test_each_stage_holds_those_after_it(market):
    waiting, asked, buyer, planned, served, well = (market.patient() for _ in range(6))
    for one in (asked, buyer, planned, served, well):
        market.offer(one, days_ago=20)
    for one in (buyer, planned, served, well):
        market.buy(one, days_ago=10)
    for one in (planned, served, well):
        market.plan(one)
    for one in (served, well):
        market.deliver(one)
    market.pressure(served, 150, 95)
    market.pressure(well, 130, 80)
    assert bars(market) == (6, 5, 4, 3, 2, 1)
    for stage, number in zip(Stage, (6, 5, 4, 3, 2, 1), strict=True):
        rows = list(all_funnel_people(wanted(market), stage, viewer=SYSTEM, at=NOW, stopped=False))
        assert len(rows) == number, stage
        assert all(row.reached >= stage for row in rows)
    stopped = funnel_people(wanted(market), Stage.OFFERED, viewer=SYSTEM, at=NOW, stopped=True).rows
    assert [row.person_id for row in stopped] == [asked]
    only = funnel_people(wanted(market), Stage.IDENTIFIED, viewer=SYSTEM, at=NOW, stopped=True).rows
    assert [row.person_id for row in only] == [waiting]


def test_who_looked_at_an_offer_is_counted_once(market):
    seen, later, never = (market.patient() for _ in range(3))
    market.offer(seen, days_ago=20, viewed_days_ago=19)
    market.offer(seen, days_ago=10, viewed_days_ago=10)
    market.offer(later, days_ago=5, viewed_days_ago=-1)
    market.offer(never, days_ago=5)
    assert funnel(wanted(market), viewer=SYSTEM, at=NOW).viewed == 1


def test_a_purchase_belongs_to_the_last_offer_in_time(market):
    edge, late, never = (market.patient() for _ in range(3))
    market.offer(edge, days_ago=40)
    market.buy(edge, days_ago=10)
    market.offer(late, days_ago=40.01)
    market.buy(late, days_ago=10)
    market.buy(never, days_ago=10)
    assert bars(market)[:3] == (3, 2, 1)
    assert funnel(wanted(market), viewer=SYSTEM, at=NOW).direct == 2


def test_only_the_last_offer_earns_the_purchase(market):
    one = market.patient()
    market.offer(one, days_ago=20, channel="ward", staff=market.world.doctor)
    market.offer(one, days_ago=15, channel="call", staff=market.world.nurse)
    market.buy(one, days_ago=10)
    assert bars(market, channel="ward")[1:3] == (1, 0)
    assert bars(market, channel="call")[1:3] == (1, 1)
    assert bars(market, staff_id=market.world.nurse.pk)[1:3] == (1, 1)
    assert bars(market)[1:3] == (1, 1)
    by_channel = {row.key: row.counts[Stage.BOUGHT] for row in groups(market, "channel")}
    assert by_channel == {"ward": 0, "call": 1}


def groups(market, by, **more):
    return funnel(wanted(market, **more), viewer=SYSTEM, at=NOW, by=by).groups


def test_another_package_is_no_purchase_of_what_was_offered(market):
    one = market.patient()
    market.offer(one, "htn-basic", days_ago=20)
    market.buy(one, "htn-standard", days_ago=10)
    assert bars(market)[1:3] == (1, 0)


@pytest.mark.parametrize(
    ("after_days", "part", "bought"), [(7, 1.0, 0), (7, 0.2, 0), (7.01, 0.2, 1), (7.01, 1.0, 0), (None, 0, 1)]
)
def test_refunds(market, after_days, part, bought):
    one = market.patient()
    market.offer(one, days_ago=30)
    order = market.buy(one, days_ago=29)
    if after_days is not None:
        market.refund(order, after_days, part)
    assert bars(market)[2] == bought
    assert op01(market) == {"bought" if bought else "taken_back": 1}


def test_what_was_paid_twice_goes_back_without_the_purchase(market):
    one = market.patient()
    market.offer(one, days_ago=30)
    market.refund(market.buy(one, days_ago=29), 1, 1.0, duplicate=True)
    assert bars(market)[2] == 1


def test_a_refund_that_failed_takes_nothing_back(market):
    one = market.patient()
    market.offer(one, days_ago=30)
    market.refund(market.buy(one, days_ago=29), 1, 1.0, state="failed")
    assert bars(market)[2] == 1


def test_a_person_counts_once(market):
    one = market.patient()
    for days in (60, 40, 20):
        market.offer(one, days_ago=days)
    market.buy(one, days_ago=50)
    market.buy(one, days_ago=10)
    assert bars(market)[:3] == (1, 1, 1)
    assert op01(market) == {"bought": 1}


def test_who_is_left_out(market):
    dead, merged, against, again, kept = (market.patient() for _ in range(5))
    for one in (dead, merged, against, again):
        market.offer(one, days_ago=10)
    market.leave_out(dead=dead, merged=(merged, kept), against=against, again=again)
    assert bars(market)[:2] == (2, 1)
    assert op01(market) == {"deciding": 1, "no_consent": 1}


def test_who_holds_a_package_from_before_is_not_asked_again(market):
    one = market.patient()
    market.buy(one, days_ago=100)
    assert bars(market)[0] == 0
    assert bars(market, days=30)[0] == 0
    other = market.patient()
    market.buy(other, days_ago=460)
    assert bars(market)[0] == 1


def test_a_package_without_a_plan_is_active_when_paid(market):
    one = market.patient()
    market.offer(one, "self-help", days_ago=10)
    market.buy(one, "self-help", days_ago=9)
    assert bars(market) == (1, 1, 1, 1, 0, 0)
    assert bars(market, programme="hypertension") == (1, 0, 0, 0, 0, 0)


def test_a_service_used_without_a_plan_was_delivered_and_undone_is_not(market):
    one = market.patient()
    market.offer(one, days_ago=10)
    market.buy(one, days_ago=9)
    market.deliver(one)
    assert bars(market)[3:5] == (1, 1)
    market.undo_delivery(one)
    assert bars(market)[3:5] == (0, 0)


def test_the_period_is_half_open(market):
    first, last = market.patient(), market.patient()
    market.offer(first, days_ago=90)
    market.offer(last, days_ago=0)
    assert bars(market)[1] == 1


def test_where_the_offer_was_made_decides_who_counts_it(market):
    here, there = market.patient(), market.patient(market.world.station)
    market.offer(here, days_ago=10)
    market.offer(there, days_ago=10, place=market.world.station)
    assert bars(market, organisation_id=market.world.station.pk)[:2] == (1, 1)
    assert {row.words: row.counts[Stage.OFFERED] for row in groups(market, "organisation")} == {"h": 1, "s": 1}
    with pytest.raises(NotFound):
        funnel(wanted(market), viewer=market.world.outsider(), at=NOW)


def test_the_doctor_has_the_persons_under_care_and_those_advised(market):
    one, other = market.patient(), market.patient()
    market.offer(other, days_ago=10, staff=market.world.nurse)
    market.care_of(one, market.world.doctor)
    market.care_of(other, None)
    assert bars(market, staff_id=market.world.doctor.pk)[:2] == (1, 0)
    assert bars(market, staff_id=market.world.nurse.pk)[:2] == (1, 1)
    assert [name for _pk, name in choices(market).staff] == ["nurse"]


def choices(market):
    return funnel_choices(wanted(market), viewer=SYSTEM, at=NOW)


def test_op01_says_why_somebody_did_not_buy(market):
    for days, answer in ((10, ""), (40, ""), (40, "price"), (91, "")):
        market.offer(market.patient(), days_ago=days, answer=answer)
    assert op01(market) == {"deciding": 1, "not_bought": 1, "declined": 1}


def test_op01_counts_a_person_where_the_purchase_came_from(market):
    one = market.patient()
    market.offer(one, days_ago=20)
    market.buy(one, days_ago=15)
    market.offer(one, days_ago=5, place=market.world.station)
    found = count(measures()["package_conversion_rate"], programme="hypertension", at=NOW)
    assert {place: (one.numerator, one.denominator) for place, one in found.items()} == {
        market.world.hospital.pk: (1, 1)
    }
    rows = queries.list_behind(
        "hypertension", "package_conversion_rate", market.world.group.pk, viewer=SYSTEM, at=NOW
    ).rows
    assert [(row.person_id, row.why) for row in rows] == [(one, "bought")]


def test_service_tasks_of_op02(market):
    one = market.patient()
    for due, closed, more in (
        (5, 5, {}), (5, 4, {}), (5, None, {}), (5, None, {"kind": "follow_up"}), (20, 6, {"kind": "follow_up"}),
        (5, 5, {"outcome": "refused"}), (5, 5, {"outcome": "not_managed"}), (5, 5, {"outcome": "other"}),
        (91, None, {}),
    ):  # fmt: skip
        market.task(one, due, closed, **more)
    found = service_tasks(wanted(market), viewer=SYSTEM, at=NOW)
    assert (found.numerator, found.denominator, found.excluded) == (3, 5, 3)
    assert found.why == {"on_time": 3, "late": 1, "open": 1, "pending": 1, "cancelled": 2}
    for why, number in found.why.items():
        assert len(list_service_tasks(wanted(market), viewer=SYSTEM, at=NOW, why=why).rows) == number


def test_service_tasks_stand_in_the_order_in_which_they_are_due(market):
    one = market.patient()
    for due in (5, 20, 9, 20, 1):
        market.task(one, due, None)
    pages, after = [], ""
    while not pages or after:
        page = list_service_tasks(wanted(market), viewer=SYSTEM, at=NOW, after=after, size=2)
        pages.append([(NOW.date() - each.due_on).days for each in page.rows])
        after = page.after
    assert pages == [[20, 20], [9, 5], [1]]
    assert len(list_service_tasks(wanted(market), viewer=SYSTEM, at=NOW, after="nonsense").rows) == 5


def test_work_of_a_plan_has_its_own_window(market):
    one = market.patient()
    for closes, closed in ((5, None), (0, None), (10, 10), (10, 9)):
        facts = {"closes_on": day_of(ago(closes)).isoformat()}
        market.task(one, 20, closed, kind="plan_visit", programme="", facts=facts)
    told = {"open": 1, "pending": 1, "on_time": 1, "late": 1}
    assert service_tasks(wanted(market), viewer=SYSTEM, at=NOW).why == told
    assert service_tasks(wanted(market, programme="hypertension"), viewer=SYSTEM, at=NOW).why == told
    assert service_tasks(wanted(market, programme="diabetes"), viewer=SYSTEM, at=NOW).why == {}


def test_tasks_of_the_dead_leave_the_denominator_unless_done_before(market):
    done, undone = market.patient(), market.patient()
    market.task(done, 20, 20)
    market.task(undone, 5, None)
    market.die(done, undone, days_ago=6)
    assert service_tasks(wanted(market), viewer=SYSTEM, at=NOW).why == {"on_time": 1, "cancelled": 1}


def test_numbers_without_names_for_those_who_may_not_see_persons(market):
    market.offer(market.patient(), days_ago=10)
    planner = market.operator()
    assert funnel(wanted(market, organisation_id=market.world.hospital.pk), viewer=planner, at=NOW)
    with pytest.raises(NotAllowed):
        funnel_people(wanted(market, organisation_id=market.world.hospital.pk), Stage.OFFERED, viewer=planner, at=NOW)
    with pytest.raises(NotAllowed):
        funnel(wanted(market), viewer=market.world.viewer(market.world.nurse), at=NOW)


def test_pages_go_on_after_a_key(market):
    several = [market.patient() for _ in range(5)]
    seen, after = [], None
    while True:
        page = funnel_people(wanted(market), Stage.IDENTIFIED, viewer=SYSTEM, at=NOW, after=after, size=2)
        seen += [row.person_id for row in page.rows]
        if not (after := page.after):
            break
    assert seen == several


def test_who_is_not_under_care_is_not_suitable(market):
    person(market.world.hospital)
    assert bars(market)[0] == 0
