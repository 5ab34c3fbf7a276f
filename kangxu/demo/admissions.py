"""Diabetes 130-US encounters as in-patient stays of two hospitals: diagnoses, HbA1c, glucose, medicines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from kangxu.demo import resources
from kangxu.demo.chance import drawn
from kangxu.demo.files import DemoFile, write_ndjson
from kangxu.demo.identities import Identity, Subject
from kangxu.demo.resources import Resource, quantity
from kangxu.demo.sources import Row, icd9_code, icd9_words, table, words
from kangxu.demo.timeline import Timeline, recency
from kangxu.people.identifiers import FEMALE, MALE

DATASET = "diabetes_130"
PROFILE = "admission"
MISSING = "?"
QINGHE_PATIENTS = 120
HOME_COUNTY, OTHER_COUNTY = "anlan", "qinghe"
# Discharged people of these towns are looked after at home: who lives where is invented, and so is this hand-over.
HANDED_DOWN = {"河西镇": ("河西镇-下转诊断与用药", "hexi"), "城关街道": ("城关社区-下转诊断与用药", "chengguan")}
HANDED_DOWN_KINDS = ("Condition", "MedicationRequest")
HANDED_DOWN_WITH = ("Patient", "Encounter")
EXPIRED = frozenset({"11", "19", "20", "21"})  # discharge dispositions "Expired ..."
HBA1C, SERUM_GLUCOSE = "4548-4", "2345-7"
# The source bins HbA1c: above 8 %, above 7 %, "Norm" below 7 %. For glucose it does not say below what "Norm" lies.
HBA1C_VALUES = {">8": quantity(8, "%", ">"), ">7": quantity(7, "%", ">"), "Norm": quantity(7, "%", "<")}
GLUCOSE_VALUES = {
    ">300": quantity(300, "mg/dL", ">"),
    ">200": quantity(200, "mg/dL", ">"),
    "Norm": {"valueString": "Norm"},
}
# First and last drug column of the source; all of them lower glucose.
FIRST_DRUG, LAST_DRUG = "metformin", "metformin-pioglitazone"


@dataclass(frozen=True)
class Stay:
    row: Row
    admitted_on: date
    discharged_on: date


@cache
def encounters() -> dict[str, tuple[Row, ...]]:
    """Encounters by subject key, in the order of their numbers."""
    by_key: dict[str, list[Row]] = {}
    for row in sorted(table(f"{DATASET}/encounters"), key=lambda row: int(row["encounter_id"])):
        by_key.setdefault(f"{DATASET}:{row['patient_nbr']}", []).append(row)
    return {key: tuple(rows) for key, rows in sorted(by_key.items())}


@cache
def group_of() -> dict[str, str]:
    """Which of the two invented hospitals a patient goes to; every ninth or so to the other one."""
    step = len(encounters()) // QINGHE_PATIENTS
    return {key: HOME_COUNTY if number % step else OTHER_COUNTY for number, key in enumerate(encounters())}


def stays(key: str, timeline: Timeline) -> list[Stay]:
    """From the last discharge backwards: real lengths of stay, and pauses as the source bins them."""
    rng = drawn(timeline.seed, key, "stays")
    discharged_on = timeline.last_day(PROFILE, key)
    found: list[Stay] = []
    for row in reversed(encounters()[key]):
        if found:
            span = recency()["readmission"][row["readmitted"]]
            discharged_on = found[-1].admitted_on - timedelta(days=rng.randint(span["first"], span["last"]))
        found.append(Stay(row, discharged_on - timedelta(days=int(row["time_in_hospital"])), discharged_on))
    return found[::-1]


def subjects(timeline: Timeline, counties: dict[str, str]) -> list[Subject]:
    return [_subject(key, stays(key, timeline)[0], counties[group_of()[key]]) for key in encounters()]


def _subject(key: str, first: Stay, county: str) -> Subject:
    """Ages come in bands of ten years: "[60-70)"."""
    youngest, above = first.row["age"].strip("[)").split("-")
    sex = MALE if first.row["gender"] == "Male" else FEMALE
    return Subject(key, sex, int(youngest), int(above) - 1, first.admitted_on, county)


def files(timeline: Timeline, people: dict[str, Identity], folder: Path) -> Iterator[DemoFile]:
    """First what was handed down to the centres, so that they, and not the hospital, look after these persons."""
    for town, (label, organisation) in HANDED_DOWN.items():
        keys = [key for key in encounters() if group_of()[key] == HOME_COUNTY and town_of(people[key]) == town]
        lines = (resource for key in keys for resource in handed_down(people[key], stays(key, timeline)))
        yield _exported(folder, label, organisation, lines)
    for group, label, organisation in (
        (HOME_COUNTY, "安澜-住院病历", "anlan-endocrinology"),
        (OTHER_COUNTY, "青禾-住院病历", "qinghe-endocrinology"),
    ):
        keys = [key for key in encounters() if group_of()[key] == group]
        lines = (resource for key in keys for resource in own_part(people[key], stays(key, timeline)))
        yield _exported(folder, label, organisation, lines)


def _exported(folder: Path, label: str, organisation: str, lines: Iterable[Resource]) -> DemoFile:
    return DemoFile(
        path=write_ndjson(folder / f"{label}.ndjson", lines), feed="fhir-bundle", dataset=DATASET,
        organisation=organisation, source="laboratory",
    )  # fmt: skip


def town_of(person: Identity) -> str | None:
    """The town whose centre looks after this person, None for those whom the hospital keeps."""
    return next((town for town in HANDED_DOWN if person.address.startswith(town)), None)


def own_part(person: Identity, of_person: Sequence[Stay]) -> Iterator[Resource]:
    """What the hospital itself exports of a person."""
    kept = town_of(person) is None
    return (one for one in chart(person, of_person) if kept or one["resourceType"] not in HANDED_DOWN_KINDS)


def handed_down(person: Identity, of_person: Sequence[Stay]) -> Iterator[Resource]:
    """What goes to the centre near the person's home."""
    return (one for one in chart(person, of_person) if one["resourceType"] in (*HANDED_DOWN_WITH, *HANDED_DOWN_KINDS))


def chart(person: Identity, of_person: Sequence[Stay]) -> Iterator[Resource]:
    last = of_person[-1]
    died = last.row["discharge_disposition_id"] in EXPIRED
    yield resources.patient(person, last.discharged_on if died else None)
    for stay in of_person:
        yield from stay_resources(person, stay, current=stay is last and not died)


def stay_resources(person: Identity, stay: Stay, *, current: bool) -> Iterator[Resource]:
    row, key = stay.row, f"{person.record_number}-{stay.row['encounter_id']}"
    printed = [row[column] for column in ("diag_1", "diag_2", "diag_3") if row[column] != MISSING]
    codes = dict.fromkeys(icd9_code(code) for code in printed)
    department = words("departments").get(row["medical_specialty"])
    reason = icd9_words(next(iter(codes))) if codes else None
    yield resources.encounter(person, key, (stay.admitted_on, stay.discharged_on), department, reason)
    for code in codes:
        yield resources.condition(
            person, f"{key}-{code}", icd9_words(code), stay.discharged_on, code=code, stay=key
        )  # fmt: skip
    for loinc, column, values in (
        (HBA1C, "A1Cresult", HBA1C_VALUES),
        (SERUM_GLUCOSE, "max_glu_serum", GLUCOSE_VALUES),
    ):
        if row[column] in values:
            yield resources.observation(person, f"{key}-{loinc}", loinc, key, stay.admitted_on, values[row[column]])
    for drug in drugs(row):
        name, dose = words("medicines")[drug], words("doses")[row[drug]]
        yield resources.medication(
            person, f"{key}-{drug}", name, stay.discharged_on, current=current, dose=dose, stay=key
        )  # fmt: skip


def drugs(row: Row) -> list[str]:
    """Drug columns in which something was given; unchanged, up or down."""
    columns = list(row)
    between = columns[columns.index(FIRST_DRUG) : columns.index(LAST_DRUG) + 1]
    return [drug for drug in between if row[drug] in words("doses")]
