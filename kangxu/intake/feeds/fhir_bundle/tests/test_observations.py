import json
from dataclasses import replace
from datetime import date

import pytest

from kangxu.intake.feeds.fhir_bundle import feed
from kangxu.intake.feeds.fhir_bundle.tests.golden import facts
from kangxu.intake.inspection import ReadOptions


def observation(code="2345-7", system="http://loinc.org", **more):
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code}]},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": "2026-01-02T03:04:05Z",
        **more,
    }


def quantity(value, unit=None, **more):
    return {"valueQuantity": {"value": value, **({"code": unit} if unit else {}), **more}}


@pytest.fixture
def read(tmp_path):
    def read_them(*resources, **options):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(resources), "utf-8")
        return facts(path, **options)

    return read_them


@pytest.mark.parametrize(
    ("code", "value", "unit", "analyte", "canonical"),
    [
        ("2345-7", 100, "mg/dL", "GLU", 5.551),
        ("2345-7", 5.6, "mmol/l", "GLU", 5.6),
        ("4548-4", 53, "mmol/mol", "HBA1C", 7.0015),
        ("3094-0", 14, "mg/dL", "UREA", 4.998),
        ("3091-6", 14, "mg/dL", "UREA", 2.331),
        ("33914-3", 75, "mL/min", "EGFR", 75),
        ("33914-3", 75, "mL/min/{1.73_m2}", "EGFR", 75),
        ("98979-8", 75, "mL/min/1.73 m²", "EGFR", 75),
        ("4544-3", 42, "%", "HCT", 0.42),
        ("718-7", 13.5, "g/dL", "HGB", 135),
        ("6690-2", 6.1, "10*3/uL", "WBC", 6.1),
        ("789-8", 4.5, "10*6/uL", "RBC", 4.5),
        ("28539-5", 29, "pg/{cell}", "MCH", 29),
        ("5811-5", 1.02, "{nominal}", "USG", 1.02),
        ("8480-6", 120, None, "SBP", 120),
        ("8867-4", 72, "{beats}/min", "HR", 72),
        ("29463-7", 150, "[lb_av]", "WEIGHT", 68.04),
        ("8302-2", 70, "[in_i]", "HEIGHT", 177.8),
        ("8310-5", 98.6, "[degF]", "TEMP", 37.0),
    ],
)
def test_units_become_canonical(read, code, value, unit, analyte, canonical):
    [reading] = read(observation(code, **quantity(value, unit)))["readings"]
    assert reading["analyte"] == analyte
    assert reading["value"] == pytest.approx(canonical, abs=0.01)
    assert reading["value_received"] == repr(value)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [("2345-7", 5.6, None), ("2345-7", 5.6, "furlong"), ("33914-3", 75, "mL"), ("29463-7", 70, None)],
)
def test_a_unit_is_never_guessed(read, code, value, unit):
    found = read(observation(code, **quantity(value, unit)))
    assert found["readings"] == []
    assert [(each["reason"], each["facts"]) for each in found["issues"]] == [("unknown_unit", 1)]


def test_the_printed_unit_helps_where_the_coded_one_is_not_known(read):
    [reading] = read(observation(valueQuantity={"value": 5.6, "code": "?", "unit": "mmol/L"}))["readings"]
    assert (reading["value"], reading["unit_received"]) == (5.6, "mmol/L")


@pytest.mark.parametrize(
    ("element", "value", "comparator", "words"),
    [
        (quantity(60, "mg/dL", comparator=">="), 3.3306, ">=", None),
        (quantity("5.6", "mmol/L"), 5.6, None, None),
        ({"valueString": "5.6 mmol/L"}, 5.6, None, None),
        ({"valueString": "＜2.2mmol/L"}, 2.2, "<", None),
        ({"valueString": "LO"}, None, "<", "LO"),
    ],
)
def test_values_are_read_however_they_are_written(read, element, value, comparator, words):
    [reading] = read(observation(**element))["readings"]
    assert reading.get("value") == (pytest.approx(value) if value is not None else None)
    assert (reading.get("comparator"), reading.get("text_value")) == (comparator, words)


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"dataAbsentReason": {"coding": [{"code": "unknown"}]}}, "not_measured"),
        ({"dataAbsentReason": {"coding": [{"code": "masked"}]}}, "masked"),
        ({"valueString": "未查"}, "not_measured"),
        ({"valueString": "*****"}, "masked"),
        ({"valueString": "见报告"}, "unreadable"),
        ({"valueRatio": {"numerator": {"value": 1}}}, "unreadable"),
        ({"valueQuantity": {"unit": "mmol/L"}}, "unreadable"),
        ({"valueQuantity": 5}, "unreadable"),
        (quantity(5.6, "mmol/L", comparator="ad"), "unreadable"),
        (quantity(True, "mmol/L"), "unreadable"),
        (quantity(5.6, "mmol/L") | {"status": "entered-in-error"}, "entered_in_error"),
        (quantity(5.6, "mmol/L") | {"effectiveDateTime": "2026"}, "no_date"),
        (quantity(5.6, "mmol/L") | {"effectiveDateTime": None}, "no_date"),
        (quantity(5.6, "mmol/L") | {"effectiveDateTime": "soon"}, "unreadable"),
        (quantity(5.6, "mmol/L") | {"subject": None}, "no_identity"),
        (quantity(5.6, "mmol/L") | {"subject": {"reference": "Group/7"}}, "no_identity"),
        (quantity(5.6, "mmol/L") | {"subject": {"reference": "#p"}}, "no_identity"),
    ],
    ids=range(17),
)
def test_what_cannot_be_stored_is_one_issue(read, element, reason):
    found = read(observation(**element))
    assert found["readings"] == []
    assert [(each["reason"], each["facts"]) for each in found["issues"]] == [(reason, 1)]


def test_unknown_codes_are_counted_without_issue(read):
    found = read(observation("76690-7", valueString="x"), observation("X", "urn:lis", **quantity(1, "g")))
    assert found["counted"] == {"code:LOINC|76690-7": 1, "code:urn:lis|X": 1}
    assert found["issues"] == []


def test_codings_that_disagree_are_not_guessed_at(read):
    both = {"coding": [{"system": "http://loinc.org", "code": code} for code in ("2345-7", "4548-4")]}
    found = read(observation() | {"code": both} | quantity(5.6, "mmol/L"))
    assert (found["readings"], found["counted"]) == ([], {"code:LOINC|2345-7": 1})


@pytest.mark.parametrize("panel", ["85354-9", "55284-4"])
def test_pressures_of_one_measurement_stay_together(read, panel):
    parts = [
        {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, **quantity(value, "mm[Hg]")}
        for code, value in (("8480-6", 120), ("8462-4", 80), ("8478-0", 93))
    ]
    found = read(observation(panel, component=parts))
    assert [(each["analyte"], each["panel"]) for each in found["readings"]] == [("SBP", 1), ("DBP", 1)]
    assert found["counted"] == {"code:LOINC|8478-0": 1}


def test_values_of_one_moment_are_told_apart_and_repetitions_are_not(read):
    twice = [observation(id=ident) | quantity(value, "mmol/L") for ident, value in (("a", 5), ("b", 6), ("a", 5))]
    assert [each["repeat"] for each in read(*twice)["readings"]] == [1, 2, 1]


def test_several_pressures_in_one_observation_stay_paired(read):
    def part(code, value):
        return {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, **quantity(value, "mm[Hg]")}

    alone = observation("8480-6", id="alone", **quantity(150, "mm[Hg]"))
    parts = [part("8480-6", 140), part("8462-4", 90), part("8480-6", 130), part("8462-4", 80)]
    found = read(alone, observation("85354-9", component=parts), alone)["readings"]
    assert [(each["value"], each["repeat"]) for each in found] == [
        (150, 1),
        (140, 2),
        (90, 2),
        (130, 3),
        (80, 3),
        (150, 1),
    ]


@pytest.mark.parametrize(
    ("more", "source"),
    [
        ({}, "laboratory"),
        ({"category": [{"coding": [{"code": "vital-signs"}]}]}, "clinic"),
        ({"meta": {"tag": [{"code": "home"}]}, "category": [{"coding": [{"code": "vital-signs"}]}]}, "home_device"),
        ({"performer": [{"reference": "Patient/1"}]}, "self_report"),
        ({"performer": [{"reference": "Patient/1"}], "device": {"reference": "Device/1"}}, "home_device"),
    ],
)
def test_source(read, more, source):
    [reading] = read(observation(**quantity(5.6, "mmol/L"), **more))["readings"]
    assert reading["source"] == source


def test_the_sender_may_say_source_and_day(read):
    undated = observation(**quantity(5.6, "mmol/L")) | {"effectiveDateTime": None}
    [reading] = read(undated, source="checkup", measured_on=date(2026, 5, 6))["readings"]
    assert (reading["source"], reading["measured_at"], reading["time_known"]) == (
        "checkup", "2026-05-05 16:00:00+00:00", False,
    )  # fmt: skip


def test_a_file_of_one_person_refuses_a_second(read):
    other = observation(id="o2", subject={"reference": "Patient/2"}, **quantity(6, "mmol/L"))
    found = read(observation(**quantity(5, "mmol/L")), other, single_person=True)
    assert [each["person_key"] for each in found["readings"]] == ["single"]
    assert [each["reason"] for each in found["issues"]] == ["person_conflict"]
    resumed = read(observation(**quantity(5, "mmol/L")), other, single_person=True, start_row=1)
    assert [each["reason"] for each in resumed["issues"]] == ["person_conflict"]


def test_a_person_may_decide_what_a_code_means(tmp_path):
    path = tmp_path / "a.json"
    local = observation("XT", "urn:lis", **quantity(5.6, "mmol/L"))
    local["code"]["text"] = "空腹血糖"
    doubtful = json.loads(json.dumps(local).replace('"XT"', '"YY"').replace("mmol/L", "单位"))
    path.write_text(json.dumps([local, doubtful, observation(**quantity(5.6, "mmol/L"))]), "utf-8")
    mapping = feed.propose(feed.inspect(path, path.name), None)
    assert [(item.item, item.target, item.suggestion) for item in mapping.items] == [
        ("urn:lis|XT", "analyte:FPG", None),
        ("urn:lis|YY", "ignore", "analyte:FPG"),
        ("LOINC|2345-7", "analyte:GLU", None),
    ]
    decided = replace(mapping, items=(*mapping.items[:2], replace(mapping.items[2], target="ignore")))
    [chunk] = feed.read(path, decided, ReadOptions())
    assert chunk.readings["analyte"].to_list() == ["FPG"]
    assert chunk.counted == {"code:urn:lis|YY": 1, "code:LOINC|2345-7": 1}
    again = feed.propose(feed.inspect(path, path.name), decided)
    assert {item.item: item.target for item in again.items}["LOINC|2345-7"] == "ignore"


def test_smoking_status_is_a_yes_or_no(read):
    found = read(
        observation("72166-2", valueCodeableConcept={"text": "Never smoker"}),
        observation("72166-2", valueCodeableConcept={"coding": [{"display": "Smokes tobacco daily (finding)"}]}),
        observation("72166-2", valueCodeableConcept={"text": "It depends"}),
    )
    assert [(each["analyte"], each["value"]) for each in found["readings"]] == [("SMOKING", 0.0), ("SMOKING", 1.0)]
    assert [each["reason"] for each in found["issues"]] == ["unreadable"]
