"""Lines of a log -> drafts."""

import hashlib
from dataclasses import dataclass

import polars as pl

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.results import EMPTY
from kangxu.intake.cells import read_cells
from kangxu.intake.drafts import ISSUES, MOMENT, PERSONS, READINGS, Drafts, shaped
from kangxu.intake.feeds.glucose_log.codes import KNOWN_CODES
from kangxu.intake.inspection import SINGLE_PERSON_KEY, ReadOptions, Unreadable
from kangxu.intake.mapping import ColumnMapping, Mapping
from kangxu.intake.moments import read_clocks, read_moments, to_utc
from kangxu.intake.slots import read_slot


@dataclass(frozen=True)
class _Log:
    """The mapping by target."""

    mapping: Mapping
    options: ReadOptions

    def column(self, target: str) -> ColumnMapping | None:
        return next((c for c in self.mapping.columns if c.target == target), None)

    def texts(self, frame: pl.DataFrame, target: str) -> pl.Series:
        column = self.column(target)
        if column is None or f"f{column.index}" not in frame.columns:
            return pl.Series([None] * frame.height, dtype=pl.String)
        return frame[f"f{column.index}"]

    @property
    def value(self) -> ColumnMapping:
        found = next((c for c in self.mapping.columns if c.analyte), None)
        if found is None:
            raise Unreadable("没有指定血糖值在哪一列", "No column is mapped to the glucose value")
        return found


def read_lines(frame: pl.DataFrame, mapping: Mapping, options: ReadOptions) -> Drafts:
    """Glucose values become readings or issues; insulin and events are counted; unknown codes are issues."""
    log = _Log(mapping, options)
    lines = _lines(frame, log)
    glucose = _judged(_with_values(lines.filter(pl.col("kind") == "glucose"), log))
    fine = glucose.filter(pl.col("reason").is_null())
    refused = glucose.filter(pl.col("reason").is_not_null() & (pl.col("reason") != EMPTY))
    unknown = lines.filter(pl.col("kind") == "unknown").with_columns(
        reason=pl.lit("unknown_code"),
        detail=pl.col("code"),
        facts=pl.col("value").is_not_null().cast(pl.Int32),
        column=pl.lit(log.value.name),
    )
    issues = [refused.with_columns(facts=pl.lit(1), column=pl.lit(log.value.name)), unknown, *_remarks(glucose, log)]
    return Drafts(
        persons=_persons(lines, log),
        readings=_readings(fine, log),
        issues=pl.concat([shaped(part, ISSUES) for part in issues]).sort("row", maintain_order=True),
        rows=frame.height,
        counted=_counted(lines, glucose),
    )


def _lines(frame: pl.DataFrame, log: _Log) -> pl.DataFrame:
    """Moment, person, code and value text of each line."""
    code = log.texts(frame, "log:code")
    kinds = {number: known.kind for number, known in KNOWN_CODES.items()}
    slots = {number: known.slot for number, known in KNOWN_CODES.items()}
    kind = (
        code.replace_strict(kinds, default="unknown")
        if log.column("log:code")
        else pl.repeat("glucose", len(code), eager=True)
    )
    words = log.texts(frame, "slot")
    read = {text: read_slot(text) for text in words.drop_nulls().unique()}
    slot = words.replace_strict(read, default=None, return_dtype=pl.String)
    coded = code.replace_strict(slots, default=None, return_dtype=pl.String)
    return frame.select("row").with_columns(
        code.alias("code"),
        kind.alias("kind"),
        slot.fill_null(coded).alias("slot"),
        log.texts(frame, "method").alias("method"),
        log.texts(frame, "long:unit").alias("line_unit"),
        frame[f"f{log.value.index}"].alias("value"),
        _keys(frame, log).alias("person_key"),
        log.texts(frame, "person:name").alias("name"),
        log.texts(frame, "person:record_number").alias("record_number"),
    ).hstack(_moments(frame, log))  # fmt: skip


def _keys(frame: pl.DataFrame, log: _Log) -> pl.Series:
    if log.options.single_person:
        return pl.repeat(SINGLE_PERSON_KEY, frame.height, eager=True)
    named = next((c for c in log.mapping.columns if c.name == log.options.person_key_column), None)
    if log.options.person_key_column and named is None:
        name = log.options.person_key_column
        raise Unreadable(f"文件里没有「{name}」这一列", f"The file has no column {name!r}")
    if named is not None:
        return frame[f"f{named.index}"]
    targets = ("person:key", "person:record_number", "person:name")
    found = next((target for target in targets if log.column(target)), "person:key")
    return log.texts(frame, found)


def _moments(frame: pl.DataFrame, log: _Log) -> pl.DataFrame:
    """Day and time of day; hours that were only put in later do not count as known."""
    day = log.column("measured_at") or log.column("date")
    texts = frame[f"f{day.index}"] if day else pl.Series([None] * frame.height, dtype=pl.String)
    read = read_moments(texts, (day.date_format if day else None) or "ymd", log.options.zone)
    clock = log.column("time")
    times = log.texts(frame, "time")
    clocks = read_clocks(times)
    notional = clock is not None and any(problem.code == "notional_times" for problem in clock.problems)
    local = pl.col("moment").dt.convert_time_zone(log.options.zone).dt.replace_time_zone(None)
    at_clock = to_utc(local + pl.col("clock").cast(pl.Duration("us")), log.options.zone)
    usable = pl.col("clock").is_not_null() & ~pl.col("time_known")
    return read.rename({"problem": "day_problem"}).hstack(clocks.rename({"problem": "clock_problem"})).select(
        pl.when(usable).then(at_clock).otherwise("moment").cast(MOMENT).alias("measured_at"),
        (pl.col("time_known") | (usable & pl.lit(not notional))).alias("time_known"),
        "day_problem",
        "clock_problem",
        texts.alias("day_text"),
        times.alias("clock_text"),
    )  # fmt: skip


def _with_values(lines: pl.DataFrame, log: _Log) -> pl.DataFrame:
    """Values in mmol/L by the cell's, else the line's, else the column's unit; sensor lines are sensor values."""
    read = read_cells(lines["value"]).rename({"value": "number", "text": "word", "unit": "cell_unit"})
    joined = lines.hstack(read)
    analyte = catalogue()[log.value.analyte or "SMBG"]
    joined = joined.with_columns(
        pl.coalesce("cell_unit", "line_unit", pl.lit(log.value.unit or analyte.unit)).alias("unit_received"),
        pl.when(pl.col("method").str.to_lowercase().str.contains("cgm|sensor|动态")).then(pl.lit("CGM"))
        .otherwise(pl.lit(analyte.id)).alias("analyte"),
    )  # fmt: skip
    return joined.join(
        _factors(joined["unit_received"], analyte), on="unit_received", how="left", maintain_order="left"
    )


def _factors(units: pl.Series, analyte: Analyte) -> pl.DataFrame:
    found = [(unit, analyte.conversion(unit)) for unit in units.drop_nulls().unique(maintain_order=True)]
    return pl.DataFrame(
        [(unit, c.factor if c else None) for unit, c in found],
        schema={"unit_received": pl.String, "factor": pl.Float64},
        orient="row",
    )


def _judged(lines: pl.DataFrame) -> pl.DataFrame:
    """Why a line gives no reading; null where it does."""
    return lines.with_columns(
        pl.when(pl.col("problem").is_not_null()).then("problem")
        .when(pl.col("person_key").is_null()).then(pl.lit("no_person"))
        .when(pl.col("factor").is_null()).then(pl.lit("unknown_unit"))
        .when(pl.col("measured_at").is_null()).then(pl.lit("no_date")).alias("reason"),
        pl.when(pl.col("measured_at").is_null()).then("day_text").alias("detail"),
    )  # fmt: skip


def _readings(fine: pl.DataFrame, log: _Log) -> pl.DataFrame:
    return shaped(
        fine.with_columns(
            pl.col("value").alias("value_received"),
            (pl.col("number") * pl.col("factor")).round_sig_figs(10).alias("value"),
            pl.col("word").alias("text_value"),
            pl.lit(log.value.name).alias("column"),
            pl.lit(log.options.source or log.mapping.source).alias("source"),
            pl.lit(1).alias("repeat"),
        ),
        READINGS,
    )


def _remarks(glucose: pl.DataFrame, log: _Log) -> list[pl.DataFrame]:
    """Days and times of day that could not be read."""
    day, clock = log.column("measured_at") or log.column("date"), log.column("time")
    parts = []
    for what, column in (("day", day), ("clock", clock)):
        if column is not None:
            broken = glucose.filter(pl.col(f"{what}_problem"))
            parts.append(
                broken.select(
                    "row", "person_key", pl.lit(column.name).alias("column"), pl.lit("unreadable").alias("reason"),
                    pl.col(f"{what}_text").alias("value"), pl.lit(0).alias("facts"),
                )
            )  # fmt: skip
    return parts


def _persons(lines: pl.DataFrame, log: _Log) -> pl.DataFrame:
    known = lines.filter(pl.col("person_key").is_not_null())
    people = known.group_by(pl.col("person_key").alias("key"), maintain_order=True).agg(
        pl.col("row").min(), pl.col("name").drop_nulls().first(), pl.col("record_number").drop_nulls().first()
    )
    if log.options.single_person or log.column("person:record_number"):
        return shaped(people, PERSONS)
    own = pl.lit(log.options.external_system or _system(log.mapping))
    return shaped(people.with_columns(pl.col("key").alias("external_id"), own.alias("external_system")), PERSONS)


def _system(mapping: Mapping) -> str:
    """The numbering of a person column: logs with the same header share it."""
    layout = "\n".join(sorted(column.name.casefold() for column in mapping.columns))
    return f"glucose-log:{hashlib.sha256(layout.encode()).hexdigest()[:8]}"


def _counted(lines: pl.DataFrame, glucose: pl.DataFrame) -> dict[str, int]:
    """Insulin and events by code, and markers of nothing."""
    other = lines.filter(pl.col("kind").is_in(["insulin", "event"])).group_by("kind", "code", maintain_order=True).len()
    found = {f"{kind}:{code}": count for kind, code, count in other.iter_rows()}
    empty = glucose.filter((pl.col("reason") == EMPTY) & pl.col("value").is_not_null()).group_by("value").len()
    return found | {f"missing_marker:{text}": count for text, count in empty.iter_rows()}
