"""The demonstration hospital's import files, written to a folder."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import admissions, checkups, clinics, home_glucose, story, treatments, ward_glucose
from kangxu.demo.files import DemoFile
from kangxu.demo.identities import Identity, Subject, invent
from kangxu.demo.timeline import Timeline, local

SEED = "anlan"


def prepare(folder: Path, now: datetime, seed: str = SEED) -> Iterator[DemoFile]:
    """Writes and hands over one file after the other, in the order in which they are to be loaded.

    `now` is aware. The same `now` (to the second) and seed give the same bytes; nothing is dated after `now`.
    """
    timeline = story.opened(local(now), seed)
    people = identities(timeline)
    for exporter in (checkups, clinics, ward_glucose, home_glucose, admissions, treatments):
        yield from exporter.files(timeline, people, folder)


def identities(timeline: Timeline) -> dict[str, Identity]:
    """The invented persons by subject key ("data set:number in it")."""
    return invent(subjects(timeline), timeline.seed)


def subjects(timeline: Timeline) -> list[Subject]:
    counties = county_codes()
    home = counties[admissions.HOME_COUNTY]
    return [
        *checkups.subjects(timeline, home),
        *clinics.subjects(timeline, home),
        *ward_glucose.subjects(timeline, home),
        *home_glucose.subjects(timeline, home),
        *admissions.subjects(timeline, counties),
    ]


def county_codes() -> dict[str, str]:
    raw = load_sheet("hospital.toml", __package__)
    return {group: fields["county"] for group, fields in raw["groups"].items()}
