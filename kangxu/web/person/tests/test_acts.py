"""Recording a value, setting a target and a tier, taking readings away."""

from __future__ import annotations

from typing import Any

import pytest

from kangxu.foundation.models import AuditEvent, Batch
from kangxu.privacy.models import AccessLog
from kangxu.programmes.models import PersonalTarget, TierState
from kangxu.programmes.tests import world as care
from kangxu.programmes.tests.world import AT
from kangxu.records.models import Reading
from kangxu.web.person.tests.conftest import Case
from kangxu.web.person.tests.test_pages import page, words

NOW = f"{AT:%Y-%m-%dT%H:%M}"
PRESSURE = {"kind": "pressure", "measured_at": NOW, "source": "clinic"}


def record(case: Case, role: str = "nurse", **given: Any) -> str:
    answer = case.client(role).post(f"/persons/{case.person}/readings/new", {**PRESSURE, **given})
    return "stored" if answer.headers.get("HX-Refresh") else words(answer.content.decode())


def test_an_urgent_pressure_is_stored_and_told(case: Case) -> None:
    assert record(case, SBP="186", DBP="112", HR="88") == "stored"
    kept = {one.analyte: one.value for one in Reading.objects.filter(person_id=case.person)}
    assert kept == {"SBP": 186, "DBP": 112, "HR": 88}
    assert Reading.objects.filter(person_id=case.person, panel__isnull=False).values("panel").distinct().count() == 1
    batch = Batch.objects.get(event="records.recorded")
    assert batch.caused_by == f"staff:{case.world.staff['nurse'].pk}"
    assert "186/112" in page(case.client("nurse"), case)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SBP": "80", "DBP": "120"}, "舒张压不低于收缩压"),
        ({"SBP": "1520", "DBP": "90"}, "高于可能的最大值"),
        ({"SBP": "152"}, "必填"),
        ({"SBP": "一百五", "DBP": "90"}, "请填数字"),
        ({"SBP": "152", "DBP": "90", "measured_at": "2026-11-20T23:00"}, "不能晚于现在"),
        ({"SBP": "152", "DBP": "90", "measured_at": "昨天"}, "请填测量时间"),
        ({"kind": "body"}, "至少填一个数"),
    ],
)
def test_what_cannot_be_true_is_refused_with_words(case: Case, given: dict[str, str], said: str) -> None:
    assert said in record(case, **given)
    assert not Reading.objects.exists()


def test_an_odd_value_is_asked_about_once_and_then_kept(case: Case) -> None:
    assert "核对过了" in record(case, SBP="236", DBP="118")
    assert not Reading.objects.exists()
    assert record(case, SBP="236", DBP="118", sure="1") == "stored"
    assert record(case, kind="glucose", SMBG="17.4", slot="before_breakfast") == "stored"
    assert Reading.objects.get(analyte="SMBG").slot == "before_breakfast"


def test_the_same_measurement_twice_is_kept_once(case: Case) -> None:
    assert record(case, SBP="150", DBP="90") == record(case, SBP="150", DBP="90") == "stored"
    assert Reading.objects.count() == 2


def test_only_those_who_may_record_do(case: Case) -> None:
    for role in ("director", "customer_service", "auditor"):
        assert case.client(role).post(f"/persons/{case.person}/readings/new", PRESSURE).status_code == 403


def test_a_personal_target_counts_from_now_and_can_be_taken_back(case: Case) -> None:
    case.record(readings=care.pressure(case.person, 136, 82, days_ago=1))
    assert "达标" in words(page(case.client(), case))
    place, doctor = f"/persons/{case.person}/target", case.client()
    given = {"analyte": "BP", "systolic": "130", "diastolic": "80", "reason": "蛋白尿"}
    assert "请写明理由" in doctor.post(place, {**given, "reason": ""}).content.decode()
    assert "要低于" in doctor.post(place, {**given, "diastolic": "140"}).content.decode()
    assert not PersonalTarget.objects.exists()
    assert doctor.post(place, given).headers["HX-Refresh"] == "true"
    shown = words(page(doctor, case))
    assert "高6" in shown
    assert "个人目标&lt;130/80，doctor甲11-20定" in shown
    doctor.post(place, {"analyte": "BP", "back": "1"})
    assert "默认目标&lt;140/90" in words(page(doctor, case))
    assert case.client("nurse").post(place, given).status_code == 403


def test_a_target_for_a_time_of_day_and_from_a_later_day(case: Case) -> None:
    place, doctor = f"/persons/{case.person}/target", case.client()
    case.record(readings=[care.reading(case.person, "SMBG", 9.4, days_ago=1, source="home_device")])
    assert "餐后" in doctor.get(f"{place}?analyte=SMBG").content.decode()
    given = {"analyte": "SMBG", "slot": "after_meal", "low": "4.4", "high": "9.0", "reason": "常餐后高"}
    assert doctor.post(place, {**given, "starts_on": "2026-11-19"}).headers.get("HX-Refresh") is None
    assert doctor.post(place, {**given, "starts_on": "bald"}).headers.get("HX-Refresh") is None
    assert doctor.post(place, {**given, "starts_on": "2026-11-20"}).headers["HX-Refresh"] == "true"
    shown = words(doctor.get(f"{place}?analyte=SMBG&slot=after_meal").content.decode())
    assert "现在的个人目标4.4–9.0" in shown
    assert "2026-11-20起餐后4.4–9，doctor甲：常餐后高" in shown
    assert "没有单独定，现在按" in words(doctor.get(f"{place}?analyte=SMBG&slot=bedtime").content.decode())
    assert "餐后4.4–9.0" in words(doctor.get(f"/persons/{case.person}?show=SMBG").content.decode())
    later = {"analyte": "BP", "systolic": "140", "diastolic": "85", "reason": "满八十", "starts_on": "2026-12-01"}
    assert doctor.post(place, later).headers["HX-Refresh"] == "true"
    shown = words(doctor.get(f"{place}?analyte=BP").content.decode())
    assert "现在的默认目标" in shown
    assert "2026-12-01起&lt;140/85还没开始，doctor甲：满八十" in shown
    assert doctor.post(place, {**given, "back": "1"}).headers["HX-Refresh"] == "true"
    assert "没有单独定" in words(doctor.get(f"{place}?analyte=SMBG&slot=after_meal").content.decode())


def test_an_indicator_nobody_knows_has_no_target(case: Case) -> None:
    assert case.client().get(f"/persons/{case.person}/target?analyte=NONSENSE").status_code == 404


def test_a_doctor_sets_a_tier_until_a_day(case: Case) -> None:
    care.follow(
        case.world.hospital, diagnoses=[care.diagnosis(case.person, "高血压")],
        readings=care.pressure(case.person, 128, 78, days_ago=2),
    )  # fmt: skip
    place = f"/persons/{case.person}/tier"
    given = {"programme": "hypertension", "tier": "red", "until": "2026-12-20", "reason": "刚出院"}
    assert "请选择级别" in case.client().post(place, {**given, "until": "2026-11-01"}).content.decode()
    assert case.client().post(place, given).headers["HX-Refresh"] == "true"
    assert TierState.objects.get(person_id=case.person, programme="hypertension").tier == "red"
    assert "doctor甲人工调整为高危，至12-20：刚出院" in words(page(case.client(), case))
    assert case.client("nurse").post(place, given).status_code == 403
    assert "doctor甲调整为高危，理由：刚出院" in words(case.client().get(place).content.decode())
    assert case.client("nurse").post(place, {"end": "hypertension"}).status_code == 403
    assert case.client().post(place, {"end": "hypertension"}).headers["HX-Refresh"] == "true"
    assert TierState.objects.get(person_id=case.person, programme="hypertension").tier == "yellow"
    assert "人工调整为" not in words(page(case.client(), case))
    assert AuditEvent.objects.filter(what="tier.override_ended").count() == 1
    assert case.client().post(place, {"end": "hypertension"}).status_code == 404


def test_readings_are_taken_away_as_they_came_and_it_is_noted(case: Case) -> None:
    case.record(
        readings=[{**care.reading(case.person, "HBA1C", 7.8, days_ago=3), "value_received": "=7.8+", "method": "@x"}]
    )
    answer = case.client("doctor").get(f"/persons/{case.person}/readings.csv?i=HBA1C&range=1y")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert all(piece in lines[1] for piece in ("'=7.8+", "'@x", ",7.8,%"))
    assert AccessLog.objects.get().page == "person-export"
    assert not AuditEvent.objects.filter(what="identity.revealed").exists()
