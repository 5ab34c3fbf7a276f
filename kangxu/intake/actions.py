"""Taking files in: accept, map, start, stop, retry, undo."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, BinaryIO

import orjson
from django.db.models import Max
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake import shelf, storage
from kangxu.intake.inspection import Inspection, Unreadable
from kangxu.intake.mapping import Mapping
from kangxu.intake.models import ImportBatch, ImportPerson, InboundFile, MappingTemplate
from kangxu.intake.options import ImportOptions
from kangxu.organisations.queries import NotFound
from kangxu.people.actions import end_empty_registrations
from kangxu.records.actions import withdraw


class CannotImport(Exception):
    """The step is refused; the message says why and what to do now."""


class AlreadyLoaded(Exception):
    """The same file was taken over in the same way before; nothing changes."""

    def __init__(self, earlier: ImportBatch) -> None:
        super().__init__(f"import:{earlier.pk}")
        self.earlier = earlier


@action
def accept(
    *, file: BinaryIO, name: str, feed: str | None, organisation_id: int, by: Viewer, at: datetime
) -> ImportBatch:
    """Keep a file and open an import on it, mapping proposed. Raises Unreadable: then nothing is stored."""
    by.require(Permission.IMPORT_DATA)
    if not by.sees(organisation_id):
        raise NotFound(f"organisation:{organisation_id}")
    kept = storage.keep(file)
    chosen, seen = _looked_at(kept, name, feed)
    inbound, _new = InboundFile.objects.get_or_create(
        organisation_id=organisation_id,
        sha256=kept.sha256,
        defaults={
            "name": name[:200], "size": kept.size, "stored_as": kept.stored_as, "received_at": at,
            "received_by": by.actor,
        },
    )  # fmt: skip
    template = _template_for(organisation_id, chosen.code, seen)
    remembered = Mapping.from_json(orjson.dumps(template.content).decode()) if template else None
    mapping = chosen.propose(seen, remembered)
    options = ImportOptions(measured_on=day_of(inbound.received_at).isoformat())
    job = ImportBatch.objects.create(
        organisation_id=organisation_id,
        inbound=inbound,
        feed=chosen.code,
        mapping=orjson.loads(mapping.to_json()),
        template=template,
        options=options.to_dict(),
        fingerprint="",
        state=ImportBatch.State.MAPPING,
        rows_total=seen.rows or None,
        opened_at=at,
        opened_by=by.actor,
    )
    audit("import.opened", f"import:{job.pk}", organisation_id=organisation_id, feed=chosen.code, size=kept.size)
    return job


@action
def accept_correction(*, of: ImportBatch, file: BinaryIO, name: str, by: Viewer, at: datetime) -> ImportBatch:
    """Open an import on the corrected rejects of another one, with that one's decisions. Raises Unreadable."""
    _insist_on(of, by)
    job = accept(file=file, name=name, feed=of.feed, organisation_id=of.organisation_id, by=by, at=at)
    chosen = shelf.get_feed(of.feed)
    seen = chosen.inspect(storage.path_of(job.inbound.stored_as), name)
    decided = Mapping.from_json(orjson.dumps(of.mapping).decode())
    set_mapping(
        job=job, mapping=chosen.propose(seen, decided), options=ImportOptions.from_dict(of.options), by=by, at=at
    )
    audit("import.correction", f"import:{job.pk}", organisation_id=of.organisation_id, of=of.pk)
    return job


@action
def set_mapping(*, job: ImportBatch, mapping: Mapping, options: ImportOptions, by: Viewer, at: datetime) -> ImportBatch:
    """Keep what the person decided about the columns so far."""
    _insist_on(job, by, ImportBatch.State.MAPPING)
    kept_day = options.measured_on or day_of(job.inbound.received_at).isoformat()
    job.mapping = orjson.loads(mapping.to_json())
    job.options = {**options.to_dict(), "measured_on": kept_day}
    job.save(update_fields=["mapping", "options"])
    audit("import.mapped", f"import:{job.pk}")
    return job


@action
def save_template(*, job: ImportBatch, name: str, by: Viewer, at: datetime) -> MappingTemplate:
    """Keep the mapping for the next file with the same header; the same name becomes the next version."""
    _insist_on(job, by)
    if not name.strip():
        raise CannotImport(_("请给对应关系起个名字"))
    known = MappingTemplate.objects.filter(organisation_id=job.organisation_id, feed=job.feed, name=name.strip())
    template = MappingTemplate.objects.create(
        organisation_id=job.organisation_id,
        feed=job.feed,
        name=name.strip()[:80],
        signature=signature_of(Mapping.from_json(orjson.dumps(job.mapping).decode())),
        version=(known.aggregate(top=Max("version"))["top"] or 0) + 1,
        content=job.mapping,
        saved_at=at,
        saved_by=by.actor,
    )
    ImportBatch.objects.filter(pk=job.pk).update(template=template)
    audit("mapping.saved", f"mapping:{template.pk}", version=template.version)
    return template


@action
def start(*, job: ImportBatch, by: Viewer, at: datetime) -> ImportBatch:
    """Put a mapped import into the queue. Raises AlreadyLoaded for the same file, mapping and options."""
    _insist_on(job, by, ImportBatch.State.MAPPING)
    job.fingerprint = fingerprint_of(job.feed, job.mapping, job.options)
    earlier = find_earlier(job)
    if earlier:
        raise AlreadyLoaded(earlier)
    job.state = ImportBatch.State.WAITING
    job.save(update_fields=["fingerprint", "state"])
    audit("import.started", f"import:{job.pk}")
    defer_import(job.pk)
    return job


@action
def drop(*, job: ImportBatch, by: Viewer, at: datetime) -> ImportBatch:
    """Give an import up before anything of it was stored."""
    _insist_on(job, by, ImportBatch.State.MAPPING)
    return _move(job, ImportBatch.State.DROPPED, "import.dropped")


@action
def cancel(*, job: ImportBatch, by: Viewer, at: datetime) -> ImportBatch:
    """Stop a waiting or running import behind its current chunk; it can go on or be undone."""
    _insist_on(job, by, ImportBatch.State.WAITING, ImportBatch.State.RUNNING)
    job.failure = "cancelled"
    job.save(update_fields=["failure"])
    return _move(job, ImportBatch.State.FAILED, "import.cancelled")


@action
def retry(*, job: ImportBatch, by: Viewer, at: datetime) -> ImportBatch:
    """Let a failed or stopped import go on behind its last stored chunk."""
    _insist_on(job, by, ImportBatch.State.FAILED, ImportBatch.State.RUNNING)
    _move(job, ImportBatch.State.WAITING, "import.retried")
    defer_import(job.pk)
    return job


@action
def undo(*, job: ImportBatch, by: Viewer, at: datetime) -> int:
    """Withdraw everything an import stored; persons it brought and nobody else knows are closed again."""
    _insist_on(job, by, ImportBatch.State.DONE, ImportBatch.State.FAILED)
    retired = withdraw(caused_by=f"import:{job.pk}", by=by, at=at)
    newcomers = ImportPerson.objects.filter(import_batch=job, new=True).values_list("person_id", flat=True)
    end_empty_registrations(person_ids=list(newcomers), organisation_id=job.organisation_id, by=by, at=at)
    job.undone_at, job.undone_by = at, by.actor
    job.save(update_fields=["undone_at", "undone_by"])
    _move(job, ImportBatch.State.UNDONE, "import.undone")
    return retired


@action
def note_rejects_taken(*, job: ImportBatch, by: Viewer, at: datetime) -> None:
    """Somebody takes the rejected rows home: they hold identities and results in clear."""
    _insist_on(job, by)
    audit("import.rejects_taken", f"import:{job.pk}", organisation_id=job.organisation_id)


def defer_import(import_id: int) -> None:
    """Ask a worker to run the import, in the caller's transaction."""
    from kangxu.intake.jobs import run_import  # the queue's entry points know the actions, not the other way round

    run_import.defer(import_id=import_id)


def find_earlier(job: ImportBatch) -> ImportBatch | None:
    """An import of the same bytes in the same way that is done or on its way."""
    living = [ImportBatch.State.WAITING, ImportBatch.State.RUNNING, ImportBatch.State.DONE]
    return (
        ImportBatch.objects.filter(inbound_id=job.inbound_id, fingerprint=job.fingerprint, state__in=living)
        .exclude(pk=job.pk)
        .first()
    )


def fingerprint_of(feed: str, mapping: Any, options: dict[str, Any]) -> str:
    """Hash of everything that decides what a file's bytes become."""
    text = orjson.dumps([feed, mapping, options], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def signature_of(mapping: Mapping) -> str:
    """Hash of the header a mapping was made for."""
    return hashlib.sha256("\x1f".join(column.name for column in mapping.columns).encode()).hexdigest()


def _looked_at(kept: storage.Kept, name: str, feed: str | None) -> tuple[shelf.Feed, Inspection]:
    path = storage.path_of(kept.stored_as)
    try:
        if feed is None:
            return shelf.recognise(path, name)
        chosen = shelf.get_feed(feed)
        return chosen, chosen.inspect(path, name)
    except (Unreadable, shelf.UnknownFeed):
        storage.discard(kept)
        raise


def _template_for(organisation_id: int, feed: str, seen: Inspection) -> MappingTemplate | None:
    signature = hashlib.sha256("\x1f".join(column.name for column in seen.columns).encode()).hexdigest()
    return (
        MappingTemplate.objects.filter(organisation_id=organisation_id, feed=feed, signature=signature)
        .order_by("-version", "-saved_at")
        .first()
    )


def _insist_on(job: ImportBatch, by: Viewer, *states: str) -> None:
    by.require(Permission.IMPORT_DATA)
    if not by.sees(job.organisation_id):
        raise NotFound(f"import:{job.pk}")
    job.refresh_from_db(fields=["state"])
    if states and job.state not in states:
        raise CannotImport(_("这批数据现在是“%(state)s”，不能这样做") % {"state": job.get_state_display()})


def _move(job: ImportBatch, state: str, what: str) -> ImportBatch:
    job.state = state
    job.save(update_fields=["state"])
    audit(what, f"import:{job.pk}", organisation_id=job.organisation_id)
    return job
