"""MedicationRequest, MedicationDispense → medicine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Medicine
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import Concept, concept, decimal_text, first, record, records, text

MOST_DAYS = 366
_HANDED_OVER = ("completed", "unknown", None)
_DAYS_OF = {"d": 1, "day": 1, "days": 1, "天": 1, "日": 1, "wk": 7, "week": 7, "weeks": 7, "周": 7, "mo": 30, "月": 30}
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
    system, value = _coded(code)
    dosage = next(iter(records(resource.get("dosageInstruction"))), {})
    validity = record(record(resource.get("dispenseRequest")).get("validityPeriod"))
    context.chunk.medicines.append(
        Medicine(
            row=context.row,
            person_key=person,
            code_system=system,
            code=value,
            name=words,
            dose=_dose(dosage),
            frequency=_frequency(dosage),
            started_on=context.day_in_zone(
                context.told(resource.get("authoredOn") or validity.get("start"), "MedicationRequest.authoredOn")
            ),
            ended_on=context.day_in_zone(context.moment(validity.get("end"))),
            days_supplied=_days(record(resource.get("dispenseRequest")).get("expectedSupplyDuration")),
            status=status,
            encounter_key=context.key_of(resource.get("encounter"), "Encounter"),
            external_id=context.own_key(resource),
        )
    )


def read_medication_dispense(resource: dict[str, Any], context: Context) -> None:
    """What was handed over; taken until its days are used up. What still lies at the pharmacy is only counted."""
    person = context.person(resource.get("subject"), "MedicationDispense.subject")
    if person is None:
        return
    code, words = _medicine(resource, context)
    status = text(resource.get("status"))
    if words is None or status == "entered-in-error":
        reason = "unreadable" if words is None else "entered_in_error"
        context.issue("MedicationDispense.medication", reason, words or "", person=person)
        return
    if status not in _HANDED_OVER:
        context.count(f"MedicationDispense {status}")
        return
    _keep_dispense(resource, (code, words), person, context)


def _keep_dispense(resource: dict[str, Any], medicine: tuple[Concept, str], person: str, context: Context) -> None:
    (system, value), dosage = _coded(medicine[0]), next(iter(records(resource.get("dosageInstruction"))), {})
    handed = resource.get("whenHandedOver") or resource.get("whenPrepared")
    day = context.day_in_zone(context.told(handed, "MedicationDispense.whenHandedOver"))
    days = _days(resource.get("daysSupply"))
    context.chunk.medicines.append(
        Medicine(
            row=context.row,
            person_key=person,
            code_system=system,
            code=value,
            name=medicine[1],
            dose=_dose(dosage),
            frequency=_frequency(dosage),
            started_on=day,
            ended_on=_last_day(day, days),
            days_supplied=days,
            status=None,
            encounter_key=context.key_of(resource.get("context"), "Encounter"),
            external_id=context.own_key(resource),
        )
    )


def _last_day(first_day: date | None, days: int | None) -> date | None:
    return first_day + timedelta(days=days - 1) if first_day is not None and days else None


def _days(value: object) -> int | None:
    """Whole days of a Duration or Quantity; None for less than one, or in a unit that is no time."""
    quantity = record(value)
    amount = decimal_text(quantity.get("value"))
    unit = _DAYS_OF.get((first(text(quantity.get("code")), text(quantity.get("unit"))) or "d").casefold())
    if amount is None or unit is None:
        return None
    days = int(Decimal(amount) * unit)
    return days if 1 <= days <= MOST_DAYS else None


def _coded(code: Concept) -> tuple[str, str | None]:
    known = next((each for each in code.codes if each.code), None)
    return (known.system or "text", known.code) if known is not None else ("text", None)


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
