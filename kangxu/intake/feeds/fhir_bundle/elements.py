"""Small FHIR elements, read with suspicion: any element may be missing or of the wrong shape."""

from __future__ import annotations

from typing import Any, NamedTuple

_SYSTEMS = {
    "http://loinc.org": "LOINC",
    "https://loinc.org": "LOINC",
    "urn:oid:2.16.840.1.113883.6.1": "LOINC",
    "2.16.840.1.113883.6.1": "LOINC",
    "$loinc": "LOINC",  # alias left standing by guide builders
    "http://snomed.info/sct": "snomed",
    "https://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "$sct": "snomed",
    "http://hl7.org/fhir/sid/icd-10": "icd10",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "urn:oid:2.16.840.1.113883.6.90": "icd10",
    "urn:oid:2.16.840.1.113883.6.3": "icd10",
    "urn:oid:2.16.156.10011.2.3.3.11": "icd10",  # value set of the national health information standards
    "2.16.156.10011.2.3.3.11": "icd10",
    "http://hl7.org/fhir/sid/icd-9-cm": "icd9",
    "http://hl7.org/fhir/sid/icd-9": "icd9",
    "urn:oid:2.16.840.1.113883.6.103": "icd9",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://www.whocc.no/atc": "atc",
}


class Code(NamedTuple):
    system: str  # short name where we have one, else the address as received
    code: str
    display: str


class Concept(NamedTuple):
    codes: tuple[Code, ...]
    text: str | None  # what a person would read

    @property
    def label(self) -> str:
        """`LOINC|8480-6`, or `|the words` where there is no code."""
        first = next((code for code in self.codes if code.code), None)
        return f"{first.system}|{first.code}" if first else f"|{(self.text or '')[:60]}"


def record(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def records(value: object) -> list[dict[str, Any]]:
    return [item for item in items(value) if isinstance(item, dict)]


def items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Words with their edges trimmed; None for nothing, and for what is no words at all.

    JSON allows the character NUL, PostgreSQL does not.
    """
    return (value.replace("\0", "").strip() or None) if isinstance(value, str) else None


def first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)


def concept(value: object) -> Concept:
    """A CodeableConcept."""
    element = record(value)
    codes = []
    for coding in records(element.get("coding")):
        system = text(coding.get("system")) or ""
        codes.append(
            Code(_SYSTEMS.get(system, system), text(coding.get("code")) or "", text(coding.get("display")) or "")
        )
    words = text(element.get("text")) or next((code.display for code in codes if code.display), None)
    return Concept(tuple(codes), words or next((code.code for code in codes if code.code), None))


def codes_in(value: object) -> set[str]:
    """Bare codes of one CodeableConcept, for small fixed vocabularies such as statuses."""
    return {code for coding in records(record(value).get("coding")) if (code := text(coding.get("code")))}


def decimal_text(value: object) -> str | None:
    """A JSON number as it was written; None for anything else (true is no number)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text(value)
    return repr(value)
