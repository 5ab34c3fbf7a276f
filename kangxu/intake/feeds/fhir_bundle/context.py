"""Where a resource is read: its row, its bundle, and the chunk its facts go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from kangxu.intake.feeds.fhir_bundle.chunk import Chunk, Issue, Person
from kangxu.intake.feeds.fhir_bundle.codes import Codes
from kangxu.intake.feeds.fhir_bundle.elements import record, text
from kangxu.intake.feeds.fhir_bundle.identifiers import stub
from kangxu.intake.feeds.fhir_bundle.moments import Moment, read_moment
from kangxu.intake.feeds.fhir_bundle.references import (
    BundleIndex,
    Target,
    by_identifier,
    read_reference,
    target_of_entry,
)
from kangxu.intake.inspection import SINGLE_PERSON_KEY

_VALUE_LIMIT = 200


@dataclass
class Context:
    """One file being read. `row`, `base`, `index`, `full_url` and `where` change from entry to entry."""

    zone: tzinfo
    codes: Codes
    source: str | None = None
    external_system: str | None = None
    measured_on: date | None = None
    single_person: bool = False
    chunk: Chunk = field(default_factory=Chunk)
    row: int = 0
    base: str = ""
    full_url: str | None = None
    index: BundleIndex | None = None
    where: str = ""
    only: str | None = None  # the one person that a single-person file has spoken of so far

    def issue(
        self,
        column: str,
        reason: str,
        value: object = "",
        *,
        person: str | None = None,
        detail: str = "",
        facts: int = 1,
    ) -> None:
        words = (text(value) or "") if isinstance(value, str) else "" if value is None else repr(value)
        self.chunk.issues.append(
            Issue(self.row, column, reason, words[:_VALUE_LIMIT], person, (detail or self.where)[:_VALUE_LIMIT], facts)
        )

    def count(self, what: str, times: int = 1) -> None:
        self.chunk.counted[what] += times

    def moment(self, value: object) -> Moment | None:
        return read_moment(value, self.zone) if isinstance(value, str) else None

    def told(self, written: object, column: str) -> Moment | None:
        """A moment; what cannot be read, or is no full day, is remarked on."""
        moment = self.moment(written)
        if written is not None and (moment is None or moment.day is None):
            self.issue(column, "unreadable" if moment is None else "no_date", written, facts=0)
        return moment

    def day_in_zone(self, moment: Moment | None) -> date | None:
        """The calendar day here of a moment told anywhere; a bare day stays as it is."""
        if moment is None or moment.micros is None or not moment.time_known:
            return moment.day if moment is not None else None
        return datetime.fromtimestamp(moment.micros // 1_000_000, self.zone).date()

    def own_key(self, resource: dict[str, Any]) -> str | None:
        """The name under which this resource is delivered again, None when it has none."""
        target = target_of_entry(self.full_url, resource)
        return target.key if target is not None else None

    def follow(self, reference: object, expected: str) -> Target | None:
        """What a Reference element points at; None where it points nowhere readable."""
        element = record(reference)
        literal = text(element.get("reference"))
        if literal is not None and not literal.startswith("#"):
            if self.index is not None:
                return self.index.resolve(literal, self.base, expected)
            return read_reference(literal, self.base, expected)
        identifier = record(element.get("identifier"))
        value = text(identifier.get("value"))
        if value is None:
            return None
        named = by_identifier(expected, text(identifier.get("system")) or "", value)
        return (self.index.named.get(named.key, named) if self.index is not None else named) or None

    def key_of(self, reference: object, expected: str) -> str | None:
        target = self.follow(reference, expected)
        return target.key if target is not None else None

    def person(self, reference: object, column: str, facts: int = 1) -> str | None:
        """Key of the patient meant; None after saying in an issue why there is none."""
        target = self.follow(reference, "Patient")
        if target is not None and target.kind == "Patient":
            return self.known_person(target, column, facts)
        if target is None and self.single_person and not reference:
            self.chunk.persons.setdefault(SINGLE_PERSON_KEY, Person(SINGLE_PERSON_KEY, self.row))
            return SINGLE_PERSON_KEY
        words = text(record(reference).get("reference"))
        self.issue(column, "no_identity", words or "", facts=facts)
        return None

    def known_person(self, target: Target, column: str, facts: int = 1) -> str | None:
        if not self.single_person:
            if target.key not in self.chunk.persons:
                self.chunk.persons[target.key] = self._stub(target, target.key)
            return target.key
        self.only = self.only or target.key
        if self.only != target.key:
            self.issue(column, "person_conflict", target.id, facts=facts)
            return None
        if SINGLE_PERSON_KEY not in self.chunk.persons:
            self.chunk.persons[SINGLE_PERSON_KEY] = self._stub(target, SINGLE_PERSON_KEY)
        return SINGLE_PERSON_KEY

    def _stub(self, target: Target, key: str) -> Person:
        return stub(target, key, self.row, self.external_system)
