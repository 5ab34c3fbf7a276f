"""Whose the rows are: one key a person, with what the rows say about that person."""

import re
from dataclasses import dataclass

import polars as pl

from kangxu.clinical.results import clean
from kangxu.intake.feeds.table.binding import Bound
from kangxu.intake.feeds.table.person_columns import NATIONAL_ID
from kangxu.intake.inspection import SINGLE_PERSON_KEY, ReadOptions
from kangxu.intake.moments import read_moments

_CODED = ("national_id", "record_number", "insurance_number", "phone")
_AGE = re.compile(r"^(?P<n>\d{1,3}(?:\.\d+)?)\s*(?P<unit>岁|周岁|y|yrs?|years?|个?月|m|天|日|d)?")
_AGE_UNITS = {"月": 12.0, "个月": 12.0, "m": 12.0, "天": 365.25, "日": 365.25, "d": 365.25}
_PHONE = r"^(?:\+?86)?[-\s]?(?:1\d{10}|0\d{9,11}|\d{7,8})$"


@dataclass(frozen=True)
class Persons:
    """``keys``: row -> person_key and whether the row's person is in conflict; ``people``: one line a key."""

    keys: pl.DataFrame
    people: pl.DataFrame
    issues: pl.DataFrame
    counted: dict[str, int]


def read_persons(frame: pl.DataFrame, rows: pl.DataFrame, bound: Bound, options: ReadOptions) -> Persons:
    """Persons of a chunk. Rows under one key that name different people are nobody's: they are in conflict."""
    lines = _lines(frame, rows, bound, options)
    lines = lines.with_columns(_key(bound, options).alias("key"))
    conflict = set() if options.single_person else _conflicts(lines.filter(~frame["misfit"]))
    lines = lines.with_columns(pl.col("key").is_in(list(conflict)).fill_null(False).alias("conflict"))
    keys = lines.select("row", pl.col("key").alias("person_key"), "conflict")
    sound = pl.col("key").is_not_null() & ~pl.col("conflict") & ~frame["misfit"]
    people = _people(lines.filter(sound), options.single_person)
    return Persons(keys, people, _remarks(lines, bound), _counted(lines, bound))


def _lines(frame: pl.DataFrame, rows: pl.DataFrame, bound: Bound, options: ReadOptions) -> pl.DataFrame:
    texts = [_cleaned(frame, bound.column(f"person:{name}")).alias(name) for name in (*_CODED, "key", "sex", "age")]
    texts += [_stripped(frame, bound.column(f"person:{name}")).alias(name) for name in ("name", "address", "insurance")]
    raw = frame.select("row").with_columns(texts).rename({"key": "external_id"})
    raw = raw.with_columns(_cleaned(frame, bound.key).alias("key_text"))
    raw = raw.with_columns(_age(raw["age"]).alias("age"), raw["age"].alias("age_text"), raw["sex"].alias("sex_text"))
    raw = raw.with_columns(
        _sex(raw["sex"], bound).alias("sex"),
        _birth(frame, bound, options.zone).alias("birth_on"),
        pl.col("national_id").alias("national_id_text"),
        pl.when(pl.col("national_id").str.contains(NATIONAL_ID)).then(pl.col("national_id").str.to_uppercase()),
        pl.col("phone").alias("phone_text"),
        pl.when(pl.col("phone").str.contains(_PHONE)).then("phone"),
        pl.when(pl.col("external_id").is_not_null()).then(pl.lit(bound.system)).alias("external_system"),
    )
    year = rows["measured_at"].dt.convert_time_zone(options.zone).dt.year()
    return _from_national_id(raw).with_columns(
        pl.when(pl.col("birth_on").is_null()).then(year - pl.col("age").floor().cast(pl.Int32)).alias("birth_year")
    )


def _cleaned(frame: pl.DataFrame, column: str | None) -> pl.Series:
    if column is None:
        return pl.Series([None] * frame.height, dtype=pl.String)
    known = {text: clean(text) or None for text in frame[column].drop_nulls().unique()}
    return frame[column].replace_strict(known, default=None, return_dtype=pl.String)


def _stripped(frame: pl.DataFrame, column: str | None) -> pl.Series:
    if column is None:
        return pl.Series([None] * frame.height, dtype=pl.String)
    return frame[column].str.strip_chars().replace("", None)


def _age(texts: pl.Series) -> pl.Series:
    """Years; infants' months and days as fractions."""
    known = {text: read_age(text) for text in texts.drop_nulls().unique()}
    return texts.replace_strict(known, default=None, return_dtype=pl.Float64)


def read_age(text: str) -> float | None:
    found = _AGE.match(text.casefold())
    if found is None or float(found["n"]) > 150:
        return None
    return float(found["n"]) / _AGE_UNITS.get(found["unit"] or "", 1.0)


def _sex(texts: pl.Series, bound: Bound) -> pl.Series:
    column = bound.by_target.get("person:sex")
    codes = (column.codes if column else None) or {}
    return texts.str.to_lowercase().replace_strict(codes, default=None, return_dtype=pl.String)


def _birth(frame: pl.DataFrame, bound: Bound, zone: str) -> pl.Series:
    column = bound.column("person:birth_on")
    if column is None:
        return pl.Series([None] * frame.height, dtype=pl.Date)
    order = bound.by_target["person:birth_on"].date_format or "ymd"
    return read_moments(frame[column], order, zone)["moment"].dt.convert_time_zone(zone).dt.date()


def _from_national_id(lines: pl.DataFrame) -> pl.DataFrame:
    """Birth and sex lie in the number (GB 11643: digits 7-14, and 17 odd for men; 15-digit numbers: 7-12 and 15)."""
    number = pl.col("national_id")
    long = number.str.len_chars() == 18
    birth = pl.when(long).then(number.str.slice(6, 8)).otherwise(pl.concat_str(pl.lit("19"), number.str.slice(6, 6)))
    digit = pl.when(long).then(number.str.slice(16, 1)).otherwise(number.str.slice(14, 1)).cast(pl.Int8, strict=False)
    sex = pl.when(digit % 2 == 1).then(pl.lit("1")).when(digit % 2 == 0).then(pl.lit("2"))
    return lines.with_columns(
        pl.coalesce("birth_on", birth.str.to_date("%Y%m%d", strict=False)).alias("birth_on"),
        pl.coalesce(pl.when(pl.col("sex") != "0").then("sex"), sex, "sex").alias("sex"),
    )


def _key(bound: Bound, options: ReadOptions) -> pl.Expr:
    """The key column, else the strongest identifier of the row, else name with birth or telephone, else the row."""
    if options.single_person:
        return pl.lit(SINGLE_PERSON_KEY)
    named = pl.concat_str(
        pl.lit("name:"), "name", pl.lit("|"), pl.coalesce(pl.col("birth_on").cast(pl.String), "phone")
    )
    return pl.coalesce(
        "key_text",
        "external_id",
        pl.concat_str(pl.lit("id:"), "national_id"),
        pl.concat_str(pl.lit("record:"), "record_number"),
        pl.concat_str(pl.lit("insurance:"), "insurance_number"),
        named,
        pl.concat_str(pl.lit("row:"), pl.col("row").cast(pl.String)) if _describes_persons(bound) else pl.lit(None),
    )


def _describes_persons(bound: Bound) -> bool:
    """A row with sex, age or name is a person of its own; bare values are somebody's, but nobody says whose."""
    return any(column.target.startswith("person:") for column in bound.columns)


def _conflicts(lines: pl.DataFrame) -> set[str]:
    """Keys under which rows show different identity numbers or different (unmasked) names."""
    name = pl.col("name").str.replace_all(r"\s", "")
    plain = pl.when(~name.str.contains(r"[*＊某X]")).then(name)
    counts = lines.group_by("key").agg(
        pl.col("national_id").drop_nulls().n_unique().alias("ids"), plain.drop_nulls().n_unique().alias("names")
    )
    return set(counts.filter((pl.col("ids") > 1) | (pl.col("names") > 1))["key"])


_KEPT = ("name", "sex", "birth_on", "birth_year", "age", "national_id", "record_number", "insurance_number", "phone")


def _people(lines: pl.DataFrame, single: bool) -> pl.DataFrame:
    """First word on each point; unknown sex ('0') only when nothing better is said."""
    known = lines.with_columns(pl.when(pl.col("sex") != "0").then("sex"))
    kept = (*_KEPT, "external_system", "external_id", "address", "insurance")
    people = known.group_by("key", maintain_order=True).agg(
        pl.col("row").min(), *(pl.col(name).drop_nulls().first() for name in kept)
    )
    return people.with_columns(pl.lit(None, dtype=pl.String).alias("external_id")) if single else people


def _remarks(lines: pl.DataFrame, bound: Bound) -> pl.DataFrame:
    """Cells about the person that could not be read; masked ones are only counted."""
    parts = []
    for field in ("national_id", "phone", "sex", "age"):
        column = bound.by_target.get(f"person:{field}")
        text = pl.col(f"{field}_text")
        broken = lines.filter(text.is_not_null() & pl.col(field).is_null() & ~text.str.contains(r"\*", literal=False))
        if column is not None and broken.height:
            parts.append(
                broken.select(
                    "row",
                    pl.lit(column.name).alias("column"),
                    pl.lit("unreadable").alias("reason"),
                    text.alias("value"),
                    pl.col("key").alias("person_key"),
                    pl.lit(0).alias("facts"),
                )
            )
    return pl.concat(parts) if parts else pl.DataFrame({"row": []}, schema={"row": pl.Int64})


def _counted(lines: pl.DataFrame, bound: Bound) -> dict[str, int]:
    found = {}
    for field in ("national_id", "phone"):
        column = bound.by_target.get(f"person:{field}")
        masked = lines.filter(pl.col(f"{field}_text").str.contains(r"\*")).height
        if column is not None and masked:
            found[f"masked:{column.name}"] = masked
    return found
