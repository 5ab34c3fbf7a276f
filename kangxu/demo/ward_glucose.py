"""Shanghai in-patients with diabetes: sensor, finger-stick and laboratory values, diagnoses, medicines."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from kangxu.demo import resources
from kangxu.demo.files import (
    CHINESE_WINDOWS,
    PERSON_HINTS,
    PERSON_KEY,
    UTF8,
    ColumnHint,
    DemoFile,
    person_cells,
    write_csv,
    write_ndjson,
)
from kangxu.demo.identities import Identity, Subject
from kangxu.demo.resources import Resource
from kangxu.demo.series import Entry, Series, grouped
from kangxu.demo.sources import Row, table, terms, words
from kangxu.demo.timeline import Timeline
from kangxu.people.identifiers import FEMALE, MALE

DATASET = "shanghai_diabetes"
PROFILE = "ward_glucose"
ORGANISATION = "anlan-endocrinology"
SEXES = {"2": MALE, "1": FEMALE}
DAYS_A_YEAR = 365.25
LABORATORY = {
    "身高(m)": ("Height (m)", ColumnHint("analyte:HEIGHT", "m")),
    "体重(kg)": ("Weight (kg)", ColumnHint("analyte:WEIGHT")),
    "BMI(kg/m2)": ("BMI (kg/m2)", ColumnHint("analyte:BMI")),
    "空腹血糖(mg/dL)": ("Fasting Plasma Glucose (mg/dl)", ColumnHint("analyte:FPG", "mg/dL")),
    "餐后2小时血糖(mg/dL)": ("2-hour Postprandial Plasma Glucose (mg/dl)", ColumnHint("analyte:PPG2H", "mg/dL")),
    "空腹C肽(nmol/L)": ("Fasting C-peptide (nmol/L)", ColumnHint("analyte:CPEP")),
    "餐后2小时C肽(nmol/L)": ("2-hour Postprandial C-peptide (nmol/L)", ColumnHint("analyte:CPEP2H")),
    "空腹胰岛素(pmol/L)": ("Fasting Insulin (pmol/L)", ColumnHint("analyte:INS", "pmol/L")),
    "餐后2小时胰岛素(pmol/L)": ("2-hour Postprandial insulin (pmol/L)", ColumnHint("analyte:INS2H", "pmol/L")),
    "糖化血红蛋白(mmol/mol)": ("HbA1c (mmol/mol)", ColumnHint("analyte:HBA1C", "mmol/mol")),
    "糖化白蛋白(%)": ("Glycated Albumin (%)", ColumnHint("analyte:GA")),
    "总胆固醇(mmol/L)": ("Total Cholesterol (mmol/L)", ColumnHint("analyte:TC")),
    "甘油三酯(mmol/L)": ("Triglyceride (mmol/L)", ColumnHint("analyte:TG")),
    "高密度脂蛋白胆固醇(mmol/L)": ("High-Density Lipoprotein Cholesterol (mmol/L)", ColumnHint("analyte:HDLC")),
    "低密度脂蛋白胆固醇(mmol/L)": ("Low-Density Lipoprotein Cholesterol (mmol/L)", ColumnHint("analyte:LDLC")),
    "肌酐(umol/L)": ("Creatinine (umol/L)", ColumnHint("analyte:CREA")),
    "估算肾小球滤过率(mL/min/1.73m2)": (
        "Estimated Glomerular Filtration Rate  (ml/min/1.73m2)",
        ColumnHint("analyte:EGFR"),
    ),
    # The heading says mmol/L; numbers such as 245 can only be umol/L.
    "尿酸(mmol/L)": ("Uric Acid (mmol/L)", ColumnHint("analyte:UA", "umol/L")),
    "尿素氮(mmol/L)": ("Blood Urea Nitrogen (mmol/L)", ColumnHint("analyte:UREA")),
}
HISTORY_COLUMNS = (
    "Type of Diabetes", "Acute Diabetic Complications", "Diabetic Macrovascular  Complications",
    "Diabetic Microvascular Complications", "Comorbidities",
)  # fmt: skip


@cache
def all_series() -> tuple[Series, ...]:
    """One series a patient, over all visits."""
    rows = table(f"{DATASET}/glucose")
    entries = [(f"{DATASET}:{row['visit'][:4]}", Entry(datetime.fromisoformat(row["at"]), row)) for row in rows]
    return grouped(entries)


@cache
def all_visits() -> tuple[Row, ...]:
    return tuple(table(f"{DATASET}/visits"))


def patient_key(visit: Row) -> str:
    return f"{DATASET}:{visit['Patient Number'][:4]}"


def visit_day(visit: Row) -> date:
    """Day the visit began, in the source; the last part of its number."""
    return date.fromisoformat(visit["Patient Number"].rpartition("_")[2])


def subjects(timeline: Timeline, county: str) -> Iterator[Subject]:
    first = {patient_key(visit): visit for visit in sorted(all_visits(), key=visit_day, reverse=True)}
    for series in all_series():
        visit = first[series.key]
        age = int(float(visit["Age (years)"]))
        aged_on = visit_day(visit) + timeline.shift(PROFILE, series.key, series.ends_at)
        yield Subject(series.key, SEXES[visit["Gender (Female=1, Male=2)"]], age, age, aged_on, county)


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    shifts = {series.key: timeline.shift(PROFILE, series.key, series.ends_at) for series in all_series()}
    visits = [visit for visit in all_visits() if visit_day(visit) + shifts[patient_key(visit)] <= timeline.now.date()]
    history = (resource for visit in visits for resource in history_of(visit, visits, shifts, people))
    yield DemoFile(
        path=write_ndjson(folder / "内分泌科-诊断与用药.ndjson", history), feed="fhir-bundle", dataset=DATASET,
        organisation=ORGANISATION, source="clinic",
    )  # fmt: skip
    yield laboratory_file(visits, shifts, people, folder)
    yield from sensor_files(timeline, shifts, people, folder)


def history_of(
    visit: Row, visits: Sequence[Row], shifts: dict[str, timedelta], people: dict[str, Identity]
) -> Iterator[Resource]:
    """Diagnoses and medicines of one visit; only those of the latest visit are current."""
    key, number = patient_key(visit), visit["Patient Number"]
    person, day = people[key], visit_day(visit) + shifts[key]
    days = [visit_day(other) for other in visits if patient_key(other) == key]
    if visit_day(visit) == min(days):
        yield resources.patient(person)
    onset = years_earlier(day, float(visit["Duration of Diabetes (years)"]))
    found = dict.fromkeys(term for column in HISTORY_COLUMNS for term in terms(visit[column]))
    for index, term in enumerate(found):
        began = onset if term == visit["Type of Diabetes"] else None
        yield resources.condition(person, f"{number}-d{index}", words("diagnoses")[term], day, onset=began)
    drugs = dict.fromkeys((*terms(visit["Hypoglycemic Agents"]), *terms(visit["Other Agents"])))
    for index, term in enumerate(drugs):
        name = words("medicines")[term]
        yield resources.medication(person, f"{number}-m{index}", name, day, current=visit_day(visit) == max(days))


def years_earlier(day: date, years: float) -> date:
    """Onset by arithmetic: the day of the visit minus the duration in years, no better known than to the month."""
    return day - timedelta(days=round(years * DAYS_A_YEAR))


def laboratory_file(
    visits: Sequence[Row], shifts: dict[str, timedelta], people: dict[str, Identity], folder: Path
) -> DemoFile:
    hints = {heading: hint for heading, (_, hint) in LABORATORY.items()}
    hints = {**PERSON_HINTS, "检验日期": ColumnHint("date"), **hints}
    rows = [
        [
            *person_cells(people[patient_key(visit)]),
            (visit_day(visit) + shifts[patient_key(visit)]).isoformat(),
            *(visit[column] for column, _ in LABORATORY.values()),
        ]
        for visit in visits
    ]
    path = write_csv(folder / "内分泌科-住院化验.csv", list(hints), rows, CHINESE_WINDOWS)
    return DemoFile(
        path=path, feed="table", dataset=DATASET, organisation=ORGANISATION, source="laboratory",
        person_key=PERSON_KEY, columns=hints,
    )  # fmt: skip


def sensor_files(
    timeline: Timeline, shifts: dict[str, timedelta], people: dict[str, Identity], folder: Path
) -> Iterator[DemoFile]:
    for label, column, heading, hint, source in (
        ("动态血糖", "CGM (mg / dl)", "组织间液葡萄糖(mg/dL)", ColumnHint("analyte:CGM", "mg/dL"), "home_device"),
        ("指尖血糖", "CBG (mg / dl)", "末梢血糖(mg/dL)", ColumnHint("analyte:SMBG", "mg/dL"), "clinic"),
        ("血酮", "Blood Ketone (mmol / L)", "血酮(mmol/L)", ColumnHint("analyte:KET", "mmol/L"), "clinic"),
    ):
        rows = [
            [people[series.key].record_number, f"{at:%Y-%m-%d %H:%M}", entry.row[column]]
            for series in all_series()
            for entry in series.entries
            if entry.at and entry.row[column] and timeline.delivered(at := entry.at + shifts[series.key])
        ]
        hints = {
            "病案号": PERSON_HINTS["病案号"],
            "测量时间": ColumnHint("measured_at"),
            heading: hint,
        }
        path = write_csv(folder / f"内分泌科-{label}.csv", list(hints), rows, UTF8)
        yield DemoFile(
            path=path, feed="table", dataset=DATASET, organisation=ORGANISATION, source=source,
            person_key=PERSON_KEY, columns=hints,
        )  # fmt: skip
