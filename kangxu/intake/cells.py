"""Reading result cells, whole columns at a time: plain numbers by polars, other texts once per distinct text."""

from collections.abc import Mapping

import polars as pl

from kangxu.clinical.results import EMPTY, Result, parse, parse_pair

_PLAIN = r"^\s*-?\d{1,12}(?:\.\d{1,15})?\s*$"

_READ = {
    "value": pl.Float64,
    "comparator": pl.String,
    "text": pl.String,
    "unit": pl.String,
    "problem": pl.String,
}


def read_cells(
    texts: pl.Series, *, ordinal: bool = False, decimal: str = ".", words: Mapping[str, float] | None = None
) -> pl.DataFrame:
    """Columns value, comparator, text, unit, problem; one row per cell (``clinical.results`` says what they mean)."""
    frame = pl.DataFrame({"cell": texts})
    plain = pl.col("cell").str.contains(_PLAIN) & pl.lit(decimal == "." and not words)
    quick = pl.when(plain).then(pl.col("cell").str.strip_chars().cast(pl.Float64, strict=False))
    frame = frame.with_columns(quick.alias("quick"))
    odd = frame.filter(pl.col("quick").is_null() & pl.col("cell").is_not_null())["cell"].unique(maintain_order=True)
    answers = _table(odd, [parse(cell, ordinal=ordinal, decimal=decimal, words=words) for cell in odd])
    joined = frame.join(answers, on="cell", how="left", maintain_order="left")
    nothing = pl.when(pl.col("cell").is_null()).then(pl.lit(EMPTY)).otherwise(pl.col("problem"))
    return joined.select(
        pl.coalesce("quick", "value").alias("value"), "comparator", "text", "unit", nothing.alias("problem")
    )


def read_pairs(texts: pl.Series) -> pl.DataFrame:
    """Columns value (the first of "133/82"), second, unit, problem."""
    distinct = texts.drop_nulls().unique(maintain_order=True)
    pairs = [parse_pair(cell) for cell in distinct]
    answers = _table(distinct, [first for first, _ in pairs]).with_columns(
        pl.Series("second", [second.value for _, second in pairs], dtype=pl.Float64)
    )
    joined = pl.DataFrame({"cell": texts}).join(answers, on="cell", how="left", maintain_order="left")
    nothing = pl.when(pl.col("cell").is_null()).then(pl.lit(EMPTY)).otherwise(pl.col("problem"))
    return joined.select("value", "second", "comparator", "text", "unit", nothing.alias("problem"))


def _table(cells: pl.Series, results: list[Result]) -> pl.DataFrame:
    columns = {name: [getattr(result, name) for result in results] for name in _READ}
    return pl.DataFrame({"cell": cells, **columns}, schema={"cell": pl.String, **_READ})
