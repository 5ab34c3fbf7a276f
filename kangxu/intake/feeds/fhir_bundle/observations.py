"""Observation → readings: one for its own value, one for each component."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from kangxu.clinical import results
from kangxu.clinical.analytes import Analyte
from kangxu.intake.feeds.fhir_bundle.chunk import Reading
from kangxu.intake.feeds.fhir_bundle.codes import Meaning
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import codes_in, concept, first, items, record, records, text
from kangxu.intake.feeds.fhir_bundle.values import Value, find_value, read_value

_WITHDRAWN = ("entered-in-error", "cancelled")
_HOME_TAG = "home"
_SOURCES = {
    "laboratory": "laboratory",
    "vital-signs": "clinic",
    "exam": "clinic",
    "survey": "self_report",
    "activity": "home_device",
}
_METERS = ("末梢全血", "组织间液", "可穿戴")  # specimens measured at home unless the resource says otherwise
_BODY = ("生命体征", "体格", "可穿戴", "量表")  # categories of the catalogue that no laboratory measures


class Part(NamedTuple):
    """A value the catalogue knows: where it stands, in what element, and what it means."""

    column: str
    element: dict[str, Any]
    value_name: str
    meaning: Meaning
    label: str
    number: int  # 0 the observation's own, 1… its components


class Told(NamedTuple):
    """What all values of one observation share."""

    person_key: str
    at: int
    time_known: bool
    source: str | None
    method: str | None
    encounter_key: str | None
    own_key: str | None
    panel: int | None


def read_observation(resource: dict[str, Any], context: Context) -> None:
    parts = list(_parts(resource, context))
    if not parts:
        return
    if text(resource.get("status")) in _WITHDRAWN:
        for part in parts:
            _refuse(part, "entered_in_error", context, None)
        return
    person = context.person(resource.get("subject"), "Observation.subject", len(parts))
    if person is None:
        return
    written = _written_moment(resource)
    moment = _measured(written, context)
    if isinstance(moment, str):
        for part in parts:
            _refuse(part, moment, context, person, written or "")
        return
    told = Told(
        person_key=person,
        at=moment[0],
        time_known=moment[1],
        source=_source(resource, context),
        method=concept(resource["method"]).text if "method" in resource else None,
        encounter_key=context.key_of(resource.get("encounter"), "Encounter"),
        own_key=context.own_key(resource),
        panel=context.row if len(parts) > 1 else None,
    )
    for together in _measured_together(parts):
        shown = told.own_key or repr([part.element[part.value_name] for part in together])
        analytes = [part.meaning.analyte.id for part in together]
        repeat = context.chunk.repeat_of(person, analytes, told.at, (shown, together[0].number))
        for part in together:
            _read_part(part, told, repeat, context)


def _measured_together(parts: list[Part]) -> list[list[Part]]:
    """First pressures with first, second with second, where one observation holds several of the same."""
    if len(parts) == 1:
        return [parts]
    sets: list[list[Part]] = []
    seen: Counter[str] = Counter()
    for part in parts:
        place = seen[part.meaning.analyte.id]
        seen[part.meaning.analyte.id] += 1
        if place == len(sets):
            sets.append([])
        sets[place].append(part)
    return sets


def _parts(resource: dict[str, Any], context: Context) -> Iterator[Part]:
    elements = [resource, *records(resource.get("component"))] if "component" in resource else [resource]
    for number, element in enumerate(elements):
        value_name = find_value(element)
        if value_name is None:
            if number or len(elements) == 1:
                context.count("observation without value" if not resource.get("hasMember") else "observation group")
            continue
        code = concept(element.get("code"))
        meaning = context.codes.meaning(code)
        if meaning is None:
            context.count(f"code:{code.label}")
            continue
        place = f"component[{number - 1}]." if number else ""
        yield Part(f"Observation.{place}{value_name}", element, value_name, meaning, code.label, number)


def _read_part(part: Part, told: Told, repeat: int, context: Context) -> None:
    analyte = part.meaning.analyte
    value = read_value(part.value_name, part.element[part.value_name], analyte)
    if value.problem == results.EMPTY:
        context.count("observation without value")
        return
    if value.problem is not None:
        context.issue(part.column, value.problem, value.received, person=told.person_key, detail=part.label)
        return
    canonical, unit = _canonical(value, part.meaning)
    if value.number is not None and canonical is None:
        received = f"{value.received} {' / '.join(value.units)}".strip()
        context.issue(part.column, "unknown_unit", received, person=told.person_key, detail=part.label)
        return
    own = f"{told.own_key}.{part.number}" if told.own_key is not None and part.number else told.own_key
    context.chunk.readings.append(
        Reading(
            row=context.row,
            column=part.column,
            person_key=told.person_key,
            analyte=analyte.id,
            value=canonical,
            text_value=value.words,
            comparator=value.comparator,
            unit_received=unit,
            value_received=value.received,
            measured_at=told.at,
            time_known=told.time_known,
            source=told.source or _usual_source(analyte),
            method=first(concept(part.element["method"]).text, told.method)
            if "method" in part.element
            else told.method,
            slot=None,
            repeat=repeat,
            panel=told.panel,
            encounter_key=told.encounter_key,
            external_id=own,
        )
    )


def _usual_source(analyte: Analyte) -> str:
    if analyte.specimen in _METERS:
        return "home_device"
    return "clinic" if analyte.category in _BODY else "laboratory"


def _canonical(value: Value, meaning: Meaning) -> tuple[float | None, str | None]:
    """The number in the canonical unit and the unit it was read in; no number where no unit given can be read."""
    for unit in value.units or ("",):
        conversion = meaning.conversion(unit)
        if conversion is not None:
            number = conversion.forward(value.number) if value.number is not None else None
            return number, unit or meaning.unit_if_absent or None
    return None, next(iter(value.units), None)


def _refuse(part: Part, reason: str, context: Context, person: str | None, told: str = "") -> None:
    value = read_value(part.value_name, part.element[part.value_name], part.meaning.analyte)
    context.issue(part.column, reason, value.received, person=person, detail=f"{part.label} {told}".strip())


def _written_moment(resource: dict[str, Any]) -> str | None:
    """When it was measured, as written; when it was issued, where nothing else is said."""
    return text(resource.get("effectiveDateTime")) or _other_moment(resource)


def _other_moment(resource: dict[str, Any]) -> str | None:
    period = record(resource.get("effectivePeriod"))
    events = items(record(resource.get("effectiveTiming")).get("event"))
    return first(
        text(resource.get("effectiveInstant")),
        text(period.get("start")),
        text(period.get("end")),
        *(text(event) for event in events),
        text(resource.get("issued")),
    )


def _measured(written: str | None, context: Context) -> tuple[int, bool] | str:
    """(microseconds, is the time known), or the reason why that is not known."""
    if written is None and context.measured_on is not None:
        written = context.measured_on.isoformat()
    if written is None:
        return "no_date"
    moment = context.moment(written)
    if moment is None or moment.micros is None:
        return "unreadable" if moment is None else "no_date"
    return moment.micros, moment.time_known


def _source(resource: dict[str, Any], context: Context) -> str | None:
    """Where the value comes from; None where the resource does not say."""
    if context.source is not None:
        return context.source
    if _HOME_TAG in (text(tag.get("code")) for tag in records(record(resource.get("meta")).get("tag"))):
        return "home_device"
    if "performer" in resource and _told_by_the_patient(resource):
        return "home_device" if resource.get("device") else "self_report"
    categories = {code for each in items(resource.get("category")) for code in codes_in(each)}
    return next((source for code, source in _SOURCES.items() if code in categories), None)


def _told_by_the_patient(resource: dict[str, Any]) -> bool:
    performers = (text(each.get("reference")) or "" for each in records(resource.get("performer")))
    return any("Patient/" in reference or "RelatedPerson/" in reference for reference in performers)
