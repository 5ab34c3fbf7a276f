"""Loading the demonstration hospital: its files through the ordinary intake, hand-over after hand-over.

What is done is noted in the home, so that a killed load goes on where it stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.db import connection

from kangxu.config.home import Home
from kangxu.demo import (
    bindings,
    calls,
    consents,
    decisions,
    families,
    hospital,
    reviews,
    rostering,
    screenings,
    selling,
    surveys,
    tags,
    workdays,
)
from kangxu.demo.files import ColumnHint, DemoFile
from kangxu.demo.handovers import HandOvers, parts
from kangxu.demo.prepare import SEED, prepare
from kangxu.evidence import actions as evidence
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, pipeline, queries
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping
from kangxu.intake.models import ImportBatch
from kangxu.intake.options import ImportOptions
from kangxu.organisations.models import Organisation

STATE = "demo.json"
Tell = Callable[[int, int, str], None]
Work = Callable[[], None]


@dataclass(frozen=True)
class Progress:
    """How far the demonstration of this home is loaded: complete hand-overs, and the moment everything is told from."""

    now: datetime
    handovers: int = 0
    finished: bool = False

    @classmethod
    def of(cls, home: Home) -> Progress | None:
        file = home.path / STATE
        if not file.exists():
            return None
        kept = orjson.loads(file.read_bytes())
        return cls(**{**kept, "now": datetime.fromisoformat(kept["now"])})

    def keep(self, home: Home) -> Progress:
        file = home.path / STATE
        draft = file.with_suffix(".new")
        draft.write_bytes(orjson.dumps(asdict(self)))
        draft.rename(file)
        return self


def is_wanted(home: Home) -> bool:
    """True for an empty site and for a demonstration whose load was interrupted."""
    known = Progress.of(home)
    return not known.finished if known else not Organisation.objects.exists()


def load(home: Home, *, work: Work, tell: Tell) -> None:
    """Build the hospital and load what is missing. `work` runs the job queue to its end, `tell` hears of the progress.

    The clock of this process stands at each hand-over while its files are loaded and its jobs run.
    """
    progress = Progress.of(home) or Progress(clock.now().replace(microsecond=0)).keep(home)
    handovers = HandOvers.before(progress.now)
    with clock.standing_at(handovers.moments[0]):
        if progress.handovers == 0:
            hospital.build(home, clock.now())
    with TemporaryDirectory(prefix="kangxu-demo-") as folder:
        loads = _by_handover(Path(folder), progress.now, handovers)
        total, done = sum(map(len, loads.values())), sum(len(loads[number]) for number in range(progress.handovers))
        for number in range(progress.handovers, len(handovers.moments)):
            with clock.standing_at(handovers.moments[number]):
                if number:
                    tell(done, total, "")
                    workdays.play(
                        *handovers.moments[number - 1 : number + 1], today=clock.day_of(progress.now), seed=SEED
                    )
                    screenings.play(*handovers.moments[number - 1 : number + 1], now=progress.now, seed=SEED)
                    consents.play(clock.now(), seed=SEED)
                    work()
                for file in loads[number]:
                    tell(done, total, file.name)
                    load_file(file)
                    done += 1
                tell(done, total, "")
                work()
                decisions.take_in(loads[number], clock.now(), seed=SEED)
                evidence.compute_measures(by=hospital.BY, at=clock.now())
            progress = replace(progress, handovers=number + 1).keep(home)
    consents.play(progress.now, seed=SEED)
    with clock.standing_at(progress.now):
        families.play(progress.now, seed=SEED)
        bindings.play(progress.now, seed=SEED)
        calls.play(progress.now, seed=SEED)
        work()
    _refresh_statistics()
    tags.play(progress.now)
    selling.play(progress.now, seed=SEED)
    with clock.standing_at(progress.now):
        surveys.play(progress.now, seed=SEED)
        work()
        rostering.play(progress.now)
        work()
    evidence.look_back(by=hospital.BY, at=progress.now)
    reviews.play(progress.now)
    replace(progress, finished=True).keep(home)


def load_file(file: DemoFile) -> ImportBatch:
    """Take one file in, as somebody at the import centre would who knows what its columns are."""
    place, at = hospital.institution_of(file.organisation), clock.now()
    job = _begun(file, place) or _opened(file, place, at)
    machine = Viewer.system("intake", organisation_id=place.pk, group_id=place.group_id)
    return pipeline.run(job.pk, by=machine, at=at)


def _begun(file: DemoFile, place: Organisation) -> ImportBatch | None:
    """The import of this file that an interrupted load has left, done or under way."""
    begun = ImportBatch.objects.exclude(state__in=(ImportBatch.State.MAPPING, ImportBatch.State.DROPPED))
    return begun.filter(inbound__name=file.name, organisation=place).first()


def _opened(file: DemoFile, place: Organisation, at: datetime) -> ImportBatch:
    by = hospital.importer(place)
    with closing(file.path.open("rb")) as stream:
        job = actions.accept(file=stream, name=file.name, feed=file.feed, organisation_id=place.pk, by=by, at=at)
    options = ImportOptions(person_key=file.person_key, person=file.person, source=file.source)
    actions.set_mapping(job=job, mapping=told(queries.mapping_of(job), file), options=options, by=by, at=at)
    return actions.start(job=job, by=by, at=at)


def told(mapping: Mapping, file: DemoFile) -> Mapping:
    """The proposed mapping with what is known about this file put right; a feed that needs no telling keeps its own."""
    if not file.columns:
        return mapping
    return replace(
        mapping,
        columns=tuple(_column(column, file.columns.get(column.name)) for column in mapping.columns),
        items=tuple(_item(item, file.items.get(item.item)) for item in mapping.items),
    )


def _column(column: ColumnMapping, hint: ColumnHint | None) -> ColumnMapping:
    if hint is None:
        return replace(column, target="ignore")
    if hint.unit is None and column.target == hint.target:
        return column
    return replace(column, target=hint.target, unit=hint.unit or column.unit, certainty=1.0, problems=())


def _item(item: ItemMapping, hint: ColumnHint | None) -> ItemMapping:
    if hint is None:
        return replace(item, target="ignore")
    return replace(item, target=hint.target, unit=hint.unit or item.unit, certainty=1.0, problems=())


def _by_handover(folder: Path, now: datetime, handovers: HandOvers) -> dict[int, list[DemoFile]]:
    found: dict[int, list[DemoFile]] = defaultdict(list)
    for file in prepare(folder, now, SEED):
        for number, part in parts(file, handovers).items():
            found[number].append(part)
    return found


def _refresh_statistics() -> None:
    """So that the first pages are planned with the size of the tables in view."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")
