"""Diagnoses written in cells: lists of words, codes, or yes and no under the name of a disease."""

import re

import polars as pl

from kangxu.clinical.results import MISSING_MARKERS, clean, is_not_measured
from kangxu.intake.drafts import DIAGNOSES, shaped
from kangxu.intake.feeds.table.binding import Bound
from kangxu.intake.feeds.table.person_columns import NO_WORDS, YES_WORDS

_BETWEEN = re.compile(r"[,，;；、\n|]+")
_ICD = re.compile(r"^[A-Z]\d{2}(?:\.[\dXx]{1,4})?[+*]?$")


def read_diagnoses(frame: pl.DataFrame, rows: pl.DataFrame, bound: Bound) -> pl.DataFrame:
    """One line for each diagnosis of each row; persons in conflict have none."""
    texts = [c for c in bound.columns if c.target == "diagnosis_text"]
    parts = [_column(frame[f"c{c.index}"], frame["row"], c.name) for c in texts]
    code = bound.column("diagnosis_code")
    if code is not None:
        codes = frame.select("row", pl.col(code).str.strip_chars().str.to_uppercase().alias("code"))
        parts = [_with_codes(parts, codes)]
    if not parts:
        return shaped(pl.DataFrame(schema={"row": pl.Int64}), DIAGNOSES)
    owned = rows.filter(~pl.col("conflict").fill_null(False)).select(
        "row", "person_key", "measured_at", "encounter_key"
    )
    found = pl.concat(parts).join(owned, on="row", how="inner", maintain_order="left")
    found = found.unique(["row", "text", "code"], maintain_order=True)
    return shaped(found.with_columns(pl.col("measured_at").alias("recorded_at"), state=pl.lit("active")), DIAGNOSES)


def _column(cells: pl.Series, numbers: pl.Series, heading: str) -> pl.DataFrame:
    known = {text: diagnoses_in(text, heading) for text in cells.drop_nulls().unique()}
    lists = cells.replace_strict(known, default=None, return_dtype=pl.List(pl.String))
    lines = pl.DataFrame({"row": numbers, "text": lists}).drop_nulls().explode("text").drop_nulls()
    return lines.with_columns(code_system=pl.lit("text"), code=pl.lit(None, dtype=pl.String))


def diagnoses_in(text: str, heading: str) -> list[str]:
    """The diagnoses a cell names; the heading itself where the cell only says yes."""
    found = []
    for part in _BETWEEN.split(text):
        word = clean(part)
        low = word.casefold()
        if low in YES_WORDS:
            found.append(heading)
        elif low not in NO_WORDS and low not in MISSING_MARKERS and not is_not_measured(word) and len(word) > 1:
            found.append(word)
    return found


def _with_codes(parts: list[pl.DataFrame], codes: pl.DataFrame) -> pl.DataFrame:
    """A code goes with the row's words when there is one of each; otherwise it stands alone."""
    coded = codes.filter(pl.col("code").str.contains(_ICD.pattern))
    lone = coded.select("row", pl.col("code").alias("text"), pl.lit("icd10").alias("code_system"), "code")
    if not parts:
        return lone
    words = pl.concat(parts).drop("code", "code_system")
    single = words.filter(pl.len().over("row") == 1)
    joined = words.join(coded.join(single.select("row"), on="row"), on="row", how="left", maintain_order="left")
    system = pl.when(pl.col("code").is_null()).then(pl.lit("text")).otherwise(pl.lit("icd10"))
    named = joined.select("row", "text", system.alias("code_system"), "code")
    return pl.concat([named, lone.join(single.select("row"), on="row", how="anti")])
