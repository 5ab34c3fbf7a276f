"""Condition → diagnosis, Encounter → encounter, Procedure → procedure."""

from __future__ import annotations

from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Diagnosis, Encounter, Procedure
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import (
    Concept,
    codes_in,
    concept,
    first,
    items,
    record,
    text,
)
from kangxu.intake.feeds.fhir_bundle.moments import Moment, micros_of

_CODED = ("icd10", "icd9", "snomed")
_REFUTED = ("refuted", "entered-in-error")
_DOUBTED = ("unconfirmed", "provisional", "differential")
_KINDS = {  # HL7 v3 ActEncounterCode
    "AMB": "outpatient",
    "IMP": "inpatient",
    "ACUTE": "inpatient",
    "NONAC": "inpatient",
    "OBSENC": "inpatient",
    "SS": "inpatient",
    "EMER": "emergency",
    "HH": "home",
    "FLD": "home",
    "VR": "virtual",
    # v2 patient classes, as many hospitals send them
    "O": "outpatient",
    "I": "inpatient",
    "E": "emergency",
    "outpatient": "outpatient",
    "ambulatory": "outpatient",
    "inpatient": "inpatient",
    "emergency": "emergency",
}


def read_condition(resource: dict[str, Any], context: Context) -> None:
    code = concept(resource.get("code"))
    verified = codes_in(resource.get("verificationStatus"))
    person = context.person(resource.get("subject"), "Condition.subject")
    if person is None:
        return
    if code.text is None or verified & set(_REFUTED):
        reason = "unreadable" if code.text is None else "entered_in_error"
        context.issue("Condition.code", reason, code.text or "", person=person, detail=code.label)
        return
    system, value = _coded(code)
    context.chunk.diagnoses.append(
        Diagnosis(
            row=context.row,
            person_key=person,
            code_system=system,
            code=value,
            text=code.text,
            onset_on=context.day_in_zone(_moment(resource, "onset", "Condition", context)),
            recorded_at=micros_of(context.moment(resource.get("recordedDate"))),
            resolved_on=context.day_in_zone(_moment(resource, "abatement", "Condition", context)),
            state=_state(resource, verified),
            encounter_key=context.key_of(resource.get("encounter"), "Encounter"),
            external_id=context.own_key(resource),
        )
    )


def _state(resource: dict[str, Any], verified: set[str]) -> str:
    if verified & set(_DOUBTED):
        return "suspected"
    clinical = codes_in(resource.get("clinicalStatus"))
    if clinical:
        return min(clinical)
    return "resolved" if any(name.startswith("abatement") for name in resource) else "active"


def _coded(code: Concept) -> tuple[str, str | None]:
    """The first coding in a system that diagnoses are kept in, else the words alone."""
    known = next((each for system in _CODED for each in code.codes if each.system == system and each.code), None)
    return (known.system, known.code) if known is not None else ("text", None)


def read_encounter(resource: dict[str, Any], context: Context) -> None:
    person = context.person(resource.get("subject"), "Encounter.subject")
    if person is None:
        return
    status = text(resource.get("status"))
    if status in ("entered-in-error", "cancelled"):
        context.issue("Encounter.status", "entered_in_error", status, person=person)
        return
    if status == "planned":
        context.count("Encounter planned")
        return
    own = context.own_key(resource)
    period = record(resource.get("period"))
    context.chunk.encounters.append(
        Encounter(
            row=context.row,
            person_key=person,
            key=own or f"row:{context.row}",
            kind=_kind(resource.get("class")),
            started_at=micros_of(context.told(period.get("start"), "Encounter.period.start")),
            ended_at=micros_of(context.told(period.get("end"), "Encounter.period.end")),
            department=first(concept(resource.get("serviceType")).text, _display(resource.get("serviceProvider"))),
            reason=first(
                *(concept(each).text for name in ("reasonCode", "type") for each in items(resource.get(name)))
            ),
            external_id=own,
        )
    )


def _kind(value: object) -> str:
    """R4 writes class as a Coding; R5 and some senders as (a list of) CodeableConcept."""
    code = text(record(value).get("code"))
    codes = [code] if code else sorted(code for each in [value, *items(value)] for code in codes_in(each))
    return next((_KINDS[code] for code in codes if code in _KINDS), "other")


def read_procedure(resource: dict[str, Any], context: Context) -> None:
    code = concept(resource.get("code"))
    person = context.person(resource.get("subject"), "Procedure.subject")
    if person is None:
        return
    status = text(resource.get("status"))
    if code.text is None or status in ("entered-in-error", "not-done"):
        reason = "unreadable" if code.text is None else "entered_in_error"
        context.issue("Procedure.code", reason, code.text or "", person=person, detail=f"status {status}")
        return
    system, value = _coded(code)
    context.chunk.procedures.append(
        Procedure(
            row=context.row,
            person_key=person,
            code_system=system,
            code=value,
            text=code.text,
            level=None,  # FHIR has no element for it
            performed_at=micros_of(_moment(resource, "performed", "Procedure", context)),
            encounter_key=context.key_of(resource.get("encounter"), "Encounter"),
            external_id=context.own_key(resource),
        )
    )


def _moment(resource: dict[str, Any], element: str, kind: str, context: Context) -> Moment | None:
    """`<element>DateTime`, or the start of `<element>Period`."""
    written = resource.get(f"{element}DateTime") or record(resource.get(f"{element}Period")).get("start")
    return context.told(written, f"{kind}.{element}")


def _display(reference: object) -> str | None:
    return text(record(reference).get("display"))
