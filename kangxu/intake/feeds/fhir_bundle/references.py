"""Who is meant: FHIR references turned into keys that need no look-up.

A key is made from the reference alone, so an observation may stand before its patient, in another bundle or in another
file. `Patient/<uuid>` is the same person whatever server name stands before it; an id that is only unique on its server
(`Patient/17`) keeps the server's address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from kangxu.intake.feeds.fhir_bundle.elements import records, text

HERE = "fhir"  # external system of ids that came without a server's address

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LITERAL = re.compile(r"(?:(https?://\S+?)/)?([A-Z][A-Za-z]+)/([^/|?#\s]+)(?:/_history/\S*)?")
_CONDITIONAL = re.compile(r"(?:https?://\S+?/)?([A-Z][A-Za-z]+)\?identifier=([^|&]*)\|([^&]+)")
_URN = ("urn:uuid:", "urn:oid:")
_INDEXED = frozenset(("Patient", "Encounter", "Medication"))


class Target(NamedTuple):
    """What a reference points at: `key` names it inside the file, `system` and `id` outside."""

    kind: str  # "" where the reference does not say
    key: str
    system: str
    id: str


def target_of(kind: str, ident: str, base: str = "") -> Target:
    lowered = ident.lower()
    if _UUID.fullmatch(lowered):
        return Target(kind, f"{kind}/{lowered}", HERE, lowered)
    system = base.rstrip("/") or HERE
    return Target(kind, f"{base.rstrip('/')}/{kind}/{ident}" if base else f"{kind}/{ident}", system, ident)


def by_identifier(kind: str, system: str, value: str) -> Target:
    return Target(kind, f"{kind}?{system}|{value}", system or HERE, value)


@lru_cache(maxsize=65536)
def read_reference(text: str, base: str, expected: str) -> Target | None:
    """A reference read by itself. `base`: the server that wrote it; `expected`: the kind a bare urn is of."""
    literal = _LITERAL.fullmatch(text)
    if literal is not None:
        return target_of(literal[2], literal[3], literal[1] or base)
    if text.startswith(_URN):
        return target_of(expected, text.rpartition(":")[2])
    conditional = _CONDITIONAL.fullmatch(text)
    return by_identifier(*conditional.groups()) if conditional is not None else None


def base_of(full_url: object) -> str:
    """Server address of a fullUrl, or "" (`https://host/fhir/Patient/1` -> `https://host/fhir`)."""
    if not isinstance(full_url, str) or not full_url.startswith("http"):
        return ""
    literal = _LITERAL.fullmatch(full_url)
    return (literal[1] or "") if literal is not None else ""


def target_of_entry(full_url: object, resource: Mapping[str, Any]) -> Target | None:
    """The name of a resource itself: its id, else the uuid it was posted under; None where it has neither."""
    kind, ident = text(resource.get("resourceType")), text(resource.get("id"))
    if kind is None:
        return None
    if ident is not None:
        return target_of(kind, ident, base_of(full_url))
    return read_reference(full_url, "", kind) if isinstance(full_url, str) else None


class BundleIndex:
    """The resources of one bundle under every name by which its other entries may call them."""

    def __init__(self, entries: list[object]) -> None:
        self._entries = entries
        self.resources: dict[str, Mapping[str, Any]] = {}

    @cached_property
    def named(self) -> dict[str, Target | None]:
        """Name → resource; None where two different resources answer to the name. Made when first asked for."""
        named: dict[str, Target | None] = {}
        for entry in records(self._entries):
            if isinstance(resource := entry.get("resource"), dict):
                self._add(entry.get("fullUrl"), resource, named)
        return named

    def resource(self, target: Target) -> Mapping[str, Any]:
        """The resource itself; empty where the bundle does not hold it."""
        return self.resources.get(target.key, {}) if self.named else {}

    def _add(self, full_url: object, resource: Mapping[str, Any], named: dict[str, Target | None]) -> None:
        if text(resource.get("resourceType")) not in _INDEXED:
            return
        target = target_of_entry(full_url, resource)
        if target is None:
            return
        self.resources[target.key] = resource
        names = [f"{target.kind}/{resource.get('id')}"]
        if isinstance(full_url, str):
            names.append(full_url)
        if target.kind == "Patient":
            names += [f"Patient?{i.get('system', '')}|{i.get('value')}" for i in records(resource.get("identifier"))]
        for name in names:
            if named.setdefault(name, target) != target:
                named[name] = None

    def resolve(self, text: str, base: str, expected: str) -> Target | None:
        """None: unreadable, or two resources of the bundle answer to the name."""
        exact = self.named.get(text)
        if exact is not None:
            return exact
        if text in self.named:
            return self.named.get(f"{base}/{text}") if base else None
        alone = read_reference(text, base, expected)
        return self.named.get(alone.key, alone) if alone is not None else None
