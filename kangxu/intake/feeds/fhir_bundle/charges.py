"""Claim and ExplanationOfBenefit → charge: their totals, in yuan only."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Charge
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import codes_in, concept, decimal_text, record, records, text

_FEN_IN_YUAN = 100
_CURRENCY = "CNY"  # FHIR may leave the currency out; a hospital's own bills are in yuan


def read_claim(resource: dict[str, Any], context: Context) -> None:
    """A Claim's total."""
    _read_charge(resource, resource.get("total"), context.own_key(resource), context)


def read_benefit(resource: dict[str, Any], context: Context) -> None:
    """What was submitted, under the name of its claim: both delivered are one charge, not two."""
    totals = records(resource.get("total"))
    submitted = [each for each in totals if "submitted" in codes_in(each.get("category"))] or totals
    claim = context.key_of(resource.get("claim"), "Claim") or context.own_key(resource)
    _read_charge(resource, next(iter(submitted), {}).get("amount"), claim, context)


def _read_charge(resource: dict[str, Any], money: object, name: str | None, context: Context) -> None:
    kind = str(resource.get("resourceType"))
    amount, currency = record(money).get("value"), text(record(money).get("currency")) or _CURRENCY
    if amount is None:
        context.count(f"{kind} without total")
        return
    if currency != _CURRENCY:  # never converted: a rate would be made up
        context.count(f"currency:{currency}")
        return
    person = context.person(resource.get("patient"), f"{kind}.patient")
    fen = _fen(amount)
    if person is None:
        return
    if fen is None:
        context.issue(f"{kind}.total", "unreadable", amount, person=person)
        return
    lines = records(resource.get("item"))
    encounters = (each for line in lines for each in records(line.get("encounter")))
    context.chunk.charges.append(
        Charge(
            row=context.row,
            person_key=person,
            encounter_key=next((key for each in encounters if (key := context.key_of(each, "Encounter"))), None),
            item=next((words for line in lines if (words := concept(line.get("productOrService")).text)), None),
            category=concept(resource.get("type")).text,
            amount_fen=fen,
            external_id=name,
        )
    )


def _fen(amount: object) -> int | None:
    try:
        return int((Decimal(decimal_text(amount) or "") * _FEN_IN_YUAN).to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        return None
