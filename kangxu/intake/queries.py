"""Reading imports, their issues and their rejected rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import orjson
from django.db.models import Count, QuerySet, Sum

from kangxu.foundation.paging import Page
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.intake import shelf
from kangxu.intake.mapping import Mapping
from kangxu.intake.models import ImportBatch, IntakeIssue
from kangxu.intake.options import ImportOptions
from kangxu.intake.storage import path_of
from kangxu.intake.words import reason_words
from kangxu.organisations.queries import NotFound

EXAMPLES = 3
PAGE_SIZE = 50


@dataclass(frozen=True)
class ReasonCount:
    """Issues of one kind: how many, how many facts they cost, and a few of them."""

    reason: str
    words: str
    count: int
    facts: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Precheck:
    """What an import would do, tried on the whole file without storing anything."""

    rows: int
    facts: int
    issues: tuple[ReasonCount, ...]
    persons: int


def list_imports(*, viewer: Viewer, after: int | None = None) -> Page[ImportBatch]:
    """Imports in scope, newest first."""
    found = _visible(viewer).select_related("inbound", "organisation").order_by("-pk")
    rows = list((found.filter(pk__lt=after) if after else found)[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], str(rows[PAGE_SIZE - 1].pk) if len(rows) > PAGE_SIZE else None)


def get_import(import_id: int, *, viewer: Viewer) -> ImportBatch:
    job = _visible(viewer).select_related("inbound", "organisation", "template").filter(pk=import_id).first()
    if job is None:
        raise NotFound(f"import:{import_id}")
    return job


def mapping_of(job: ImportBatch) -> Mapping:
    return Mapping.from_json(orjson.dumps(job.mapping).decode())


def remembered_by(job: ImportBatch) -> Mapping | None:
    """The saved mapping an import set out from."""
    return Mapping.from_json(orjson.dumps(job.template.content).decode()) if job.template else None


def running_import(*, viewer: Viewer) -> ImportBatch | None:
    """The import that is on its way in scope, the newest first."""
    on_its_way = [ImportBatch.State.WAITING, ImportBatch.State.RUNNING]
    return _visible(viewer).select_related("inbound").filter(state__in=on_its_way).order_by("-pk").first()


def count_reasons(import_id: int, *, viewer: Viewer) -> list[ReasonCount]:
    """Issues of an import by reason, the commonest first, with examples."""
    issues = IntakeIssue.objects.filter(import_batch=get_import(import_id, viewer=viewer))
    grouped = issues.values("reason").annotate(count=Count("*"), lost=Sum("facts")).order_by("-count")
    return [
        ReasonCount(reason, reason_words(reason), count, lost or 0, _examples(issues, reason))
        for reason, count, lost in grouped.values_list("reason", "count", "lost")
    ]


def list_issues(
    import_id: int, *, viewer: Viewer, reason: str | None = None, after: int | None = None, size: int = PAGE_SIZE
) -> Page[IntakeIssue]:
    """Single issues of an import, in the order of the file."""
    found = IntakeIssue.objects.filter(import_batch=get_import(import_id, viewer=viewer)).order_by("pk")
    if reason:
        found = found.filter(reason=reason)
    rows = list((found.filter(pk__gt=after) if after else found)[: size + 1])
    return Page(rows[:size], str(rows[size - 1].pk) if len(rows) > size else None)


def rejected_cells(import_id: int, *, viewer: Viewer) -> Iterator[tuple[int, str, str, str]]:
    """Row, column, value as received and reason in words, in the order of the file."""
    found = IntakeIssue.objects.filter(import_batch=get_import(import_id, viewer=viewer)).order_by("row", "pk")
    for row, column, value, reason in found.values_list("row", "column", "value", "reason").iterator(2000):
        yield row, column, value, reason_words(reason)


def precheck(import_id: int, *, viewer: Viewer, limit_chunks: int = 50) -> Precheck:
    """Read the file as it is mapped now, without storing: rows, facts and issues to expect."""
    job = get_import(import_id, viewer=viewer)
    options = ImportOptions.from_dict(job.options).reading()
    rows = facts = 0
    persons: set[str] = set()
    tally: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    chunks = shelf.get_feed(job.feed).read(path_of(job.inbound.stored_as), mapping_of(job), options)
    for drafts in islice(chunks, limit_chunks):
        rows += drafts.rows
        facts += drafts.readings.height + drafts.diagnoses.height + drafts.encounters.height
        facts += drafts.medicines.height + drafts.procedures.height + drafts.charges.height
        persons.update(drafts.persons["key"].to_list())
        for reason, value, column, lost in drafts.issues.select("reason", "value", "column", "facts").iter_rows():
            count, cost, examples = tally.get(reason, (0, 0, ()))
            shown = examples if len(examples) >= EXAMPLES else (*examples, f"{column}: {value}")
            tally[reason] = (count + 1, cost + (lost or 0), shown)
    issues = tuple(
        ReasonCount(reason, reason_words(reason), count, cost, examples)
        for reason, (count, cost, examples) in sorted(tally.items(), key=lambda one: -one[1][0])
    )
    return Precheck(rows, facts, issues, len(persons))


def _visible(viewer: Viewer) -> QuerySet[ImportBatch]:
    found = ImportBatch.objects.all()
    return in_scope(found, viewer)


def _examples(issues: QuerySet[IntakeIssue], reason: str) -> tuple[str, ...]:
    rows = issues.filter(reason=reason).order_by("row").values_list("row", "column", "value")[:EXAMPLES]
    return tuple(f"{row} · {column} · {value}" for row, column, value in rows)
