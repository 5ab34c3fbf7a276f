"""What the `kangxu intake` verbs do, apart from printing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, pipeline, queries, shelf
from kangxu.intake.inspection import Unreadable
from kangxu.intake.mapping import Mapping
from kangxu.intake.models import ImportBatch
from kangxu.intake.options import ImportOptions
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound

Say = Callable[[str], None]


class CannotLoad(Exception):
    """The verb fails; the message says what to do."""


def load_file(
    file: Path, *, feed: str | None, mapping: str, person_key: str | None, person: str | None, organisation: str | None,
    source: str | None, measured_on: str | None, save_mapping: Path | None, say: Say,
) -> dict[str, Any]:  # fmt: skip
    """Load one file and report. Loaded in the same way before: nothing changes; killed halfway: it goes on."""
    at = clock.now()
    given = ImportOptions(person_key=person_key, person=person, source=source, measured_on=measured_on)
    with transaction.atomic():  # an unreadable file leaves nothing, not even a first institution
        place = _institution(organisation, say)
        by = Viewer.system("console", organisation_id=place.pk, group_id=place.group_id)
        job = _opened(file, feed, place, by)
    wanted = _mapping_from(mapping) if mapping != "auto" else queries.mapping_of(job)
    if save_mapping:
        save_mapping.write_text(wanted.to_json(), encoding="utf-8")
    actions.set_mapping(job=job, mapping=wanted, options=given, by=by, at=at)
    try:
        actions.start(job=job, by=by, at=at)
    except actions.AlreadyLoaded as known:
        actions.drop(job=job, by=by, at=at)
        job = known.earlier
    if job.state == ImportBatch.State.DONE:
        return _report(job, again=True)
    try:
        done = pipeline.run(job.pk, by=by, at=at, progress=_teller(say))
    except pipeline.AlreadyRunning as problem:
        raise CannotLoad(f"批次 {job.pk} 正由另一个进程导入 · another process is loading batch {job.pk}") from problem
    return _report(done, again=False)


def proposed_mapping(file: Path, feed: str | None) -> str:
    """The mapping an import would use, as JSON."""
    try:
        chosen, seen = (shelf.get_feed(feed), None) if feed else shelf.recognise(file, file.name)
        return chosen.propose(seen or chosen.inspect(file, file.name)).to_json()
    except Unreadable as problem:
        raise CannotLoad(f"{problem.reason_zh} · {problem.reason_en}") from problem
    except shelf.UnknownFeed as problem:
        raise CannotLoad(_unknown_feed(str(problem))) from problem


def batch_rows() -> list[dict[str, Any]]:
    """All imports, newest first."""
    found = ImportBatch.objects.select_related("inbound").order_by("-pk")

    return [
        {
            "batch": job.pk, "file": job.inbound.name, "feed": job.feed, "state": job.state, "rows": job.position,
            "accepted": job.accepted, "duplicate": job.duplicate, "rejected": job.rejected, "held": job.held,
            "opened_at": job.opened_at, "finished_at": job.finished_at,
        }
        for job in found
    ]  # fmt: skip


def reject_rows(batch: int) -> list[dict[str, Any]]:
    try:
        cells = queries.rejected_cells(batch, viewer=Viewer.system("console"))
        return [dict(zip(("row", "column", "value", "words"), cell, strict=True)) for cell in cells]
    except NotFound as problem:
        raise CannotLoad(f"没有批次 {batch} · no such batch") from problem


def undo_batch(batch: int) -> int:
    by = Viewer.system("console")
    try:
        return actions.undo(job=queries.get_import(batch, viewer=by), by=by, at=clock.now())
    except NotFound as problem:
        raise CannotLoad(f"没有批次 {batch} · no such batch") from problem
    except actions.CannotImport as problem:
        raise CannotLoad(str(problem)) from problem


def _opened(file: Path, feed: str | None, place: Organisation, by: Viewer) -> ImportBatch:
    try:
        with file.open("rb") as stream:
            return actions.accept(
                file=stream, name=file.name, feed=feed, organisation_id=place.pk, by=by, at=clock.now()
            )
    except Unreadable as problem:
        raise CannotLoad(f"{problem.reason_zh} · {problem.reason_en}") from problem
    except shelf.UnknownFeed as problem:
        raise CannotLoad(_unknown_feed(str(problem))) from problem


def _mapping_from(name: str) -> Mapping:
    try:
        return Mapping.from_json(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotLoad(f"对应关系文件不能用 · not a mapping file: {name}") from problem


def _institution(code: str | None, say: Say) -> Organisation:
    """The institution asked for; else the only one; on an empty home a first one is made."""
    known = Organisation.objects.filter(kind=Organisation.Kind.INSTITUTION, closed_at=None).order_by("pk")
    if code:
        found = Organisation.objects.filter(code=code, closed_at=None).first()
        if found is None:
            raise CannotLoad(f"没有代码为 {code} 的机构 · no organisation with this code")
        return found
    first = known.first()
    if first is not None:
        if known.count() > 1:
            say(f"数据归入 {first.name}（{first.code}）；用 --organisation 指定其他机构 · into {first.code}")
        return first
    say("本站还没有机构，已建立“本机构” · made a first institution")
    by, at = Viewer.system("console"), clock.now()
    group = create_organisation(code="group", name="本集团", kind=Organisation.Kind.GROUP, by=by, at=at)
    return create_organisation(
        code="institution", name="本机构", kind=Organisation.Kind.INSTITUTION, parent=group, by=by, at=at
    )


def _teller(say: Say) -> pipeline.Progress:
    def tell(job: ImportBatch) -> None:
        share = f" / {job.rows_total}" if job.rows_total else ""
        say(f"  {job.position}{share} 行，入库 {job.accepted}，重复 {job.duplicate}，拒收 {job.rejected}")

    return tell


def _report(job: ImportBatch, *, again: bool) -> dict[str, Any]:
    viewer = Viewer.system("console")
    reasons = queries.count_reasons(job.pk, viewer=viewer)
    return {
        "batch": job.pk,
        "feed": job.feed,
        "state": job.state,
        "already_loaded": again,
        "rows": job.position,
        "accepted": 0 if again else job.accepted,
        "duplicate": job.duplicate + job.accepted if again else job.duplicate,
        "rejected": job.rejected,
        "held": job.held,
        "issues": [
            {"reason": one.reason, "words": one.words, "count": one.count, "facts": one.facts, "examples": one.examples}
            for one in reasons
        ],
        "counted": job.counted,
        "nobody": bool(job.rejected) and not job.accepted and not job.duplicate and not job.held,
        "persons_new": 0 if again else job.persons_new,
        "persons_matched": job.persons_matched + (job.persons_new if again else 0),
        "seconds": 0.0 if again else round(job.seconds, 2),
    }


def _unknown_feed(code: str) -> str:
    return f"没有“{code}”这种读取方式，可用：{'、'.join(shelf.load_feeds())} · unknown feed"
