"""Patient → person."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Person
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import first, records, text
from kangxu.intake.feeds.fhir_bundle.identifiers import field_of, system_of
from kangxu.intake.feeds.fhir_bundle.references import Target, target_of_entry
from kangxu.intake.inspection import SINGLE_PERSON_KEY

_SEXES = {"male": "1", "female": "2", "other": "0", "unknown": "0"}  # GB/T 2261.1
_NAME_USES = ("official", "usual", None, "nickname", "anonymous", "temp", "maiden", "old")
_PHONE_USES = ("mobile", "home", None, "work", "temp", "old")
_ADDRESS_USES = ("home", None, "temp", "work", "billing", "old")
_HAN = re.compile("[\u3400-\u9fff]")


def read_patient(resource: dict[str, Any], context: Context) -> None:
    target = target_of_entry(context.full_url, resource)
    key = _key(target, context)
    if key is None:
        return
    known = context.chunk.persons.get(key)
    if known is not None and known.name is not None:
        context.count("repeated:Patient")
        return
    birth_on, birth_year = _birth(resource, context)
    context.chunk.persons[key] = Person(
        key=key,
        row=context.row,
        name=_name(resource.get("name")),
        sex=_SEXES.get(text(resource.get("gender")) or "", "0"),
        birth_on=birth_on,
        birth_year=birth_year,
        phone=_phone(resource.get("telecom")),
        external_system=system_of(target, context.external_system) if target is not None else None,
        external_id=target.id if target is not None else None,
        deceased_at=_deceased(resource, context),
        address=_address(resource.get("address")),
        insurance=known.insurance if known is not None else None,
        **_identifiers(resource.get("identifier"), context),
    )


def _key(target: Target | None, context: Context) -> str | None:
    if target is not None and not context.single_person:
        return target.key
    alone = target or Target("Patient", f"row:{context.row}", "", "")
    if not context.single_person:
        return alone.key
    return SINGLE_PERSON_KEY if context.known_person(alone, "Patient.id") else None


def _identifiers(value: object, context: Context) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for identifier in records(value):
        number = text(identifier.get("value"))
        field = field_of(identifier)
        if number is None:
            continue
        if field is None:
            context.count(f"identifier:{text(identifier.get('system')) or ''}")
        else:
            found.setdefault(field, number)
    return found


def _birth(resource: dict[str, Any], context: Context) -> tuple[date | None, int | None]:
    written = resource.get("birthDate")
    moment = context.moment(written)
    if moment is not None:
        return moment.day, moment.year
    if written is not None:
        context.issue("Patient.birthDate", "unreadable", written, person=context.own_key(resource), facts=0)
    return None, None


def _deceased(resource: dict[str, Any], context: Context) -> str | None:
    """The day or moment as received. A death without a day cannot be kept as a moment, so it is remarked on."""
    written = resource.get("deceasedDateTime")
    moment = context.moment(written)
    if moment is not None and moment.micros is not None:
        return text(written)
    if written is not None or resource.get("deceasedBoolean") is True:
        context.issue("Patient.deceased", "no_date", written or "true", person=context.own_key(resource), facts=0)
    return None


def _by_use(elements: list[dict[str, Any]], order: tuple[str | None, ...]) -> list[dict[str, Any]]:
    """`elements` with the most fitting `use` first; unknown uses last."""
    ranks = {use: rank for rank, use in enumerate(order)}
    return sorted(elements, key=lambda element: ranks.get(text(element.get("use")), len(order)))


def _name(value: object) -> str | None:
    return next((name for element in _by_use(records(value), _NAME_USES) if (name := _one_name(element))), None)


def _one_name(element: dict[str, Any]) -> str | None:
    given_names = element.get("given")
    given = [name for part in given_names if (name := text(part))] if isinstance(given_names, list) else []
    family = text(element.get("family"))
    parts = [family or "", *given]
    together = "".join(parts) if _HAN.search("".join(parts)) else " ".join([*given, family or ""]).strip()
    return first(text(element.get("text")), together)


def _phone(value: object) -> str | None:
    phones = [element for element in records(value) if text(element.get("system")) in ("phone", "sms", None)]
    numbers = (text(element.get("value")) for element in _by_use(phones, _PHONE_USES))
    return next((number for number in numbers if number), None)


def _address(value: object) -> str | None:
    return next((words for element in _by_use(records(value), _ADDRESS_USES) if (words := _one_address(element))), None)


def _one_address(element: dict[str, Any]) -> str | None:
    lines = element.get("line")
    street = [line for part in lines if (line := text(part))] if isinstance(lines, list) else []
    parts = [text(element.get(name)) for name in ("state", "city", "district")]
    whole = [part for part in parts if part] + street
    return first(text(element.get("text")), ("" if _HAN.search("".join(whole)) else ", ").join(whole))
