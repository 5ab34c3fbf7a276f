"""Result cells -> readings in canonical units, and an issue for each cell that gave none."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kangxu.clinical.analytes import Analyte, catalogue
from kangxu.clinical.plausibility import LIMITS
from kangxu.clinical.results import EMPTY
from kangxu.intake.cells import read_cells, read_pairs
from kangxu.intake.drafts import ISSUES, READINGS, Kind, shaped
from kangxu.intake.feeds.table.binding import Bound, Reader
from kangxu.intake.inspection import ReadOptions

_PRESSURES = ("SBP", "DBP")
_STATED = "stated "
_SENSIBLE = 6.0


@dataclass(frozen=True)
class Results:
    readings: pl.DataFrame
    issues: pl.DataFrame
    counted: dict[str, int]


def read_results(cells: pl.DataFrame, rows: pl.DataFrame, bound: Bound, options: ReadOptions) -> Results:
    """Each cell becomes a reading (two for a pair) or an issue; empty markers are counted."""
    readers = [r for _, r in bound.results] if bound.mapping.layout == "wide" else [r for _, r in bound.items if r]
    read = _with_units(_read(cells, readers, bound.mapping.decimal), readers)
    read = read.join(rows, on="row", how="left", maintain_order="left", suffix="_row")
    judged = read.with_columns(_reason().alias("reason"))
    fine = judged.filter(pl.col("reason").is_null())
    readings = _readings(fine, bound, options)
    issues = judged.filter(pl.col("reason").is_not_null() & (pl.col("reason") != EMPTY))
    return Results(readings, _issues(issues), _markers(judged))


def _read(cells: pl.DataFrame, readers: Sequence[Reader], decimal: str) -> pl.DataFrame:
    """Cells with value, second (of a pair), comparator, word, own_unit, problem."""
    spec = _spec(readers)
    joined = cells.join(spec, on="reader", how="left", maintain_order="left")
    parts = []
    for kind in spec["kind"].unique(maintain_order=True).to_list() or ["number"]:
        own = joined.filter(pl.col("kind") == kind)
        if kind.startswith(_STATED):
            answers = read_cells(own["text"], words=catalogue()[kind.removeprefix(_STATED)].words)
            answers = answers.with_columns(pl.lit(None, dtype=pl.Float64).alias("second"))
        elif kind == "pair":
            answers = read_pairs(own["text"])
        else:
            answers = read_cells(own["text"], ordinal=kind == "ordinal", decimal=decimal)
            answers = answers.with_columns(pl.lit(None, dtype=pl.Float64).alias("second"))
        names = {"text": "word", "unit": "own_unit"}
        parts.append(
            own.hstack(answers.rename(names).select("value", "second", "comparator", *names.values(), "problem"))
        )
    return pl.concat(parts)


def _spec(readers: Sequence[Reader]) -> pl.DataFrame:
    return pl.DataFrame([_line(reader) for reader in readers], schema=_SPEC, orient="row")


_HARD = ("hard_low", "hard_high")
_USUAL = ("critical_low", "critical_high", "typical")
_SPEC: dict[str, Kind] = {
    "reader": pl.Int64,
    "kind": pl.String,
    "analyte": pl.String,
    "unit": pl.String,
    "factor": pl.Float64,
    "offset": pl.Float64,
    "other_unit": pl.String,
    "other_factor": pl.Float64,
    "other_offset": pl.Float64,
    "decision": pl.String,
    "slot": pl.String,
    "repeat": pl.Int32,
    **dict.fromkeys((*_HARD, *_USUAL), pl.Float64),
}


def _line(reader: Reader) -> tuple[object, ...]:
    """A reader as a row of the frame that cells are joined with."""
    analyte, other = reader.analyte, reader.mixture
    limits = LIMITS.get(analyte.id) if analyte else None
    ordinal = analyte is not None and analyte.ordinal
    return (
        reader.number,
        _kind(analyte),
        analyte.id if analyte else "SBP",
        None if ordinal else reader.unit,
        reader.conversion.factor,
        reader.conversion.offset,
        reader.mixture_unit,
        other.factor if other else None,
        other.offset if other else None,
        reader.decision,
        reader.slot,
        reader.repeat,
        *((limits.hard_low, limits.hard_high) if limits else (None, None)),
        *(getattr(analyte, name) if analyte else None for name in _USUAL),
    )


def _kind(analyte: Analyte | None) -> str:
    """How cells are read; what is stated has words of its own."""
    if analyte is None:
        return "pair"
    if analyte.stated:
        return f"{_STATED}{analyte.id}"
    return "ordinal" if analyte.ordinal else "number"


def _with_units(read: pl.DataFrame, readers: Sequence[Reader]) -> pl.DataFrame:
    """Values made canonical: by the cell's own unit, else the column's, else (where decided) the other of a mixture."""
    joined = read.join(_own_units(read, readers), on=["reader", "own_unit"], how="left", maintain_order="left")
    joined = joined.with_columns(
        (pl.col("value") * pl.col("factor") + pl.col("offset")).alias("usual"),
        (pl.col("value") * pl.col("other_factor") + pl.col("other_offset")).alias("other"),
        (pl.col("value") * pl.col("own_factor") + pl.col("own_offset")).alias("own"),
        pl.col("own_unit").is_not_null().alias("by_own"),
    ).with_columns(_odd().alias("odd"), _doubtful().alias("doubtful"))
    convert, reject = pl.col("decision") == "convert_outliers", pl.col("decision") == "reject_outliers"
    turned = (pl.col("odd") & convert).fill_null(False)
    return joined.with_columns(
        pl.when("by_own").then("own").when(turned).then("other").otherwise("usual").alias("canonical"),
        (pl.col("second") * pl.when("by_own").then("own_factor").otherwise("factor")).alias("second"),
        pl.when("by_own").then("own_unit").when(turned).then("other_unit").otherwise("unit").alias("unit_received"),
        (pl.col("by_own") & pl.col("own_factor").is_null()).alias("unit_unknown"),
        ((reject & (pl.col("odd") | pl.col("doubtful"))) | (convert & pl.col("doubtful")))
        .fill_null(False)
        .alias("unit_doubtful"),
    )


def _odd() -> pl.Expr:
    """Impossible in the column's unit and sensible in the other one."""
    return ~_possible("usual") & _fits_other()


def _doubtful() -> pl.Expr:
    """Alarming in the column's unit and sensible in the other one: in a mixed column nobody can tell."""
    alarming = (pl.col("usual") > pl.col("critical_high")) | (pl.col("usual") < pl.col("critical_low"))
    return _possible("usual") & alarming.fill_null(False) & _fits_other()


def _fits_other() -> pl.Expr:
    ratio = pl.col("other") / pl.col("typical")
    near = ratio.is_between(1 / _SENSIBLE, _SENSIBLE).fill_null(True)
    return (_possible("other") & near & ~pl.col("by_own")).fill_null(False)


def _possible(value: str) -> pl.Expr:
    low, high = pl.col("hard_low").fill_null(float("-inf")), pl.col("hard_high").fill_null(float("inf"))
    return pl.col(value).is_between(low, high)


def _own_units(read: pl.DataFrame, readers: Sequence[Reader]) -> pl.DataFrame:
    """Factor of each unit that stands in a cell itself; null where the analyte is not known in it."""
    analytes = {r.number: r.analyte or catalogue()["SBP"] for r in readers}
    pairs = read.select("reader", "own_unit").drop_nulls().unique().rows()
    found = [(number, unit, analytes[number].conversion(unit)) for number, unit in pairs]
    return pl.DataFrame(
        [(number, unit, c.factor if c else None, c.offset if c else None) for number, unit, c in found],
        schema={"reader": pl.Int64, "own_unit": pl.String, "own_factor": pl.Float64, "own_offset": pl.Float64},
        orient="row",
    )


def _reason() -> pl.Expr:
    """Why a cell gives no reading; null where it does."""
    return (
        pl.when(pl.col("problem").is_not_null())
        .then("problem")
        .when("misfit")
        .then(pl.lit("misfit"))
        .when(pl.col("person_key").is_null())
        .then(pl.lit("no_person"))
        .when(pl.col("conflict").fill_null(False))
        .then(pl.lit("person_conflict"))
        .when("unit_unknown")
        .then(pl.lit("unknown_unit"))
        .when("unit_doubtful")
        .then(pl.lit("unit_doubtful"))
        .when(pl.col("measured_at").is_null())
        .then(pl.lit("no_date"))
    )


def _issues(issues: pl.DataFrame) -> pl.DataFrame:
    return shaped(
        issues.with_columns(
            pl.col("text").alias("value"),
            pl.coalesce("detail", pl.when(pl.col("reason") == "unknown_unit").then("own_unit")).alias("detail"),
            pl.lit(1).alias("facts"),
        ),
        ISSUES,
    )


def _markers(judged: pl.DataFrame) -> dict[str, int]:
    empty = judged.filter(pl.col("reason") == EMPTY)
    counts = empty.group_by(pl.col("text").str.strip_chars()).len()
    return {f"missing_marker:{text}": count for text, count in counts.iter_rows()}


def _readings(fine: pl.DataFrame, bound: Bound, options: ReadOptions) -> pl.DataFrame:
    """Readings of readable cells; the second of a pair follows as diastolic."""
    seconds = fine.filter(pl.col("second").is_not_null()).with_columns(
        pl.col("second").alias("canonical"), pl.lit("DBP").alias("analyte")
    )
    both = pl.concat([fine, seconds]).sort("row", "reader", maintain_order=True)
    both = both.with_columns(
        pl.coalesce("detail", "column").alias("column"),
        pl.col("canonical").round_sig_figs(10).alias("value"),
        pl.col("word").alias("text_value"),
        pl.col("text").alias("value_received"),
        pl.coalesce("slot", "slot_row").alias("slot"),
        pl.lit(options.source or bound.mapping.source).alias("source"),
        pl.concat_str("external_id", pl.lit(":"), "analyte").alias("external_id"),
    )
    panel = _panel_of_lines() if bound.mapping.layout == "long" else pl.col("row") * 10 + pl.col("repeat")
    pressure = pl.col("analyte").is_in(_PRESSURES)
    return shaped(both.with_columns(pl.when(pressure).then(panel).alias("panel")), READINGS)


def _panel_of_lines() -> pl.Expr:
    """In a long table the n-th systolic of a person and moment belongs to the n-th diastolic."""
    nth = pl.col("row").cum_count().over("person_key", "measured_at", "analyte")
    return pl.col("row").min().over("person_key", "measured_at", nth) * 10 + 1
