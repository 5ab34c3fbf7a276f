"""A contract from draft to its end: who signs what, who answers then, and what is forecast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound
from kangxu.packages import renewals
from kangxu.packages.actions import (
    Refused,
    Wanted,
    discard_contract,
    draft_contract,
    end_contract,
    follow_the_calendar,
    sign_contract,
    transfer_contract,
)
from kangxu.packages.contract_models import Contract
from kangxu.packages.contract_queries import (
    carers,
    contract_on,
    contracts_of,
    count_contracts,
    get_contract,
    list_contracts,
    renewable,
)
from kangxu.packages.contract_terms import last_day, terms
from kangxu.packages.contracts import digest_of
from kangxu.people.models import Person
from kangxu.programmes.actions import enrol
from kangxu.programmes.models import Enrolment
from kangxu.programmes.tests.world import AT, SYSTEM, World, build, person

LINE = [[[x, x % 7] for x in range(20)]]
TODAY = day_of(AT)


@pytest.fixture
def world(db: None) -> World:
    return build()


@pytest.fixture
def doctor(world: World) -> Viewer:
    return world.viewer(world.doctor)


@pytest.fixture
def who(world: World) -> int:
    return person(world.hospital)


def wanted(world: World, **more: Any) -> Wanted:
    known: dict[str, Any] = {
        "kind": "family_doctor", "pack": "basic", "doctor_id": world.doctor.pk, "manager_id": world.manager.pk,
        "starts_on": TODAY, "ends_on": last_day(TODAY),
    }  # fmt: skip
    return Wanted(**(known | more))


def drafted(world: World, who: int, by: Viewer, **more: Any) -> Contract:
    renews = more.pop("renews_id", None)
    return draft_contract(person_id=who, wanted=wanted(world, **more), renews_id=renews, by=by, at=AT)


def sign(contract: Contract, party: str, by: Viewer, **more: Any) -> Contract:
    known: dict[str, Any] = {"name": "测试", "drawn": LINE, "digest": digest_of(contract.content), "at": AT}
    return sign_contract(contract_id=contract.pk, party=party, by=by, **(known | more))


def signed(world: World, who: int, by: Viewer, **more: Any) -> Contract:
    made = drafted(world, who, by, **more)
    sign(made, "patient", by)
    return sign(made, "doctor", by)


def colleague(world: World, role: str, name: str) -> Staff:
    made: Staff = hire(
        name=name, username=name, password="geheim-Wort-7", organisation=world.hospital, role=role, by=SYSTEM, at=AT
    )
    return made


def test_a_term_of_a_year() -> None:
    assert last_day(date(2026, 11, 22)) == date(2027, 11, 21)
    assert last_day(date(2028, 2, 29)) == date(2029, 2, 27)
    assert last_day(date(2026, 12, 31), 2) == date(2027, 2, 27)
    assert terms().forecast_days == 60


def test_both_sign_and_it_binds(world: World, who: int, doctor: Viewer) -> None:
    enrol(person_id=who, programme="diabetes", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    other = colleague(world, "doctor", "other")
    with quietly("tests", by=SYSTEM, at=AT):
        Enrolment.objects.update(doctor=other, care_manager=world.nurse)
    contract = drafted(world, who, doctor)
    assert sign(contract, "patient", world.viewer(world.nurse)).state == "draft"
    assert Enrolment.objects.get().doctor_id == other.pk
    assert sign(contract, "doctor", doctor).state == "active"
    assert (Enrolment.objects.get().doctor_id, Enrolment.objects.get().care_manager_id) == (
        world.doctor.pk, world.manager.pk,
    )  # fmt: skip
    found = get_contract(contract.pk, viewer=doctor)
    assert found.sound
    assert found.holds_on(TODAY)
    assert not found.holds_on(TODAY - timedelta(days=1))
    assert "测试" in found.paragraphs["zh"][0]
    assert "doctor" in found.paragraphs["en"][1]


def test_what_is_kept_is_what_was_signed(world: World, who: int, doctor: Viewer) -> None:
    contract = signed(world, who, doctor)
    with quietly("tests", by=SYSTEM, at=AT):
        Contract.objects.filter(pk=contract.pk).update(content=contract.content | {"fee_fen": 1})
    assert not get_contract(contract.pk, viewer=doctor).sound


def test_another_draft_asks_for_new_signatures(world: World, who: int, doctor: Viewer) -> None:
    first = drafted(world, who, doctor)
    sign(first, "patient", doctor)
    again = drafted(world, who, doctor, pack="junior")
    assert not again.signatures.exists()
    with pytest.raises(Refused, match="重新看一遍"):
        sign(again, "doctor", doctor, digest=digest_of(first.content))


def test_who_may_sign_for_whom(world: World, who: int, doctor: Viewer) -> None:
    contract = drafted(world, who, doctor)
    for by in (world.viewer(world.nurse), world.viewer(world.head)):
        with pytest.raises(NotAllowed):
            sign(contract, "doctor", by)
    with pytest.raises(Refused, match="没有这一方"):
        sign(contract, "manager", doctor)
    with pytest.raises(Refused, match="签名"):
        sign(contract, "patient", doctor, drawn=[[[1, 1]]])
    with pytest.raises(NotFound):
        sign(contract, "patient", world.outsider())


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "nothing"}, "种类"), ({"pack": "joint"}, "服务包"), ({"ends_on": TODAY}, "终止日"),
        ({"starts_on": TODAY - timedelta(days=1)}, "起始日"), ({"fee_fen": -1}, "服务费"), ({"doctor_id": 0}, "在岗"),
        ({"manager_id": 0}, "在岗"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be(world: World, who: int, doctor: Viewer, more: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        drafted(world, who, doctor, **more)
    assert not Contract.objects.exists()


def test_one_in_force_of_each_kind(world: World, who: int, doctor: Viewer) -> None:
    first = signed(world, who, doctor)
    signed(world, who, doctor, kind="specialist", pack="specialist")
    with pytest.raises(Refused, match="已有有效"):
        signed(world, who, doctor)
    with pytest.raises(IntegrityError), transaction.atomic(), quietly("tests", by=SYSTEM, at=AT):
        Contract.objects.filter(state="draft").update(state="active")
    with pytest.raises(Refused, match="不能删除"):
        discard_contract(contract_id=first.pk, by=doctor, at=AT)
    discard_contract(contract_id=Contract.objects.get(state="draft").pk, by=doctor, at=AT)


def test_a_renewal_begins_the_day_after_and_binds_then(world: World, who: int, doctor: Viewer) -> None:
    first = signed(world, who, doctor)
    enrol(person_id=who, programme="diabetes", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    begins = first.ends_on + timedelta(days=1)
    other = colleague(world, "health_manager", "other")
    with pytest.raises(Refused, match="次日"):
        drafted(world, who, doctor, renews_id=first.pk)
    terms_of_next = {"starts_on": begins, "ends_on": last_day(begins), "manager_id": other.pk}
    second = signed(world, who, doctor, renews_id=first.pk, **terms_of_next)
    first.refresh_from_db()
    assert (first.state, second.state) == ("renewed", "active")
    assert contract_on(who, on=first.ends_on, viewer=doctor).id == first.pk  # type: ignore[union-attr]
    assert contract_on(who, on=begins, viewer=doctor).id == second.pk  # type: ignore[union-attr]
    assert Enrolment.objects.get().care_manager_id != other.pk
    on_the_day = AT + (begins - TODAY)
    assert follow_the_calendar(by=SYSTEM, at=on_the_day) == (0, 1)
    assert Enrolment.objects.get().care_manager_id == other.pk


def test_handed_over_with_a_reason(world: World, who: int, doctor: Viewer) -> None:
    contract = signed(world, who, doctor)
    other = colleague(world, "doctor", "other")
    for more, words in (
        ({"reason": " "}, "理由"),
        ({"role": "x"}, "请选择"),
        ({"staff_id": world.doctor.pk}, "就是这个人"),
    ):
        known: dict[str, Any] = {"role": "doctor", "staff_id": other.pk, "reason": "进修"} | more
        with pytest.raises(Refused, match=words):
            transfer_contract(contract_id=contract.pk, by=doctor, at=AT, **known)
    transfer_contract(contract_id=contract.pk, role="doctor", staff_id=other.pk, reason="进修", by=doctor, at=AT)
    found = get_contract(contract.pk, viewer=doctor)
    assert (found.doctor, found.transfers[0].before_id, found.sound) == ("other", world.doctor.pk, True)
    with pytest.raises(NotAllowed):
        transfer_contract(
            contract_id=contract.pk, role="doctor", staff_id=world.doctor.pk, reason="x",
            by=world.viewer(world.nurse), at=AT,
        )  # fmt: skip


def test_ended_for_a_reason_and_by_the_calendar(world: World, who: int, doctor: Viewer) -> None:
    contract = signed(world, who, doctor)
    for reason in ("", "ran_out", "other"):
        with pytest.raises(Refused):
            end_contract(contract_id=contract.pk, reason=reason, note="", by=doctor, at=AT)
    end_contract(contract_id=contract.pk, reason="moved_away", note="", by=doctor, at=AT)
    assert get_contract(contract.pk, viewer=doctor).end.zh == "迁出"  # type: ignore[union-attr]
    second = signed(world, who, doctor)
    late = AT + (second.ends_on - TODAY)
    assert follow_the_calendar(by=SYSTEM, at=late) == (0, 0)
    assert follow_the_calendar(by=SYSTEM, at=late + timedelta(days=1)) == (1, 0)
    assert follow_the_calendar(by=SYSTEM, at=late + timedelta(days=1)) == (0, 0)
    found = contracts_of(who, viewer=doctor)
    assert renewable(found, day_of(late) + timedelta(days=30)).id == second.pk  # type: ignore[union-attr]
    assert renewable(found, day_of(late) + timedelta(days=31)) is None
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=who).update(deceased_at=AT)
    with pytest.raises(Refused, match="死亡"):
        drafted(world, who, doctor)


def test_the_least_loaded_comes_first_and_contracts_count(world: World, doctor: Viewer) -> None:
    other = colleague(world, "doctor", "other")
    signed(world, person(world.hospital), doctor)
    found = carers(organisation_id=world.hospital.pk, viewer=doctor)
    told = [(one.staff_id, one.persons, one.usual) for one in found["doctor"]]
    assert told == [(other.pk, 0, True), (world.doctor.pk, 1, True), (world.head.pk, 0, False)]
    assert found["doctor"][0].capacity
    assert not found["doctor"][0].full
    enrolled = person(world.hospital)
    enrol(person_id=enrolled, programme="diabetes", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    enrol(person_id=enrolled, programme="hypertension", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    assert carers(organisation_id=world.hospital.pk, viewer=doctor)["doctor"][0].persons == 1
    with pytest.raises(NotFound):
        carers(organisation_id=world.stranger.pk, viewer=doctor)


def test_a_head_answers_as_doctor_but_gets_no_new_persons(world: World, who: int) -> None:
    by = world.viewer(world.head)
    made = signed(world, who, by, doctor_id=world.head.pk)
    assert (made.state, made.doctor_id) == ("active", world.head.pk)
    with pytest.raises(Refused):
        drafted(world, person(world.hospital), by, doctor_id=world.nurse.pk)
    enrol(person_id=person(world.hospital), programme="diabetes", organisation_id=world.hospital.pk, by=SYSTEM, at=AT)
    assert Enrolment.objects.latest("pk").doctor_id == world.doctor.pk


def test_lists_and_the_forecast(world: World, doctor: Viewer) -> None:
    soon, edge, far = TODAY + timedelta(days=10), TODAY + timedelta(days=60), TODAY + timedelta(days=61)
    made = [signed(world, person(world.hospital), doctor, ends_on=day) for day in (far, soon, edge)]
    drafted(world, person(world.hospital), doctor)
    assert count_contracts(on=TODAY, viewer=doctor) == {"active": 3, "ending": 2, "draft": 1, "ended": 0}
    listed = list_contracts("ending", on=TODAY, viewer=doctor).rows
    assert [one.ends_on for one in listed] == [soon, edge]
    assert not list_contracts("active", on=TODAY, viewer=world.viewer(world.nurse), mine=True).rows
    assert len(list_contracts("active", on=TODAY, viewer=world.viewer(world.manager), mine=True).rows) == 3
    found = renewals.forecast(on=TODAY, viewer=doctor)
    assert [one.id for one in found.rows] == [made[1].pk, made[2].pk]
    first = renewals.forecast(on=TODAY, viewer=doctor, size=1)
    assert renewals.forecast(on=TODAY, viewer=doctor, after=first.after, size=1).rows[0].id == made[2].pk
    assert renewals.count_endings(on=TODAY, viewer=doctor) == 2
    assert renewals.count_endings(on=TODAY, viewer=world.viewer(world.nurse), mine=True) == 0
    asked = [f"contract:{made[0].pk}", first.rows[0].key]
    assert [one.key for one in renewals.endings(asked, on=TODAY, viewer=doctor)] == asked[1:]
    assert not renewals.forecast(on=TODAY, viewer=world.outsider()).rows
    assert renewals.kept_by([made[0].person_id], on=TODAY, viewer=doctor) == {}


def test_strangers_find_nothing(world: World, who: int, doctor: Viewer) -> None:
    contract = signed(world, who, doctor)
    stranger = replace(world.outsider(), organisation_id=world.stranger.pk)
    for look in (
        lambda: get_contract(contract.pk, viewer=stranger),
        lambda: contracts_of(who, viewer=stranger),
        lambda: drafted(world, who, stranger),
        lambda: end_contract(contract_id=contract.pk, reason="moved_away", note="", by=stranger, at=AT),
    ):
        with pytest.raises(NotFound):
            look()
    assert contract_on(who, on=TODAY, viewer=stranger) is None
