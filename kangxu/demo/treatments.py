"""Invented treatments, as the pharmacy and the operating theatre export them: treatments.toml says by which lot."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kangxu.clinical.sheets import load_sheet
from kangxu.demo import admissions
from kangxu.demo.admissions import Stay
from kangxu.demo.chance import drawn
from kangxu.demo.files import CHINESE_WINDOWS, PERSON_KEY, UTF8_WITH_MARK, ColumnHint, DemoFile, write_csv
from kangxu.demo.identities import Identity
from kangxu.demo.sources import words
from kangxu.demo.timeline import Timeline

ORGANISATION = "anlan-endocrinology"
DISPENSED = {
    "病案号": ColumnHint("person:record_number"),
    "姓名": ColumnHint("person:name"),
    "医保类型": ColumnHint("person:insurance"),
    "药品名称": ColumnHint("medicine:name"),
    "发药日期": ColumnHint("medicine:started_on"),
    "用药天数": ColumnHint("medicine:days_supplied"),
}
OPERATED = {
    "病案号": ColumnHint("person:record_number"),
    "姓名": ColumnHint("person:name"),
    "手术名称": ColumnHint("procedure:text"),
    "手术编码": ColumnHint("procedure:code"),
    "手术级别": ColumnHint("procedure:level"),
    "手术日期": ColumnHint("procedure:performed_at"),
}


@cache
def sheet() -> dict[str, Any]:
    return load_sheet("treatments.toml", __package__)


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    """Of the persons that the home hospital discharged: what they fetched since, and what was operated."""
    charts = {
        key: admissions.stays(key, timeline)
        for key in admissions.encounters()
        if admissions.group_of()[key] == admissions.HOME_COUNTY
    }
    dispensed = [row for key, stays in charts.items() for row in _dispensed(people[key], stays, timeline)]
    operated = [row for key, stays in charts.items() for row in _operated(people[key], stays, timeline)]
    yield _table(folder / "安澜-门诊发药.csv", DISPENSED, dispensed, CHINESE_WINDOWS)
    yield _table(folder / "安澜-手术登记.csv", OPERATED, operated, UTF8_WITH_MARK)


def _table(path: Path, columns: Mapping[str, ColumnHint], rows: list[list[str]], encoding: str) -> DemoFile:
    return DemoFile(
        path=write_csv(path, list(columns), rows, encoding), feed="table", dataset=admissions.DATASET,
        organisation=ORGANISATION, source="clinic", person_key=PERSON_KEY, columns=columns,
    )  # fmt: skip


def _dispensed(person: Identity, stays: list[Stay], timeline: Timeline) -> Iterator[list[str]]:
    rule, last, today = sheet()["dispensing"], stays[-1], timeline.now.date()
    rng = drawn(timeline.seed, person.key, "dispensing")
    if rng.randrange(100) >= rule["share"] or last.row["discharge_disposition_id"] in admissions.EXPIRED:
        return
    habit = rng.choices(rule["habits"], weights=[habit["share"] for habit in rule["habits"]])[0]
    days = rng.choice(rule["days"])
    for day in _fetched(last.discharged_on, today, days, habit, rng):
        for drug in admissions.drugs(last.row):
            name = words("medicines")[drug]
            yield [person.record_number, person.name, person.insurance, name, day.isoformat(), f"{days}天"]


def _fetched(discharged_on: date, today: date, days: int, habit: Mapping[str, Any], rng: Random) -> Iterator[date]:
    """Days on which somebody of a habit comes to the pharmacy, up to today."""
    day = discharged_on + timedelta(days=rng.randint(*sheet()["dispensing"]["first_after"]))
    supplies = rng.randint(*habit["stops_after"]) if "stops_after" in habit else None
    while day <= today and supplies != 0:
        yield day
        day += timedelta(days=days + rng.randint(*habit["late"]))
        supplies = supplies - 1 if supplies is not None else None


def _operated(person: Identity, stays: list[Stay], timeline: Timeline) -> Iterator[list[str]]:
    for stay in stays:
        rule = sheet()["operations"].get(words("departments").get(stay.row["medical_specialty"]))
        rng = drawn(timeline.seed, person.key, stay.row["encounter_id"], "operation")
        if rule is None or rng.randrange(100) >= rule["share"]:
            continue
        done = rng.choice(rule["choices"])
        day = stay.admitted_on + timedelta(days=rng.randint(0, (stay.discharged_on - stay.admitted_on).days))
        yield [person.record_number, person.name, done["text"], done["code"], done["level"], day.isoformat()]
