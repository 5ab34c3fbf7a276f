"""Single visits: blood pressure (PPG-BP), kidney and heart failure patients with their laboratory lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from kangxu.demo import resources
from kangxu.demo.files import (
    PERSON_HINTS,
    PERSON_KEY,
    UTF8_WITH_MARK,
    ColumnHint,
    DemoFile,
    person_cells,
    write_csv,
    write_ndjson,
)
from kangxu.demo.identities import Identity, Subject
from kangxu.demo.resources import Resource
from kangxu.demo.sources import Row, table, words
from kangxu.demo.timeline import Timeline
from kangxu.people.identifiers import FEMALE, MALE

MISSING = ("", "?")
LONG_HINTS = {
    **PERSON_HINTS,
    "检验日期": ColumnHint("date"),
    "检验项目": ColumnHint("long:item"),
    "结果": ColumnHint("long:value"),
    "单位": ColumnHint("long:unit"),
}


@dataclass(frozen=True)
class Item:
    """One laboratory item of a source: its column, the name and unit on the report, the analyte."""

    column: str
    name: str
    unit: str
    analyte: str
    # A number that the source's authors filled in for a missing one is not a measurement and is not exported.
    filled_in: str | None = None


@dataclass(frozen=True)
class Clinic:
    """What differs between the three sources. `always` is the diagnosis that every patient of the source has."""

    dataset: str
    profile: str
    organisation: str
    label: str
    sexes: Mapping[str, str]
    ages: tuple[int, int]
    diagnoses: Mapping[str, Mapping[str, str]]
    items: tuple[Item, ...] = ()
    always: str | None = None


def yes_to(term: str, mark: str = "yes") -> dict[str, str]:
    return {mark: term}


PRESSURE = Clinic(
    dataset="ppg_bp", profile="pressure_clinic", organisation="anlan-pressure-team", label="高血压门诊",
    sexes={"Male": MALE, "Female": FEMALE}, ages=(18, 90),
    diagnoses={
        # "Normal" and "Prehypertension" are classes of the one reading, not diagnoses.
        "Hypertension": {term: term for term in ("Stage 1 hypertension", "Stage 2 hypertension")},
        "Diabetes": {term: term for term in ("Type 2 Diabetes", "Diabetes")},
        "cerebral_infarction": yes_to("cerebral infarction", "cerebral infarction"),
        "cerebrovascular_disease": {
            term: term for term in ("insufficiency of cerebral blood supply", "cerebrovascular disease")
        },
    },
)  # fmt: skip
KIDNEY = Clinic(
    dataset="uci_kidney", profile="kidney_clinic", organisation="anlan-nephrology", label="肾内科",
    sexes={}, ages=(18, 80),
    diagnoses={
        "class": yes_to("ckd", "ckd"), "htn": yes_to("hypertension"), "dm": yes_to("Diabetes"),
        "cad": yes_to("coronary heart disease"), "ane": yes_to("anaemia"),
    },
    items=(
        Item("bgr", "随机血糖", "mg/dL", "GLU"),
        Item("bu", "血尿素", "urea mg/dL", "UREA"),
        Item("sc", "血肌酐", "mg/dL", "CREA"),
        Item("sod", "钠", "mEq/L", "NA"),
        Item("pot", "钾", "mEq/L", "K"),
        Item("hemo", "血红蛋白", "g/dL", "HGB"),
        Item("pcv", "红细胞压积", "%", "HCT"),
        Item("wc", "白细胞计数", "/uL", "WBC"),
        Item("rc", "红细胞计数", "10^6/uL", "RBC"),
        Item("sg", "尿比重", "1", "USG"),
    ),
)  # fmt: skip
HEART = Clinic(
    dataset="heart_failure", profile="heart_clinic", organisation="anlan-cardiology", label="心内科",
    sexes={"1": MALE, "0": FEMALE}, ages=(18, 95), always="heart failure",
    diagnoses={
        "high_blood_pressure": yes_to("hypertension", "1"), "diabetes": yes_to("Diabetes", "1"),
        "anaemia": yes_to("anaemia", "1"),
    },
    items=(
        Item("serum_creatinine", "血肌酐", "mg/dL", "CREA"),
        Item("serum_sodium", "钠", "mEq/L", "NA"),
        Item("platelets", "血小板计数", "/uL", "PLT", filled_in="263358.03"),
    ),
)  # fmt: skip
CLINICS = (PRESSURE, KIDNEY, HEART)
TABLES = {"ppg_bp": "subjects", "uci_kidney": "patients", "heart_failure": "patients"}


# Visits, by their place in the source, that were written down at a stall on the square: no number of the person.
HEALTH_DAY = (11, 23, 37, 52, 68, 84)
VISIT_VALUES = {
    "收缩压(mmHg)": ("Systolic Blood Pressure_mmHg", "analyte:SBP"),
    "舒张压(mmHg)": ("Diastolic Blood Pressure_mmHg", "analyte:DBP"),
    "心率(次/分)": ("Heart_Rate_b_m", "analyte:HR"),
    "身高(cm)": ("Height_cm", "analyte:HEIGHT"),
    "体重(kg)": ("Weight_kg", "analyte:WEIGHT"),
    "BMI(kg/m2)": ("BMI_kg_m2", "analyte:BMI"),
}
VISIT_HINTS = {heading: ColumnHint(target) for heading, (_, target) in VISIT_VALUES.items()}


@dataclass(frozen=True)
class Visit:
    key: str
    row: Row
    at: datetime
    deceased_on: date | None = None


def visits(clinic: Clinic, timeline: Timeline) -> list[Visit]:
    rows = table(f"{clinic.dataset}/{TABLES[clinic.dataset]}")
    return [_visit(clinic, f"{clinic.dataset}:{number:04d}", row, timeline) for number, row in enumerate(rows, start=1)]


def _visit(clinic: Clinic, key: str, row: Row, timeline: Timeline) -> Visit:
    """Heart failure patients were followed for `time` days from the visit: the end of that time is what lands in the
    calendar, so that a death lies as many days after the visit as it did."""
    at = timeline.visit(clinic.profile, key)
    if "time" not in row:
        return Visit(key, row, at)
    begun = at - timedelta(days=int(row["time"]))
    return Visit(key, row, begun, at.date() if row["DEATH_EVENT"] == "1" else None)


def subjects(timeline: Timeline, county: str) -> list[Subject]:
    return [_subject(clinic, visit, county) for clinic in CLINICS for visit in visits(clinic, timeline)]


def _subject(clinic: Clinic, visit: Visit, county: str) -> Subject:
    sex = visit.row.get("Sex_M_F") or visit.row.get("sex") or ""
    age = visit.row.get("Age_year") or visit.row["age"]
    youngest, oldest = clinic.ages if age in MISSING else (int(float(age)), int(float(age)))
    return Subject(visit.key, clinic.sexes.get(sex), youngest, oldest, visit.at.date(), county)


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    for clinic in CLINICS:
        seen = visits(clinic, timeline)
        diagnoses = (resource for visit in seen for resource in history(clinic, visit, people[visit.key]))
        yield DemoFile(
            path=write_ndjson(folder / f"{clinic.label}-患者与诊断.ndjson", diagnoses), feed="fhir-bundle",
            dataset=clinic.dataset, organisation=clinic.organisation, source="clinic",
        )  # fmt: skip
        if clinic.items:
            yield laboratory_file(clinic, seen, people, folder)
        else:
            stall = [visit for number, visit in enumerate(seen) if number in HEALTH_DAY]
            yield pressure_file([visit for visit in seen if visit not in stall], people, folder)
            yield health_day_file(stall, people, folder)


def history(clinic: Clinic, visit: Visit, person: Identity) -> Iterator[Resource]:
    yield resources.patient(person, visit.deceased_on)
    found = [marks.get(visit.row[column].strip()) for column, marks in clinic.diagnoses.items()]
    for number, term in enumerate((term for term in (clinic.always, *found) if term), start=1):
        key = f"{person.record_number}-d{number}"
        yield resources.condition(person, key, words("diagnoses")[term], visit.at.date())


def pressure_file(seen: Iterable[Visit], people: dict[str, Identity], folder: Path) -> DemoFile:
    hints = {**PERSON_HINTS, "测量时间": ColumnHint("measured_at"), **VISIT_HINTS}
    rows = [[*person_cells(people[visit.key]), *visit_cells(visit)] for visit in seen]
    path = write_csv(folder / f"{PRESSURE.label}-诊室血压.csv", list(hints), rows, UTF8_WITH_MARK)
    return DemoFile(
        path=path, feed="table", dataset=PRESSURE.dataset, organisation=PRESSURE.organisation, source="clinic",
        person_key=PERSON_KEY, columns=hints,
    )  # fmt: skip


def health_day_file(seen: Iterable[Visit], people: dict[str, Identity], folder: Path) -> DemoFile:
    """A list written by hand at a stall: names and birthdays, no numbers. Who they are, somebody has to say."""
    wanted = ("姓名", "性别", "出生日期")
    hints = {**{name: PERSON_HINTS[name] for name in wanted}, "测量时间": ColumnHint("measured_at"), **VISIT_HINTS}
    rows = [
        [person.name, person.sex_zh, person.birth_on.isoformat(), *visit_cells(visit)]
        for visit in seen
        for person in [people[visit.key]]
    ]
    path = write_csv(folder / f"{PRESSURE.label}-义诊登记.csv", list(hints), rows, UTF8_WITH_MARK)
    return DemoFile(
        path=path, feed="table", dataset=PRESSURE.dataset, organisation=PRESSURE.organisation, source="clinic",
        columns=hints,
    )  # fmt: skip


def visit_cells(visit: Visit) -> list[str]:
    return [f"{visit.at:%Y-%m-%d %H:%M:%S}", *(visit.row[column] for column, _ in VISIT_VALUES.values())]


def laboratory_file(clinic: Clinic, seen: Iterable[Visit], people: dict[str, Identity], folder: Path) -> DemoFile:
    rows = [line for visit in seen for line in laboratory_lines(clinic, visit, people[visit.key])]
    path = write_csv(folder / f"{clinic.label}-检验结果.csv", list(LONG_HINTS), rows, UTF8_WITH_MARK)
    items = {item.name: ColumnHint(f"analyte:{item.analyte}", item.unit) for item in clinic.items}
    return DemoFile(
        path=path, feed="table", dataset=clinic.dataset, organisation=clinic.organisation, source="laboratory",
        person_key=PERSON_KEY, columns=LONG_HINTS, items=items,
    )  # fmt: skip


def laboratory_lines(clinic: Clinic, visit: Visit, person: Identity) -> Iterator[list[str]]:
    for item in clinic.items:
        value = visit.row[item.column].strip()
        if value not in (*MISSING, item.filled_in):
            yield [*person_cells(person), visit.at.date().isoformat(), item.name, value, item.unit]
