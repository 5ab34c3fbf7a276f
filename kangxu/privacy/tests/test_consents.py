"""Giving, withdrawing, refusing, lifting; who may; what follows for whom one may reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.models import AuditEvent, Batch
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound
from kangxu.people.actions import merge_people, unmerge
from kangxu.people.models import Person, PersonPhone, Registration
from kangxu.privacy.actions import (
    CannotConsent,
    CannotRefuse,
    Given,
    Refused,
    announce_expired,
    give_consent,
    lift_refusal,
    record_consents,
    record_refusals,
    refuse,
    withdraw_consent,
)
from kangxu.privacy.models import Consent
from kangxu.privacy.queries import consents_of, history_of, permits_of, reach_of, refusals_of
from kangxu.privacy.reach import marketable_sql
from kangxu.privacy.vocabulary import purposes, uses

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SYSTEM = Viewer.system("test")
EVERYBODY = "select id as person_id from people_person"


@pytest.fixture
def place(db: None) -> Organisation:
    return create_organisation(code="h", name="县医院", kind="institution", by=SYSTEM, at=NOW)


@pytest.fixture
def nurse(place: Organisation) -> Viewer:
    own = {"scope": frozenset({place.pk}), "organisation_id": place.pk, "group_id": place.pk, "actor": "staff:7"}
    return replace(SYSTEM, **own)  # type: ignore[arg-type]


def person(place: Organisation, number: str = "13812348000", **more: Any) -> int:
    with quietly("test", by=SYSTEM, at=NOW):
        made = Person.objects.create(group=place, name="李秀英", registered_at=NOW - 9 * DAY, **more)
        Registration.objects.create(person=made, organisation=place, caused_by="test", started_at=NOW - 9 * DAY)
        if number:
            PersonPhone.objects.create(
                group=place, person=made, number=number, tail=number[-4:], recorded_at=NOW - 9 * DAY
            )
    return int(made.pk)


def given(person_id: int, purpose: str = "P3", **more: Any) -> Given:
    return Given(**{"person_id": person_id, "purpose": purpose, "channel": "paper", "given_at": NOW - DAY, **more})


def test_the_shelf_has_all_purposes_in_both_languages() -> None:
    assert list(purposes()) == [f"P{number}" for number in range(1, 12)]
    for one in purposes().values():
        assert all((one.zh, one.en, one.short_zh, one.short_en))
        assert all(version.text_zh and version.text_en for version in one.versions)
        assert ("{recipient}" in one.versions[-1].text_zh) is one.asks_recipient
    assert {"care", "service", "marketing", "personalised"} == set(uses())
    assert purposes()["P3"].on(date(2020, 1, 1)) == purposes()["P3"].versions[0]


def test_a_consent_is_recorded_with_its_wording_and_withdrawn(place: Organisation, nurse: Viewer) -> None:
    who = person(place)
    made = give_consent(given=given(who, evidence="2026-118"), by=nurse, at=NOW)
    assert made.text_hash == purposes()["P3"].on(day_of(NOW)).hash
    assert Batch.objects.get().event == "privacy.changed"
    assert AuditEvent.objects.get(what="consent.given").target == f"person:{who}"
    with pytest.raises(CannotConsent, match="已经登记过"):
        give_consent(given=given(who), by=nurse, at=NOW)
    assert withdraw_consent(person_id=who, purpose="P3", how="电话", by=nurse, at=NOW) == 1
    shown = consents_of(who, viewer=nurse, at=NOW)[0]
    assert (shown.state, shown.withdrawn_how, shown.evidence) == ("withdrawn", "电话", "2026-118")
    with pytest.raises(CannotConsent, match="没有可以撤回"):
        withdraw_consent(person_id=who, purpose="P3", by=nurse, at=NOW)
    with pytest.raises(CannotConsent, match="已经撤回过"):
        give_consent(given=given(who), by=nurse, at=NOW)
    give_consent(given=given(who, given_at=NOW + DAY), by=nurse, at=NOW + DAY)
    assert [one.what for one in history_of(who, viewer=nurse, at=NOW + DAY)] == ["given", "withdrawn", "given"]


@pytest.mark.parametrize(
    ("born", "more", "refused"),
    [
        (date(1960, 1, 1), {"purpose": "P12"}, "没有这种"),
        (date(1960, 1, 1), {"given_at": NOW + DAY}, "不能晚于现在"),
        (date(1960, 1, 1), {"purpose": "P8", "channel": "oral"}, "不能只凭口头"),
        (date(1960, 1, 1), {"purpose": "P9"}, "哪家机构"),
        (date(1960, 1, 1), {"recipient": "保险"}, "不涉及"),
        (date(1960, 1, 1), {"purpose": "P7"}, "哪位家属"),
        (date(1960, 1, 1), {"giver": "agent"}, "代为同意"),
        (date(1960, 1, 1), {"expires_on": date(2026, 1, 1)}, "到期日"),
        (date(1960, 1, 1), {"purpose": "P11", "giver": "guardian", "other_name": "王芳"}, "只适用于"),
        (date(2018, 1, 1), {"purpose": "P11", "giver": "self"}, "监护人"),
        (date(2018, 1, 1), {"purpose": "P2"}, "监护人"),
        (None, {"purpose": "P2"}, ""),
        (date(2018, 1, 1), {"purpose": "P11", "giver": "guardian", "other_name": "王芳"}, ""),
        (date(2012, 11, 20), {"purpose": "P2"}, ""),
        (date(1960, 1, 1), {"purpose": "P9", "recipient": "甲保险"}, ""),
    ],
)
def test_what_cannot_be_agreed_to(place: Organisation, nurse: Viewer, born: Any, more: Any, refused: str) -> None:
    one = given(person(place, birth_on=born), **more)
    if refused:
        with pytest.raises(CannotConsent, match=refused):
            give_consent(given=one, by=nurse, at=NOW)
    assert [bool(wrong) for _one, wrong in record_consents(given=[one], caused_by="test:1", by=nurse, at=NOW)] == (
        [True] if refused else []
    )


def test_the_dead_agree_to_nothing(place: Organisation, nurse: Viewer) -> None:
    with pytest.raises(CannotConsent, match="死亡"):
        give_consent(given=given(person(place, deceased_at=NOW - 2 * DAY)), by=nurse, at=NOW)


def test_strangers_and_those_without_the_right_do_nothing(place: Organisation, nurse: Viewer) -> None:
    who = person(place)
    stranger = replace(nurse, scope=frozenset({0}))
    auditor = replace(nurse, permissions=frozenset({Permission.SEE_AUDIT}))
    nobody = replace(nurse, permissions=frozenset())
    kept = refuse(refused=Refused(who, "all", NOW), by=nurse, at=NOW)
    for act in (
        lambda by: give_consent(given=given(who), by=by, at=NOW),
        lambda by: record_consents(given=[given(who)], caused_by="x:1", by=by, at=NOW),
        lambda by: withdraw_consent(person_id=who, purpose="P3", by=by, at=NOW),
        lambda by: refuse(refused=Refused(who, "sms", NOW), by=by, at=NOW),
        lambda by: record_refusals(refused=[Refused(who, "sms", NOW)], caused_by="x:1", by=by, at=NOW),
        lambda by: lift_refusal(refusal_id=kept.pk, by=by, at=NOW),
    ):
        with pytest.raises(NotFound):
            act(stranger)
        with pytest.raises(NotAllowed):
            act(auditor)
    assert len(history_of(who, viewer=auditor, at=NOW)) == 1
    for ask in (consents_of, refusals_of, permits_of, history_of):
        with pytest.raises(NotFound):
            ask(who, viewer=stranger, at=NOW)
        with pytest.raises(NotAllowed):
            ask(who, viewer=nobody, at=NOW)


def test_refusals_hold_until_their_day_or_until_lifted(place: Organisation, nurse: Viewer) -> None:
    who = person(place)
    made = refuse(refused=Refused(who, "sms", NOW, until=day_of(NOW)), by=nurse, at=NOW)
    with pytest.raises(CannotRefuse, match="已经登记过"):
        refuse(refused=Refused(who, "sms", NOW), by=nurse, at=NOW)
    with pytest.raises(CannotRefuse, match="不能早于今天"):
        refuse(refused=Refused(who, "phone", NOW, until=date(2026, 1, 1)), by=nurse, at=NOW)
    assert [one.holds for one in refusals_of(who, viewer=nurse, at=NOW)] == [True]
    assert [one.holds for one in refusals_of(who, viewer=nurse, at=NOW + DAY)] == [False]
    lift_refusal(refusal_id=made.pk, by=nurse, at=NOW)
    assert [one.holds for one in refusals_of(who, viewer=nurse, at=NOW)] == [False]
    with pytest.raises(NotFound):
        lift_refusal(refusal_id=made.pk, by=nurse, at=NOW)


def test_running_out_is_told_once_it_has(place: Organisation, nurse: Viewer) -> None:
    who = person(place)
    give_consent(given=given(who, "P7", other_name="女儿"), by=nurse, at=NOW)
    last = Consent.objects.get().expires_on
    assert last is not None
    after = NOW + (last - day_of(NOW)) + DAY
    assert announce_expired(by=SYSTEM, at=after - DAY) == 0
    assert announce_expired(by=SYSTEM, at=after) == 1
    assert [one.consent.state for one in permits_of(who, viewer=nurse, at=after).agreements if one.consent] == [
        "expired"
    ]


def test_a_merge_moves_them_and_its_undoing_returns_them(place: Organisation, nurse: Viewer) -> None:
    kept, double = person(place), person(place)
    give_consent(given=given(kept), by=nurse, at=NOW)
    withdraw_consent(person_id=kept, purpose="P3", by=nurse, at=NOW)
    give_consent(given=given(double), by=nurse, at=NOW)
    refuse(refused=Refused(double, "sms", NOW), by=nurse, at=NOW)
    merge = merge_people(kept_id=kept, merged_id=double, reason="重复", by=nurse, at=NOW)
    assert [one.state for one in consents_of(kept, viewer=nurse, at=NOW)] == ["withdrawn", "withdrawn"]
    assert [one.kind for one in refusals_of(kept, viewer=nurse, at=NOW)] == ["sms"]
    assert not {double, kept} & _marketable()
    unmerge(merge_id=merge.pk, by=nurse, at=NOW)
    assert [one.state for one in consents_of(double, viewer=nurse, at=NOW)] == ["given"]
    assert double in _marketable()


def _marketable(use: str = "marketing") -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(marketable_sql(use), {"at": NOW, "day": day_of(NOW)})
        return {row[0] for row in cursor.fetchall()}


def test_whom_a_use_reaches_and_why_not_the_others(place: Organisation, nurse: Viewer) -> None:
    agreed = {
        "sms": person(place), "landline": person(place, "0571-88001234"), "no_number": person(place, ""),
        "stopped": person(place), "quiet": person(place), "human": person(place), "dead": person(place),
        "no_messages": person(place), "unreachable": person(place), "child": person(place, birth_on=date(2013, 1, 1)),
    }  # fmt: skip
    parent = {"giver": "guardian", "other_name": "王芳"}
    every = [given(one, **(parent if name == "child" else {})) for name, one in agreed.items()]
    assert not record_consents(given=every, caused_by="test:1", by=nurse, at=NOW)
    person(place)  # never asked
    refusals = [
        Refused(agreed[name], kind, NOW)
        for name, kind in (
            ("quiet", "all"), ("human", "automated_decisions"), ("no_messages", "sms"), ("unreachable", "sms"),
            ("unreachable", "phone"),
        )
    ]  # fmt: skip
    record_refusals(refused=refusals, caused_by="test:1", by=nurse, at=NOW)
    with quietly("test", by=SYSTEM, at=NOW):
        PersonPhone.objects.filter(person_id=agreed["stopped"]).update(ended_at=NOW)
        Person.objects.filter(pk=agreed["dead"]).update(deceased_at=NOW)
    found = reach_of(EVERYBODY, {}, viewer=nurse, purpose="marketing", at=NOW)
    assert dict(found.ways) == {"wechat": 0, "sms": 1, "phone": 2, "none": 8}
    assert {code for code, count in found.obstacles.items() if count != 1} == set()
    assert (found.people, found.contactable, found.wechat_bound) == (11, 3, False)
    assert sum(found.obstacles.values()) == found.ways["none"]
    numberless = {"sms", "landline", "no_number", "stopped", "no_messages", "unreachable"}
    assert _marketable() == {agreed[name] for name in numberless}
    assert _marketable("personalised") == set()


def test_care_reaches_who_was_never_asked_but_not_who_took_it_back(place: Organisation, nurse: Viewer) -> None:
    never, back = person(place), person(place)
    give_consent(given=given(back, "P1"), by=nurse, at=NOW)
    withdraw_consent(person_id=back, purpose="P1", by=nurse, at=NOW)
    care = reach_of(EVERYBODY, {}, viewer=nurse, purpose="care", at=NOW)
    assert (care.ways["sms"], care.obstacles["no_consent"]) == (1, 1)
    assert _marketable("care") == {never}
    assert reach_of(EVERYBODY, {}, viewer=nurse, purpose="service", at=NOW).contactable == 0
    elsewhere = replace(nurse, scope=frozenset({0}))
    assert reach_of(EVERYBODY, {}, viewer=elsewhere, purpose="care", at=NOW).people == 0
