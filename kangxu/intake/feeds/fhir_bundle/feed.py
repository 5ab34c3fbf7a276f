"""FHIR R4 files: bundles, resources one per line (bulk export), or single resources; plain, gzipped or zipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kangxu.intake.drafts import Drafts
from kangxu.intake.feeds.fhir_bundle import care, charges, coverages, medicines
from kangxu.intake.feeds.fhir_bundle.chunk import Chunk
from kangxu.intake.feeds.fhir_bundle.codes import Codes
from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import records, text
from kangxu.intake.feeds.fhir_bundle.entries import Entry, read_entries
from kangxu.intake.feeds.fhir_bundle.observations import read_observation
from kangxu.intake.feeds.fhir_bundle.patients import read_patient
from kangxu.intake.feeds.fhir_bundle.survey import inspect, propose
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.mapping import Mapping

__all__ = ["CODE", "inspect", "propose", "read"]

CODE = "fhir-bundle"
TITLE_ZH = "FHIR R4 资源包"
TITLE_EN = "FHIR R4 bundles and bulk export"
SOURCE = "HL7 FHIR R4 (4.0.1); Bulk Data Access NDJSON"
OWNER = "Kangxu contributors"
REVIEWED_ON = date(2026, 1, 1)
NEXT_REVIEW = date(2027, 1, 1)

_STRETCH = 2  # a chunk grows up to this many times its size so as to end between bundles

Reader = Callable[[dict[str, Any], Context], None]

READERS: dict[str, Reader] = {
    "Patient": read_patient,
    "Observation": read_observation,
    "Condition": care.read_condition,
    "Encounter": care.read_encounter,
    "Procedure": care.read_procedure,
    "MedicationRequest": medicines.read_medication_request,
    "MedicationDispense": medicines.read_medication_dispense,
    "Coverage": coverages.read_coverage,
    "Claim": charges.read_claim,
    "ExplanationOfBenefit": charges.read_benefit,
}


def read(path: Path, mapping: Mapping | None, options: ReadOptions) -> Iterator[Drafts]:
    """The file's facts behind `options.start_row` entries, in chunks that end between documents where they can."""
    context = Context(
        zone=ZoneInfo(options.zone),
        codes=Codes(mapping.items if mapping is not None else ()),
        source=options.source,
        external_system=options.external_system,
        measured_on=options.measured_on,
        single_person=options.single_person,
    )
    for entry in read_entries(path, path.name):
        if entry.row <= options.start_row and options.start_row:
            _pass_over(entry, context)
            continue
        size = context.chunk.rows
        if (entry.opens_document and size >= options.chunk_rows) or size >= _STRETCH * options.chunk_rows:
            yield _handed_on(context)
        _read_entry(entry, context)
    if context.chunk.rows or context.chunk.counted or context.chunk.issues:
        yield _handed_on(context)


def _pass_over(entry: Entry, context: Context) -> None:
    """An entry that was consumed before: in a file of one person it still tells who that person is."""
    if context.single_person:
        _read_entry(entry, context)
        context.chunk = Chunk()


def _handed_on(context: Context) -> Drafts:
    drafts, context.chunk = context.chunk.drafts(), Chunk()
    return drafts


def _read_entry(entry: Entry, context: Context) -> None:
    context.row, context.where = entry.row, entry.where
    context.full_url, context.base, context.index = entry.full_url, entry.base, entry.index
    context.chunk.rows += entry.is_row
    if entry.resource is None:
        _tell(entry, context)
        return
    kind = text(entry.resource["resourceType"]) or ""
    reader = READERS.get(kind)
    if reader is None:
        context.count(f"resource:{kind[:60]}")
        return
    for contained in records(entry.resource.get("contained")) if "contained" in entry.resource else ():
        context.count(f"contained:{(text(contained.get('resourceType')) or '')[:60]}")
    reader(entry.resource, context)


def _tell(entry: Entry, context: Context) -> None:
    if entry.remark:
        context.count(entry.remark)
    else:
        context.issue("resource", "unreadable", detail=entry.where)
