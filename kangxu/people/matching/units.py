"""What the rows of one person say together, and whether they contradict each other. Pure columns."""

from __future__ import annotations

import polars as pl

from kangxu.people.names import may_be_one

_SAID = ("name", "sex", "full", "year", "national_id", "phone", "address", "insurance", "deceased_at")


def units_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One line per unit; what nobody says is null.

    `odd`: two identity numbers, full birthdays, sexes or names that cannot be one. `detailed`: a name with a birthday
    or telephone number, enough to be somebody without any identifier.
    """
    full = pl.when(~pl.col("birth_year_only")).then("birth_on")
    year = pl.when("birth_year_only").then("birth_on")
    said = rows.with_columns(
        pl.col("name", "address", "insurance").replace("", None), pl.col("sex").replace("0", None), full=full, year=year
    )
    flags = (pl.col("strong", "bad_id", "sex_disagrees").any(),)
    units = said.group_by("unit", maintain_order=True).agg(
        pl.col(_SAID).min(), pl.col(_SAID).max().name.suffix("_too"), *flags
    )
    differs = [(pl.col(name) != pl.col(f"{name}_too")).fill_null(False) for name in ("national_id", "full", "sex")]
    named_twice = units.filter(pl.col("name") != pl.col("name_too"))["unit"]
    return units.select(
        "unit", "name", "sex", "national_id", "phone", "address", "insurance", "deceased_at", "strong", "bad_id",
        "sex_disagrees",
        birth_on=pl.coalesce("full", "year"),
        birth_year_only=pl.col("full").is_null() & pl.col("year").is_not_null(),
        odd=pl.any_horizontal(differs) | pl.col("unit").is_in(_of_several_names(said, named_twice)),
        detailed=pl.col("name").is_not_null() & pl.any_horizontal(pl.col("full", "year", "phone").is_not_null()),
    )  # fmt: skip


def _of_several_names(rows: pl.DataFrame, units: pl.Series) -> list[int]:
    """Those among these units whose names cannot all be one."""
    names: dict[int, list[str]] = {}
    for unit, name in (
        rows.filter(pl.col("unit").is_in(units.implode())).select("unit", "name").drop_nulls().iter_rows()
    ):
        names.setdefault(unit, []).append(name)
    return [unit for unit, found in names.items() if not all(may_be_one(found[0], name) for name in found)]
