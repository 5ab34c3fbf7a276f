"""What a row says besides its results: when, at which meal, how measured, at which visit."""

import polars as pl

from kangxu.intake.drafts import MOMENT
from kangxu.intake.feeds.table.binding import Bound
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.moments import read_clocks, read_moments, to_utc
from kangxu.intake.slots import read_slot


def read_row_facts(frame: pl.DataFrame, bound: Bound, options: ReadOptions) -> pl.DataFrame:
    """One row each: misfit, moment, slot, method, encounter_key, external_id, and what could not be read of them."""
    moments = _moments(frame, bound, options)
    texts = [_text(bound, target) for target in ("method", "encounter_key", "external_id")]
    return frame.select("row", "misfit", *texts, _slot(frame, bound)).hstack(moments)


def _text(bound: Bound, target: str) -> pl.Expr:
    column = bound.column(target)
    if column is None:
        return pl.lit(None, dtype=pl.String).alias(target)
    return pl.col(column).str.strip_chars().replace("", None).alias(target)


def _slot(frame: pl.DataFrame, bound: Bound) -> pl.Series:
    column = bound.column("slot")
    if column is None:
        return pl.Series("slot", [None] * frame.height, dtype=pl.String)
    known = {text: read_slot(text) for text in frame[column].drop_nulls().unique()}
    return frame[column].replace_strict(known, default=None, return_dtype=pl.String).alias("slot")


def _moments(frame: pl.DataFrame, bound: Bound, options: ReadOptions) -> pl.DataFrame:
    target = "measured_at" if bound.column("measured_at") else "date"
    column = bound.column(target)
    if column is None:
        return _undated(frame.height, options)
    named = bound.by_target[target]
    read = read_moments(frame[column], named.date_format or "ymd", options.zone)
    day = read.select(
        pl.col("moment").alias("measured_at"),
        "time_known",
        pl.col("problem").alias("day_problem"),
        pl.lit(named.name).alias("day_column"),
        frame[column].alias("day_text"),
    )
    return _with_clock(frame, bound, day, options)


def _undated(height: int, options: ReadOptions) -> pl.DataFrame:
    """No column tells the day: the sender's day, or none."""
    texts = pl.Series([options.measured_on.isoformat() if options.measured_on else None] * height, dtype=pl.String)
    read = read_moments(texts, "ymd", options.zone)
    return read.select(
        pl.col("moment").cast(MOMENT).alias("measured_at"),
        "time_known",
        *(pl.lit(False).alias(f"{what}_problem") for what in ("day", "clock")),
        *(pl.lit(None, dtype=pl.String).alias(f"{what}_{part}") for what in ("day", "clock") for part in _PARTS),
    )


_PARTS = ("column", "text")


def _with_clock(frame: pl.DataFrame, bound: Bound, day: pl.DataFrame, options: ReadOptions) -> pl.DataFrame:
    """Day and time of day from two columns. A time that cannot be read leaves the day."""
    column = bound.column("time")
    clocks = read_clocks(frame[column] if column else pl.Series([None] * frame.height, dtype=pl.String))
    local = pl.col("measured_at").dt.convert_time_zone(options.zone).dt.replace_time_zone(None)
    at_clock = to_utc(local + pl.col("clock").cast(pl.Duration("us")), options.zone)
    usable = pl.col("clock").is_not_null() & ~pl.col("time_known")
    return (
        day.hstack(clocks.rename({"problem": "clock_problem"}))
        .with_columns(
            pl.when(usable).then(at_clock).otherwise("measured_at").cast(MOMENT).alias("measured_at"),
            (pl.col("time_known") | (usable & pl.col("measured_at").is_not_null())).alias("time_known"),
            pl.lit(bound.by_target["time"].name if column else None, dtype=pl.String).alias("clock_column"),
            (frame[column] if column else pl.Series([None] * frame.height, dtype=pl.String)).alias("clock_text"),
        )
        .drop("clock")
    )
