"""Result cells of a chunk, one line each: ``row``, ``reader`` (number), ``column``, ``text``, ``detail``."""

from dataclasses import dataclass, field

import polars as pl

from kangxu.clinical.results import MISSING_MARKERS
from kangxu.intake.feeds.table.binding import Bound

_CELLS = {"row": pl.Int64, "reader": pl.Int64, "column": pl.String, "text": pl.String, "detail": pl.String}


@dataclass(frozen=True)
class Cells:
    """Cells to read, and those of a long table whose item nobody has decided about."""

    cells: pl.DataFrame
    unknown: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_CELLS))
    counted: dict[str, int] = field(default_factory=dict)

    def issues(self, rows: pl.DataFrame) -> pl.DataFrame:
        return self.unknown.join(rows.select("row", "person_key"), on="row", how="left").select(
            "row",
            "column",
            "person_key",
            "detail",
            pl.col("text").alias("value"),
            pl.lit("unknown_item").alias("reason"),
            pl.lit(1).alias("facts"),
        )


def wide_cells(frame: pl.DataFrame, bound: Bound) -> Cells:
    """The cells of all result columns."""
    if not bound.results:
        return Cells(pl.DataFrame(schema=_CELLS))
    parts = [
        frame.select(
            "row",
            pl.lit(reader.number, dtype=pl.Int64).alias("reader"),
            pl.lit(column.name).alias("column"),
            pl.col(f"c{column.index}").alias("text"),
            pl.lit(None, dtype=pl.String).alias("detail"),
        )
        for column, reader in bound.results
    ]
    return Cells(_filled(pl.concat(parts)))


def _filled(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(pl.col("text").is_not_null() & (pl.col("text").str.strip_chars() != ""))


def long_cells(frame: pl.DataFrame, bound: Bound) -> Cells:
    """The value cells of a long table, joined to what was decided about their item."""
    value = bound.column("long:value")
    if value is None:
        return Cells(pl.DataFrame(schema=_CELLS))
    lines = frame.select(
        "row", _part(bound, "item"), _part(bound, "specimen"), _part(bound, "unit"), pl.col(value).alias("text")
    ).with_columns(pl.lit(bound.by_target["long:value"].name).alias("column"), pl.col("item").alias("detail"))
    joined = _filled(lines).join(_items(bound), on=["item", "specimen", "unit"], how="left", maintain_order="left")
    marker = pl.col("text").str.strip_chars().str.to_lowercase().is_in(list(MISSING_MARKERS))
    unknown = joined.filter(pl.col("decided").is_null() & ~marker)
    left_out = joined.filter(pl.col("decided") & pl.col("reader").is_null()).group_by("item").len()
    return Cells(
        joined.filter(pl.col("reader").is_not_null()).select(*_CELLS),
        unknown.select(pl.col(name).cast(kind) for name, kind in _CELLS.items()),
        {f"unmapped_item:{item}": count for item, count in left_out.iter_rows()},
    )


def _part(bound: Bound, role: str) -> pl.Expr:
    column = bound.column(f"long:{role}")
    if column is None:
        return pl.lit("").alias(role)
    return pl.col(column).fill_null("").str.strip_chars().alias(role)


def _items(bound: Bound) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item": [item.item for item, _ in bound.items],
            "specimen": [item.specimen for item, _ in bound.items],
            "unit": [item.unit_text for item, _ in bound.items],
            "reader": [reader.number if reader else None for _, reader in bound.items],
            "decided": [True] * len(bound.items),
        },
        schema={"item": pl.String, "specimen": pl.String, "unit": pl.String, "reader": pl.Int64, "decided": pl.Boolean},
    ).unique(["item", "specimen", "unit"], keep="first")
