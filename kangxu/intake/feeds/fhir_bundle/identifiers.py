"""Which of our identifiers a FHIR identifier is; the table is `identifiers.csv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Person
from kangxu.intake.feeds.fhir_bundle.elements import codes_in, text
from kangxu.intake.feeds.fhir_bundle.references import HERE, Target


@cache
def _table() -> dict[tuple[str, str], str]:
    with (Path(__file__).parent / "identifiers.csv").open(encoding="utf-8") as file:
        return {(row["match"], row["value"]): row["field"] for row in csv.DictReader(file)}


def field_of(identifier: dict[str, Any]) -> str | None:
    """`national_id`, `record_number`, `insurance_number`, or None for numbers we keep no place for."""
    system = (text(identifier.get("system")) or "").removeprefix("urn:oid:")
    by_system = _table().get(("system", system))
    if by_system is not None:
        return by_system
    types = (_table().get(("type", code)) for code in sorted(codes_in(identifier.get("type"))))
    return next((found for found in types if found is not None), None)


def stub(target: Target, key: str, row: int, numbering: str | None) -> Person:
    """A person of whom only the name in a reference is known. `numbering` names ids that came without an address."""
    field = field_of({"system": target.system})
    if field is not None:
        named: dict[str, Any] = {field: target.id}
        return Person(key, row)._replace(**named)
    return Person(key, row, external_system=system_of(target, numbering), external_id=target.id)


def system_of(target: Target, numbering: str | None) -> str:
    return numbering if numbering and target.system == HERE else target.system
