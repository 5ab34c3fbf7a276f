"""One stretch of a table -> drafts."""

import polars as pl

from kangxu.intake.drafts import ISSUES, PERSONS, Drafts, shaped
from kangxu.intake.feeds.table.binding import Bound
from kangxu.intake.feeds.table.cells_of import long_cells, wide_cells
from kangxu.intake.feeds.table.diagnoses import read_diagnoses
from kangxu.intake.feeds.table.happenings import read_happenings
from kangxu.intake.feeds.table.persons import read_persons
from kangxu.intake.feeds.table.readings import read_results
from kangxu.intake.feeds.table.row_facts import read_row_facts
from kangxu.intake.inspection import ReadOptions


def read_chunk(frame: pl.DataFrame, bound: Bound, options: ReadOptions) -> Drafts:
    """Drafts of the rows in ``frame``."""
    facts = read_row_facts(frame, bound, options)
    persons = read_persons(frame, facts, bound, options)
    rows = facts.join(persons.keys, on="row", how="left", maintain_order="left")
    cells = long_cells(frame, bound) if bound.mapping.layout == "long" else wide_cells(frame, bound)
    results = read_results(cells.cells, rows, bound, options)
    happened = read_happenings(frame, rows, bound, options.zone)
    issues = [persons.issues, _moment_remarks(rows), cells.issues(rows), results.issues, happened.issues]
    return Drafts(
        persons=shaped(persons.people, PERSONS),
        readings=results.readings,
        diagnoses=read_diagnoses(frame, rows, bound),
        encounters=happened.encounters,
        medicines=happened.medicines,
        procedures=happened.procedures,
        issues=pl.concat([shaped(part, ISSUES) for part in issues]).sort("row", maintain_order=True),
        rows=frame.height,
        counted=persons.counted | cells.counted | results.counted | _left_out(frame, bound),
    )


def _left_out(frame: pl.DataFrame, bound: Bound) -> dict[str, int]:
    """Filled cells of columns that nobody mapped: not read, but not dropped in silence either."""
    filled = {name: frame[column].drop_nulls().len() for column, name in bound.left_out}
    return {f"unmapped_column:{name}": count for name, count in filled.items() if count}


def _moment_remarks(rows: pl.DataFrame) -> pl.DataFrame:
    """Cells for day or time of day that could not be read."""
    parts = [
        rows.filter(pl.col(f"{what}_problem")).select(
            "row",
            pl.col(f"{what}_column").alias("column"),
            pl.lit("unreadable").alias("reason"),
            pl.col(f"{what}_text").alias("value"),
            "person_key",
            pl.lit(0).alias("facts"),
        )
        for what in ("day", "clock")
    ]
    return pl.concat(parts)
