"""Small FHIR elements, read with suspicion: any element may be missing or of the wrong shape."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

_LABEL_LIMIT = 60

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
    label: str  # `LOINC|8480-6`, or `|the words` where there is no code


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
    if not isinstance(value, str):
        return None
    value = value.strip()
    return (value.replace("\0", "") if "\0" in value else value) or None


def first(*values: str | None) -> str | None:
    return next((value for value in values if value), None)


def concept(value: object) -> Concept:
    """A CodeableConcept."""
    element = record(value)
    parts = tuple(
        (each.get("system"), each.get("code"), each.get("display")) for each in records(element.get("coding"))
    )
    try:
        return _concept(parts, element.get("text"))
    except TypeError:  # a list or an object where words should stand cannot be remembered
        return _concept.__wrapped__(parts, element.get("text"))


@lru_cache(maxsize=8192)
def _concept(parts: tuple[tuple[object, object, object], ...], words: object) -> Concept:
    codes = []
    for system, code, display in parts:
        name = text(system) or ""
        codes.append(Code(_SYSTEMS.get(name, name), text(code) or "", text(display) or ""))
    coded = next((code for code in codes if code.code), None)
    shown = first(text(words), *(code.display for code in codes), *(code.code for code in codes))
    label = f"{coded.system}|{coded.code}" if coded is not None else f"|{(shown or '')[:_LABEL_LIMIT]}"
    return Concept(tuple(codes), shown, label)


def codes_in(value: object) -> set[str]:
    """Bare codes of one CodeableConcept, for small fixed vocabularies such as statuses."""
    return {code for coding in records(record(value).get("coding")) if (code := text(coding.get("code")))}


def decimal_text(value: object) -> str | None:
    """A JSON number as it was written; None for anything else (true is no number)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text(value)
    return repr(value)
