"""MedicationRequest → medicine."""

from __future__ import annotations

from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Medicine
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import Concept, concept, decimal_text, first, record, records, text

_PERIOD_UNITS = {"s": "秒", "min": "分钟", "h": "小时", "d": "天", "wk": "周", "mo": "月", "a": "年"}


def read_medication_request(resource: dict[str, Any], context: Context) -> None:
    person = context.person(resource.get("subject"), "MedicationRequest.subject")
    if person is None:
        return
    code, words = _medicine(resource, context)
    status = text(resource.get("status"))
    if words is None or status == "entered-in-error":
        reason = "unreadable" if words is None else "entered_in_error"
        context.issue("MedicationRequest.medication", reason, words or "", person=person)
        return
    known = next((each for each in code.codes if each.code), None)
    dosage = next(iter(records(resource.get("dosageInstruction"))), {})
    validity = record(record(resource.get("dispenseRequest")).get("validityPeriod"))
    context.chunk.medicines.append(
        Medicine(
            row=context.row,
            person_key=person,
            code_system=known.system or "text" if known is not None else "text",
            code=known.code if known is not None else None,
            name=words,
            dose=_dose(dosage),
            frequency=_frequency(dosage),
            started_on=context.day_in_zone(
                context.told(resource.get("authoredOn") or validity.get("start"), "MedicationRequest.authoredOn")
            ),
            ended_on=context.day_in_zone(context.moment(validity.get("end"))),
            status=status,
            encounter_key=context.key_of(resource.get("encounter"), "Encounter"),
            external_id=context.own_key(resource),
        )
    )


def _medicine(resource: dict[str, Any], context: Context) -> tuple[Concept, str | None]:
    code = concept(resource.get("medicationCodeableConcept"))
    reference = record(resource.get("medicationReference"))
    if code.text is not None or not reference:
        return code, code.text
    literal = text(reference.get("reference")) or ""
    target = context.follow(reference, "Medication")
    held = context.index.resource(target) if context.index is not None and target is not None else {}
    contained = [each for each in records(resource.get("contained")) if f"#{each.get('id')}" == literal]
    found = concept(next(iter(contained), held).get("code"))
    return found, first(found.text, text(reference.get("display")), literal)


def _dose(dosage: dict[str, Any]) -> str | None:
    rate = next(iter(records(dosage.get("doseAndRate"))), {})
    quantity = record(rate.get("doseQuantity"))
    amount = decimal_text(quantity.get("value"))
    unit = first(text(quantity.get("unit")), text(quantity.get("code"))) or ""
    return f"{amount} {unit}".strip() if amount is not None else None


def _frequency(dosage: dict[str, Any]) -> str | None:
    timing = record(dosage.get("timing"))
    repeat = record(timing.get("repeat"))
    written = first(text(dosage.get("text")), concept(timing.get("code")).text)
    times, period, unit = (repeat.get(name) for name in ("frequency", "period", "periodUnit"))
    if written is not None or times is None or period is None:
        return written
    every = f"{period:g}" if isinstance(period, int | float) else period
    return f"每{'' if every == '1' else every}{_PERIOD_UNITS.get(str(unit), unit)}{times}次"
