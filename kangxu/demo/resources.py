"""FHIR R4 resources, as few elements as carry what the sources say."""

from datetime import date
from typing import Any

from kangxu.demo.identities import Identity
from kangxu.people.identifiers import MALE

Resource = dict[str, Any]

NATIONAL_ID = "urn:oid:2.16.156.10011.1.3"
RECORD_NUMBER = "urn:oid:2.16.156.10011.1.12"
ICD9 = "http://hl7.org/fhir/sid/icd-9-cm"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
TEST_DATA = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}


def patient(person: Identity, deceased_on: date | None = None) -> Resource:
    resource: Resource = {
        "resourceType": "Patient",
        "id": person.record_number,
        "meta": {"tag": [TEST_DATA]},
        "identifier": [
            {"system": NATIONAL_ID, "value": person.national_id},
            {"system": RECORD_NUMBER, "value": person.record_number},
        ],
        "name": [{"use": "official", "text": person.name}],
        "gender": "male" if person.sex == MALE else "female",
        "birthDate": person.birth_on.isoformat(),
        "telecom": [{"system": "phone", "use": "mobile", "value": person.phone}],
        "address": [{"text": person.address}],
    }
    if deceased_on:
        resource["deceasedDateTime"] = deceased_on.isoformat()
    return resource


def encounter(
    person: Identity, key: str, days: tuple[date, date], department: str | None, reason: str | None
) -> Resource:
    """An in-patient stay from the first to the second day."""
    resource: Resource = {
        "resourceType": "Encounter",
        "id": key,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": subject(person),
        "period": {"start": days[0].isoformat(), "end": days[1].isoformat()},
    }
    if department:
        resource["serviceType"] = {"text": department}
    if reason:
        resource["reasonCode"] = [{"text": reason}]
    return resource


def condition(
    person: Identity, key: str, text: str, recorded_on: date, *, code: str | None = None, stay: str | None = None,
    onset: date | None = None,
) -> Resource:  # fmt: skip
    """`code` is an ICD-9-CM code."""
    resource: Resource = {
        "resourceType": "Condition",
        "id": key,
        "clinicalStatus": {
            "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
        },
        "code": {"text": text} | ({"coding": [{"system": ICD9, "code": code, "display": text}]} if code else {}),
        "subject": subject(person),
        "recordedDate": recorded_on.isoformat(),
    }
    if stay:
        resource["encounter"] = {"reference": f"Encounter/{stay}"}
    if onset:
        resource["onsetDateTime"] = onset.isoformat()
    return resource


def medication(
    person: Identity, key: str, name: str, authored_on: date, *, current: bool, dose: str | None = None,
    stay: str | None = None,
) -> Resource:  # fmt: skip
    resource: Resource = {
        "resourceType": "MedicationRequest",
        "id": key,
        "status": "active" if current else "completed",
        "intent": "order",
        "medicationCodeableConcept": {"text": name},
        "subject": subject(person),
        "authoredOn": authored_on.isoformat(),
    }
    if dose:
        resource["dosageInstruction"] = [{"text": dose}]
    if stay:
        resource["encounter"] = {"reference": f"Encounter/{stay}"}
    return resource


def observation(person: Identity, key: str, loinc: str, stay: str, day: date, value: Resource) -> Resource:
    """`value` is the value element itself: valueQuantity or valueString."""
    return {
        "resourceType": "Observation",
        "id": key,
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": loinc}]},
        "subject": subject(person),
        "encounter": {"reference": f"Encounter/{stay}"},
        "effectiveDateTime": day.isoformat(),
        **value,
    }


def quantity(value: int, unit: str, comparator: str) -> Resource:
    return {"valueQuantity": {"value": value, "comparator": comparator, "unit": unit, "system": UCUM, "code": unit}}


def subject(person: Identity) -> dict[str, str]:
    return {"reference": f"Patient/{person.record_number}"}
