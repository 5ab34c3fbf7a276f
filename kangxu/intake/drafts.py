"""What a feed hands on: one chunk of a file as columns, typed, units made one.

Every feed speaks this contract and every consumer (staging, matching, storing) relies on it.

The promise of counting
    Every non-empty cell (or resource value) that the mapping wants is found again exactly once: as a reading, or as an
    issue with ``facts`` > 0.  A cell holding two values ("133/82") gives two readings, or one issue with ``facts`` 1.
    Issues with ``facts`` 0 are remarks on a cell that is not itself a fact (a broken telephone number, say).
    Markers by which software writes "nothing here" (NA, null, NaN ...) are empty cells, summed in ``counted`` under
    ``missing_marker:<text>``.  What a file holds and nobody mapped is summed there too: ``unmapped_column:<name>``,
    ``unmapped_item:<name>``, ``insulin:<code>``, ``event:<code>``, ``resource:<type>`` ...; ``masked:<column>`` counts
    identities that somebody blacked out.

Rows
    ``row`` is the number a person sees: the line of the sheet, or the record of the text file, counted from 1 with
    titles and header.  For bundles it is the entry index + 1.  ``rows`` is how many source rows the chunk consumed;
    adding it to ``ReadOptions.start_row`` gives the place where the next chunk begins.

Persons
    ``key`` means one person throughout the file.  A person who appears in several chunks is repeated in each of them
    (within a chunk a key occurs once): consumers join on ``key``.

Moments are UTC.  Where the time of day is not known ``time_known`` is false and the moment is local midnight (or the
hour that a paper diary was given afterwards).
"""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field, fields

import polars as pl
from django.utils.translation import gettext_noop as noop

Kind = pl.DataType | type[pl.DataType]

MOMENT = pl.Datetime("us", "UTC")

PERSONS: dict[str, Kind] = {
    "key": pl.String,
    "row": pl.Int64,
    "name": pl.String,
    "sex": pl.String,  # '1' male, '2' female, '0' unknown (GB/T 2261.1)
    "birth_on": pl.Date,
    "birth_year": pl.Int32,  # when only an age is known: year of measurement minus age
    "age": pl.Float64,
    "national_id": pl.String,
    "record_number": pl.String,
    "insurance_number": pl.String,
    "phone": pl.String,
    "external_system": pl.String,
    "external_id": pl.String,
    "deceased_at": pl.String,
    "address": pl.String,
    "insurance": pl.String,  # who pays, in the file's words
}

READINGS: dict[str, Kind] = {
    "row": pl.Int64,
    "column": pl.String,
    "person_key": pl.String,
    "analyte": pl.String,  # id in clinical/analytes.csv
    "value": pl.Float64,  # in the canonical unit of the analyte; null for text results and HI / LO
    "text_value": pl.String,  # '-', '±', '2+', 'HI', 'LO' ...; null for plain numbers
    "comparator": pl.String,  # '<', '<=', '>', '>=' or null
    "unit_received": pl.String,  # the unit the value was read in, whoever said so (header, cell, distribution)
    "value_received": pl.String,  # the cell word for word
    "measured_at": MOMENT,
    "time_known": pl.Boolean,
    "source": pl.String,  # one of SOURCES
    "method": pl.String,
    "slot": pl.String,  # one of SLOTS or null
    "repeat": pl.Int32,  # 1, 2, 3: which of several at one moment (SBP1, SBP2 ...); part of a fact's identity
    "panel": pl.Int64,  # ties systolic and diastolic of one measurement; unique in the file
    "encounter_key": pl.String,
    "external_id": pl.String,
}

DIAGNOSES: dict[str, Kind] = {
    "row": pl.Int64,
    "person_key": pl.String,
    "code_system": pl.String,  # 'icd10', 'icd9', 'snomed', 'text'
    "code": pl.String,
    "text": pl.String,
    "onset_on": pl.Date,
    "recorded_at": MOMENT,
    "resolved_on": pl.Date,
    "state": pl.String,  # 'active', 'resolved' ...
    "encounter_key": pl.String,
    "external_id": pl.String,
}

ENCOUNTERS: dict[str, Kind] = {
    "row": pl.Int64,
    "person_key": pl.String,
    "key": pl.String,
    "kind": pl.String,  # 'outpatient', 'inpatient', 'emergency', 'checkup', 'home', 'virtual', 'other'
    "started_at": MOMENT,
    "ended_at": MOMENT,
    "department": pl.String,
    "reason": pl.String,
    "external_id": pl.String,
}

CHARGES: dict[str, Kind] = {
    "row": pl.Int64,
    "person_key": pl.String,
    "encounter_key": pl.String,
    "item": pl.String,
    "category": pl.String,
    "amount_fen": pl.Int64,
    "external_id": pl.String,
}

MEDICINES: dict[str, Kind] = {
    "row": pl.Int64,
    "person_key": pl.String,
    "code_system": pl.String,
    "code": pl.String,
    "name": pl.String,
    "dose": pl.String,
    "frequency": pl.String,
    "started_on": pl.Date,
    "ended_on": pl.Date,
    "days_supplied": pl.Int32,  # for how many days from started_on it was handed out
    "status": pl.String,
    "encounter_key": pl.String,
    "external_id": pl.String,
}

PROCEDURES: dict[str, Kind] = {
    "row": pl.Int64,
    "person_key": pl.String,
    "code_system": pl.String,
    "code": pl.String,
    "text": pl.String,
    "level": pl.String,  # of an operation: '1' to '4'
    "performed_at": MOMENT,
    "encounter_key": pl.String,
    "external_id": pl.String,
}

ISSUES: dict[str, Kind] = {
    "row": pl.Int64,
    "column": pl.String,
    "reason": pl.String,  # one of REASONS
    "value": pl.String,  # the cell word for word
    "person_key": pl.String,
    "detail": pl.String,
    "facts": pl.Int32,  # facts refused by this issue; 0 for a remark
}

SOURCES = ("clinic", "laboratory", "home_device", "self_report", "ambulatory", "checkup")

SLOTS = (
    "fasting",
    "before_breakfast",
    "after_breakfast",
    "before_lunch",
    "after_lunch",
    "before_supper",
    "after_supper",
    "before_snack",
    "bedtime",
    "night",
    "random",
)

REASONS = {
    "unreadable": noop("读不懂"),
    "not_measured": noop("未查"),
    "masked": noop("被遮盖"),
    "no_date": noop("没有日期"),
    "no_person": noop("不知道是谁的"),
    "unknown_unit": noop("单位不认识"),
    "unknown_item": noop("项目不认识"),
    "unknown_code": noop("代码不认识"),
    "unit_doubtful": noop("单位存疑"),
    "misfit": noop("这一行比表头多出格子，可能错列"),
    "person_conflict": noop("同一编号下身份不一致"),
    "entered_in_error": noop("来源已作废"),
}

FRAMES: dict[str, dict[str, Kind]] = {
    "persons": PERSONS,
    "readings": READINGS,
    "diagnoses": DIAGNOSES,
    "encounters": ENCOUNTERS,
    "charges": CHARGES,
    "medicines": MEDICINES,
    "procedures": PROCEDURES,
    "issues": ISSUES,
}


def shaped(frame: pl.DataFrame, schema: Map[str, Kind]) -> pl.DataFrame:
    """``frame`` with exactly the columns and types of ``schema``; columns it lacks are null, others are dropped."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def empty(name: str) -> pl.DataFrame:
    """The frame called ``name`` without rows."""
    return pl.DataFrame(schema=FRAMES[name])


@dataclass(frozen=True)
class Drafts:
    """One chunk of a file."""

    persons: pl.DataFrame = field(default_factory=lambda: empty("persons"))
    readings: pl.DataFrame = field(default_factory=lambda: empty("readings"))
    diagnoses: pl.DataFrame = field(default_factory=lambda: empty("diagnoses"))
    encounters: pl.DataFrame = field(default_factory=lambda: empty("encounters"))
    charges: pl.DataFrame = field(default_factory=lambda: empty("charges"))
    medicines: pl.DataFrame = field(default_factory=lambda: empty("medicines"))
    procedures: pl.DataFrame = field(default_factory=lambda: empty("procedures"))
    issues: pl.DataFrame = field(default_factory=lambda: empty("issues"))
    rows: int = 0
    counted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.name in FRAMES and getattr(self, each.name).schema != pl.Schema(FRAMES[each.name]):
                raise TypeError(f"frame {each.name} does not have the agreed columns")
