"""NHANES examinations as the yearly check-ups of three places: body and cholesterol, and three blood pressures."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from kangxu.demo.files import (
    CHINESE_WINDOWS,
    PERSON_HINTS,
    PERSON_KEY,
    UTF8,
    UTF8_WITH_MARK,
    ColumnHint,
    DemoFile,
    person_cells,
    write_csv,
)
from kangxu.demo.identities import Identity, Subject
from kangxu.demo.sources import Row, table
from kangxu.demo.timeline import Timeline
from kangxu.people.identifiers import FEMALE, MALE

DATASET = "nhanes_2021_2023"
PROFILE = "checkup"
# Who examined whom is invented: organisation, its share of the persons, and how its software writes files.
PLACES = (
    ("anlan-checkup", "体检中心", 50, CHINESE_WINDOWS, ",", "csv"),
    ("chengguan", "城关社区", 28, UTF8_WITH_MARK, ",", "csv"),
    ("hexi", "河西卫生院", 22, UTF8, "\t", "tsv"),
)
BODY = {
    "身高(cm)": ("HeightCm", "analyte:HEIGHT"),
    "体重(kg)": ("WeightKg", "analyte:WEIGHT"),
    "BMI(kg/m2)": ("BMI", "analyte:BMI"),
    "腰围(cm)": ("WaistCm", "analyte:WAIST"),
    "总胆固醇(mg/dL)": ("TotCholMgPerDl", "analyte:TC"),
    "高密度脂蛋白胆固醇(mg/dL)": ("HDLMgPerDl", "analyte:HDLC"),
}
BODY_HINTS = {heading: ColumnHint(target) for heading, (_, target) in BODY.items()}
PRESSURE_HINTS = {
    "病案号": PERSON_HINTS["病案号"],
    "姓名": PERSON_HINTS["姓名"],
    "测量时间": ColumnHint("measured_at"),
    "收缩压(mmHg)": ColumnHint("analyte:SBP"),
    "舒张压(mmHg)": ColumnHint("analyte:DBP"),
    "脉率(次/分)": ColumnHint("analyte:HR"),
}
# The survey's examiners take three readings, sixty seconds apart.
BETWEEN_READINGS = timedelta(minutes=1)


def key_of(row: Row) -> str:
    return f"{DATASET}:{row['SEQN']}"


def subjects(timeline: Timeline, county: str) -> list[Subject]:
    return [
        Subject(
            key=key_of(row),
            sex=MALE if row["Sex"] == "Male" else FEMALE,
            youngest=int(row["Age"]),
            oldest=int(row["Age"]),
            aged_on=timeline.visit(PROFILE, key_of(row)).date(),
            county=county,
        )
        for row in table(f"{DATASET}/examinations")
    ]


def place_of(row: Row) -> str:
    """Organisation code; the same person always goes to the same place."""
    ticket = int(hashlib.sha256(row["SEQN"].encode()).hexdigest(), 16) % 100
    for organisation, _, share, *_ in PLACES:
        if ticket < share:
            return organisation
        ticket -= share
    raise AssertionError("shares do not add up to 100")


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    rows = table(f"{DATASET}/examinations")
    for organisation, label, _, encoding, delimiter, suffix in PLACES:
        here = [row for row in rows if place_of(row) == organisation]
        bodies = [body_cells(row, people[key_of(row)], timeline) for row in here]
        pressures = [cells for row in here for cells in pressure_cells(row, people[key_of(row)], timeline)]
        hints = {**PERSON_HINTS, "体检日期": ColumnHint("date"), **BODY_HINTS}
        for kind, wanted, lines in (("体检结果", hints, bodies), ("血压测量", PRESSURE_HINTS, pressures)):
            path = write_csv(folder / f"{label}-{kind}.{suffix}", list(wanted), lines, encoding, delimiter)
            yield DemoFile(
                path=path, feed="table", dataset=DATASET, organisation=organisation, source="checkup",
                person_key=PERSON_KEY, columns=wanted,
            )  # fmt: skip


def body_cells(row: Row, person: Identity, timeline: Timeline) -> list[str]:
    day = timeline.visit(PROFILE, key_of(row)).date().isoformat()
    return [*person_cells(person), day, *(row[column] for column, _ in BODY.values())]


def pressure_cells(row: Row, person: Identity, timeline: Timeline) -> Iterator[list[str]]:
    at = timeline.visit(PROFILE, key_of(row))
    for number in (1, 2, 3):
        cells = [row[f"{name}{number}"] for name in ("SysBP", "DiaBP", "Pulse")]
        if any(cells):
            yield [person.record_number, person.name, f"{at:%Y-%m-%d %H:%M:%S}", *cells]
        at += BETWEEN_READINGS
