"""A look through the whole file: which resources, which codes; and what the codes are proposed to mean."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from kangxu.intake.feeds.fhir_bundle.codes import by_chinese_name, on_shelf
from kangxu.intake.feeds.fhir_bundle.elements import Concept, concept, decimal_text, record, records, text
from kangxu.intake.feeds.fhir_bundle.entries import read_entries
from kangxu.intake.feeds.fhir_bundle.values import find_value
from kangxu.intake.inspection import Inspection, SeenColumn
from kangxu.intake.mapping import ItemMapping, Mapping

FEED = "fhir-bundle"
_SAMPLES = 5
_CERTAIN, _BY_NAME, _DOUBTFUL = 1.0, 0.9, 0.4


@dataclass
class _Seen:
    concept: Concept
    filled: int = 0
    samples: dict[str, None] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)


def inspect(path: Path, name: str) -> Inspection:
    """Codes as columns: `name` the label, `group` the words, `samples` some values. Raises Unreadable."""
    codes: dict[str, _Seen] = {}
    kinds: Counter[str] = Counter()
    rows = 0
    for entry in read_entries(path, name):
        rows += entry.is_row
        kinds[str(record(entry.resource).get("resourceType"))] += 1
        if entry.resource is not None and entry.resource.get("resourceType") == "Observation":
            for element in (entry.resource, *records(entry.resource.get("component"))):
                _see(element, codes)
    return Inspection(
        feed=FEED,
        name=name,
        encoding="utf-8",
        rows=rows,
        columns=tuple(_column(index, label, seen) for index, (label, seen) in enumerate(codes.items())),
        remarks=() if kinds["Patient"] else ("no_person",),
        frame=_frame(codes),
    )


def _see(element: dict[str, Any], codes: dict[str, _Seen]) -> None:
    value_name = find_value(element)
    if value_name is None:
        return
    code = concept(element.get("code"))
    seen = codes.setdefault(code.label, _Seen(code))
    seen.filled += 1
    if len(seen.samples) < _SAMPLES or len(seen.units) < _SAMPLES:
        value = element[value_name]
        quantity = record(value)
        sample = decimal_text(quantity.get("value") if quantity else value) or concept(value).text
        seen.samples.setdefault(sample or "")
        seen.units.setdefault(text(quantity.get("code")) or text(quantity.get("unit")) or "")


def _column(index: int, label: str, seen: _Seen) -> SeenColumn:
    samples = [sample for sample in seen.samples if sample][:_SAMPLES]
    return SeenColumn(index, label, seen.concept.text or "", seen.filled, len(seen.samples), tuple(samples))


def _frame(codes: dict[str, _Seen]) -> pl.DataFrame:
    """One row for each code: its units, and the analyte it certainly means."""
    known = {label: on_shelf(seen.concept) for label, seen in codes.items()}
    return pl.DataFrame(
        {
            "label": list(codes),
            "units": ["|".join(unit for unit in seen.units if unit) for seen in codes.values()],
            "analyte": [meaning.analyte.id if meaning is not None else None for meaning in known.values()],
        },
        schema={"label": pl.String, "units": pl.String, "analyte": pl.String},
    )


def propose(inspection: Inspection, remembered: Mapping | None = None) -> Mapping:
    """Known codes as they are; a local code with the exact Chinese name of one analyte in a unit it is known in."""
    decided = {item.item: item for item in remembered.items} if remembered is not None else {}
    told = inspection.frame.iter_rows() if inspection.frame is not None else ()
    proposed = (
        _item(column, units, analyte) for column, (_, units, analyte) in zip(inspection.columns, told, strict=True)
    )
    items = {item.item: item for item in proposed} | decided
    return Mapping(feed=FEED, layout="long", source="clinic", items=tuple(items.values()))


def _item(column: SeenColumn, units: str, analyte: str | None) -> ItemMapping:
    item = ItemMapping(item=column.name, unit_text=units, rows=column.filled)
    if analyte is not None:
        return replace(item, target=f"analyte:{analyte}", certainty=_CERTAIN, evidence=("标准编码",))
    named = by_chinese_name().get(column.group)
    if named is None:
        return item
    fits = bool(units) and all(named.conversion(unit) is not None for unit in units.split("|"))
    if fits:
        return replace(item, target=f"analyte:{named.id}", certainty=_BY_NAME, evidence=("名称完全一致", "单位相符"))
    return replace(item, suggestion=f"analyte:{named.id}", certainty=_DOUBTFUL, evidence=("名称完全一致",))
