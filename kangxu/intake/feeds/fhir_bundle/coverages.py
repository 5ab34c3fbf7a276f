"""Coverage → who pays for a person."""

from __future__ import annotations

from typing import Any

from kangxu.intake.feeds.fhir_bundle.context import Context
from kangxu.intake.feeds.fhir_bundle.elements import concept, text
from kangxu.people.insurances import insurance_of


def read_coverage(resource: dict[str, Any], context: Context) -> None:
    """The kind of insurance, where its words are known; the first of several stays."""
    words = concept(resource.get("type")).text
    if text(resource.get("status")) not in ("active", None) or words is None or insurance_of(words) is None:
        context.count(f"coverage:{(words or '')[:60]}")
        return
    person = context.person(resource.get("beneficiary"), "Coverage.beneficiary", facts=0)
    if person is not None and context.chunk.persons[person].insurance is None:
        context.chunk.persons[person] = context.chunk.persons[person]._replace(insurance=words)
