import json

import pytest

from kangxu.intake.feeds.fhir_bundle.tests.golden import facts


@pytest.fixture
def read(tmp_path):
    def read_them(*resources, **options):
        path = tmp_path / "a.json"
        path.write_text(json.dumps(resources), "utf-8")
        return facts(path, **options)

    return read_them


def patient(**more):
    return {"resourceType": "Patient", "id": "1", **more}


def of_patient(kind, **more):
    return {"resourceType": kind, "id": "x", "subject": {"reference": "Patient/1"}, **more}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([{"text": "陳加玲", "family": "Chen", "given": ["Chia Lin"]}], "陳加玲"),
        ([{"family": "王", "given": ["小", "明"]}], "王小明"),
        ([{"family": "Schaden", "given": ["Andy", "B"]}], "Andy B Schaden"),
        ([{"use": "maiden", "text": "旧名"}, {"use": "official", "text": "新名"}], "新名"),
        ([{"use": "official"}, {"text": "只有这个"}], "只有这个"),
        ([{"_text": {"extension": []}}], None),
        ("王小明", None),
    ],
)
def test_names(read, names, expected):
    assert read(patient(name=names))["persons"][0].get("name") == expected


@pytest.mark.parametrize(
    ("identifier", "field"),
    [
        ({"system": "urn:oid:2.16.156.10011.1.3"}, "national_id"),
        ({"system": "2.16.156.10011.1.3"}, "national_id"),
        ({"type": {"coding": [{"code": "NI"}]}, "system": "urn:x"}, "national_id"),
        ({"type": {"coding": [{"code": "MR"}]}, "system": "https://hospital.example"}, "record_number"),
        ({"type": {"coding": [{"code": "SS"}]}}, "insurance_number"),
    ],
)
def test_identifiers(read, identifier, field):
    assert read(patient(identifier=[{**identifier, "value": "42"}]))["persons"][0][field] == "42"


def test_numbers_without_a_place_are_counted(read):
    found = read(patient(identifier=[{"system": "urn:passport", "value": "P1"}, {"system": "urn:empty"}]))
    assert found["counted"] == {"identifier:urn:passport": 1}


def test_sex_birth_and_death(read):
    [person] = read(patient(gender="female", birthDate="1950", deceasedDateTime="2020-05-06"))["persons"]
    assert (person["sex"], person["birth_year"], person["deceased_at"]) == ("2", 1950, "2020-05-06")
    assert "birth_on" not in person
    [person] = read(patient(birthDate="1950-02-29"))["persons"]
    assert (person["sex"], "birth_year" in person) == ("0", False)


def test_unreadable_birth_and_death_without_a_day_are_remarked_on(read):
    found = read(patient(birthDate="1950-02-30", deceasedBoolean=True))
    assert [(each["reason"], each["facts"]) for each in found["issues"]] == [("unreadable", 0), ("no_date", 0)]


def test_a_person_known_only_by_reference_is_known_by_its_number(read):
    [person] = read(of_patient("Encounter"))["persons"]
    assert person == {"key": "Patient/1", "row": 1, "external_system": "fhir", "external_id": "1"}
    [person] = read(of_patient("Encounter"), external_system="安澜HIS")["persons"]
    assert person["external_system"] == "安澜HIS"


def test_a_logical_reference_carries_its_identifier(read):
    subject = {"identifier": {"system": "urn:oid:2.16.156.10011.1.3", "value": "440524188001010014"}}
    [person] = read(of_patient("Encounter", subject=subject))["persons"]
    assert person["national_id"] == "440524188001010014"
    assert "external_id" not in person


def test_a_patient_told_twice_is_one_person(read):
    found = read(patient(name=[{"text": "甲"}]), patient(name=[{"text": "甲"}]))
    assert (len(found["persons"]), found["counted"]) == (1, {"repeated:Patient": 1})


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"clinicalStatus": {"coding": [{"code": "active"}]}}, "active"),
        ({"clinicalStatus": {"coding": [{"code": "remission"}]}}, "remission"),
        ({"abatementDateTime": "2020-01-01"}, "resolved"),
        ({"verificationStatus": {"coding": [{"code": "provisional"}]}}, "suspected"),
        ({}, "active"),
    ],
)
def test_state_of_a_diagnosis(read, more, state):
    [diagnosis] = read(of_patient("Condition", code={"text": "高血压"}, **more))["diagnoses"]
    assert (diagnosis["state"], diagnosis["code_system"], diagnosis["text"]) == (state, "text", "高血压")


def test_what_was_refuted_is_no_diagnosis(read):
    found = read(of_patient("Condition", code={"text": "糖尿病"}, verificationStatus={"coding": [{"code": "refuted"}]}))
    assert found["diagnoses"] == []
    assert [each["reason"] for each in found["issues"]] == ["entered_in_error"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ({"code": "IMP"}, "inpatient"),
        ({"code": "EMER"}, "emergency"),
        ([{"coding": [{"code": "VR"}]}], "virtual"),
        ({"code": "PRENC"}, "other"),
        (None, "other"),
    ],
)
def test_kind_of_an_encounter(read, kind, expected):
    [encounter] = read(of_patient("Encounter", **{"class": kind}))["encounters"]
    assert encounter["kind"] == expected


def test_a_procedure_that_was_not_done_is_none(read):
    found = read(of_patient("Procedure", code={"text": "造影"}, status="not-done"))
    assert (found["procedures"], len(found["issues"])) == ([], 1)


@pytest.mark.parametrize(
    ("medication", "name"),
    [
        ({"medicationCodeableConcept": {"text": "二甲双胍片"}}, "二甲双胍片"),
        (
            {"medicationReference": {"reference": "#m"}, "contained": [{"id": "m", "code": {"text": "阿卡波糖"}}]},
            "阿卡波糖",
        ),
        ({"medicationReference": {"reference": "Medication/9", "display": "格列美脲"}}, "格列美脲"),
        ({"medicationReference": {"reference": "Medication/9"}}, "Medication/9"),
    ],
)
def test_medicines_have_a_name(read, medication, name):
    [medicine] = read(of_patient("MedicationRequest", **medication))["medicines"]
    assert medicine["name"] == name


def claim(kind, **more):
    return {"resourceType": kind, "id": "b", "patient": {"reference": "Patient/1"}, **more}


def test_a_benefit_and_its_claim_are_one_charge(read):
    amount = {"category": {"coding": [{"code": "submitted"}]}, "amount": {"value": 86.5}}
    found = read(
        claim("Claim", total={"value": 86.50, "currency": "CNY"}),
        claim("ExplanationOfBenefit", id="e", claim={"reference": "Claim/b"}, total=[amount]),
    )
    assert {(each["amount_fen"], each["external_id"]) for each in found["charges"]} == {(8650, "Claim/b")}


def test_foreign_money_is_counted_not_converted(read):
    found = read(claim("Claim", total={"value": 1, "currency": "USD"}), claim("Claim"))
    assert (found["charges"], found["counted"]) == ([], {"currency:USD": 1, "Claim without total": 1})


def metformin(kind, **more):
    return of_patient(kind, medicationCodeableConcept={"text": "二甲双胍"}, **more)


@pytest.mark.parametrize(
    ("duration", "days"),
    [
        ({"value": 30, "unit": "days", "code": "d"}, 30),
        ({"value": 4, "code": "wk"}, 28),
        ({"value": 30}, 30),
        ({"value": 30, "unit": "片"}, None),
        ({"value": 0.5, "code": "d"}, None),
        ({"value": 4000, "code": "d"}, None),
        ("30", None),
    ],
)
def test_days_of_a_prescription(read, duration, days):
    request = metformin("MedicationRequest", dispenseRequest={"expectedSupplyDuration": duration})
    assert read(request)["medicines"][0].get("days_supplied") == days


def test_what_was_handed_over_lasts_its_days(read):
    common = {"status": "completed", "whenHandedOver": "2026-10-01", "daysSupply": {"value": 28, "unit": "天"}}
    [medicine] = read(metformin("MedicationDispense", **common))["medicines"]
    assert (medicine["started_on"], medicine["days_supplied"]) == ("2026-10-01", 28)
    assert medicine["ended_on"] == "2026-10-28"
    assert "status" not in medicine


def test_what_was_not_handed_over_is_only_counted(read):
    found = read(metformin("MedicationDispense", status="preparation"))
    assert (found["medicines"], found["counted"]) == ([], {"MedicationDispense preparation": 1})


def coverage(words, **more):
    return {"resourceType": "Coverage", "beneficiary": {"reference": "Patient/1"}, "type": {"text": words}, **more}


@pytest.mark.parametrize("order", [1, -1])
def test_who_pays_stands_with_the_person(read, order):
    [person] = read(*[patient(name=[{"text": "王芳"}]), coverage("职工医保"), coverage("自费")][::order])["persons"]
    assert (person["name"], person["insurance"]) == ("王芳", "职工医保" if order == 1 else "自费")


def test_a_payer_that_is_not_known_is_counted(read):
    found = read(coverage("Medicare"), coverage("职工医保", status="cancelled"))
    assert (found["persons"], found["counted"]) == ([], {"coverage:Medicare": 1, "coverage:职工医保": 1})
