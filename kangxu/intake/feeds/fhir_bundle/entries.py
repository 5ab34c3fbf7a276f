"""Documents taken apart into entries: one resource each, numbered through the whole file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kangxu.intake.feeds.fhir_bundle.documents import Document, read_documents
from kangxu.intake.feeds.fhir_bundle.elements import record, text
from kangxu.intake.feeds.fhir_bundle.references import BundleIndex, base_of
from kangxu.intake.inspection import Unreadable

_NO_RESOURCE, _EMPTY_BUNDLE, _DELETION = "entry without resource", "empty bundle", "request:DELETE"
_DEPTH = 5  # bundles within bundles
_PATIENCE = 1_000  # unreadable pieces before the first resource, after which the file is given up


@dataclass(slots=True)
class Entry:
    """One entry. Without a resource either `remark` says what it is instead, or it could not be read."""

    resource: dict[str, Any] | None
    where: str
    full_url: str | None = None
    base: str = ""
    index: BundleIndex | None = None
    remark: str = ""
    row: int = 0
    is_row: bool = True
    opens_document: bool = False


def read_entries(path: Path, name: str) -> Iterator[Entry]:
    """All entries. Raises Unreadable, before the first of them, when nothing in the file is FHIR."""
    held: list[Entry] = []
    fhir = False
    for entry in _numbered(path, name):
        if fhir:
            yield entry
            continue
        held.append(entry)
        fhir = entry.resource is not None or entry.remark in (_NO_RESOURCE, _EMPTY_BUNDLE, _DELETION)
        if fhir:
            yield from held
        elif len(held) > _PATIENCE:
            break
    if not fhir:
        raise _unreadable(held)


def _unreadable(held: list[Entry]) -> Unreadable:
    if not held:
        return Unreadable("文件是空的。", "The file is empty.")
    return Unreadable("文件里没有可读的 FHIR 资源。", "There is no readable FHIR resource in the file.")


def _numbered(path: Path, name: str) -> Iterator[Entry]:
    row = 0
    for document in read_documents(path, name):
        opens = True
        for entry in _taken_apart(document):
            row += entry.is_row
            entry.row, entry.opens_document = row, opens and entry.is_row
            opens = opens and not entry.is_row
            yield entry


def _taken_apart(document: Document) -> Iterator[Entry]:
    if document.problem == "not_json_file":
        suffix = document.where.rpartition(".")[2].lower()
        yield Entry(None, document.where, remark=f"file:{suffix[:20]}", is_row=False)
    else:
        yield from _resources(document.content, document.where, 0)


def _resources(content: object, where: str, depth: int) -> Iterator[Entry]:
    """A resource, a bundle or a list of either. `None` and everything else is one unreadable entry."""
    if isinstance(content, list) and depth < _DEPTH:
        for each in content:
            yield from _resources(each, where, depth + 1)
        return
    resource = record(content)
    kind = text(resource.get("resourceType"))
    if kind == "Bundle" and depth < _DEPTH:
        yield from _bundled(resource, where, depth)
    else:
        yield Entry(resource if kind else None, where)


def _bundled(bundle: dict[str, Any], where: str, depth: int) -> Iterator[Entry]:
    entries = bundle.get("entry")
    if not entries:
        yield Entry(None, where, remark=_EMPTY_BUNDLE, is_row=False)
        return
    if not isinstance(entries, list):
        yield Entry(None, where)
        return
    index = BundleIndex(entries)
    for element in entries:
        entry = record(element)
        resource = entry.get("resource")
        kind = text(resource.get("resourceType")) if isinstance(resource, dict) else None
        if "request" in entry and record(entry["request"]).get("method") == "DELETE":
            yield Entry(None, where, remark=_DELETION)
        elif kind == "Bundle":
            yield from _resources(resource, where, depth + 1)
        elif kind is not None:
            full_url = text(entry.get("fullUrl"))
            yield Entry(resource, where, full_url, base_of(full_url), index)
        elif entry and resource is None:
            yield Entry(None, where, remark=_NO_RESOURCE)
        else:
            yield Entry(None, where)
