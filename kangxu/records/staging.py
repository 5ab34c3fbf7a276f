"""Columns into temporary tables of the running transaction, by COPY."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from django.db import connection

_TYPES: dict[pl.DataType | type[pl.DataType], str] = {
    pl.String: "text",
    pl.Int64: "bigint",
    pl.Int32: "integer",
    pl.Float64: "double precision",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


def stage(table: str, frame: pl.DataFrame) -> None:
    """Fill the temporary table `stage_<table>` with a frame; it is empty again after the transaction.

    The table is made once per connection. `ord` numbers the rows from 0.
    """
    numbered = frame.with_row_index("ord").with_columns(pl.col("ord").cast(pl.Int64))
    names = ", ".join(f'"{name}"' for name in numbered.columns)
    with connection.cursor() as cursor:
        cursor.execute(_create(f"stage_{table}", numbered.schema))
        cursor.execute(f"truncate stage_{table}")
        with cursor.copy(f"copy stage_{table} ({names}) from stdin with (format csv, null '\\N')") as copy:
            copy.write(_csv(numbered))


def _create(table: str, schema: Mapping[str, pl.DataType]) -> str:
    columns = ", ".join(f'"{name}" {_sql_type(kind)}' for name, kind in schema.items())
    return f"create temp table if not exists {table} ({columns}) on commit delete rows"


def _sql_type(kind: pl.DataType) -> str:
    if isinstance(kind, pl.Datetime):
        return "timestamptz"
    return _TYPES[kind.base_type()] if kind.base_type() in _TYPES else _TYPES[kind]


def _csv(frame: pl.DataFrame) -> bytes:
    # PostgreSQL text cannot hold NUL; nothing readable is lost with it
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    clean = frame.with_columns(pl.col(texts).str.replace_all("\0", "", literal=True)) if texts else frame
    written = clean.write_csv(
        include_header=False, null_value="\\N", quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S%.6f+00"
    )
    return written.encode()
