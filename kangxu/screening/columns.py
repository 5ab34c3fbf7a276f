"""Columns of numbers out of PostgreSQL and into it, as arrays: no row passes through Python by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

Array = NDArray[Any]
# Kind of a column → (type in SQL, number of that type in PostgreSQL's catalogue)
KINDS = {
    "f8": ("float8", 701),
    "i8": ("bigint", 20),
    "i4": ("integer", 23),
    "i2": ("smallint", 21),
    "b": ("boolean", 16),
}
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TAIL = b"\xff\xff"
_ARRAY_HEAD = 20


def fetch(select: str, params: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[str, Array]:
    """Columns of a select without NULLs, by name; kinds are f8, i8 and i4. One query, one row on the wire."""
    wanted = ", ".join(f"array_agg({name}::{KINDS[kind][0]})" for name, kind in kinds.items())
    connection.ensure_connection()
    # Django's own cursor binds on the client, which knows no binary results
    with psycopg.Cursor(connection.connection) as cursor:
        result = cursor.execute(f"select {wanted} from ({select}) as found", params, binary=True).pgresult
        raw = [result.get_value(0, place) for place in range(len(kinds))] if result else []
    return {name: _elements(one, kind) for one, (name, kind) in zip(raw, kinds.items(), strict=True)}


def _elements(raw: bytes | None, kind: str) -> Array:
    if raw is None:
        return np.empty(0, dtype=kind)
    if int.from_bytes(raw[4:8], "big"):
        raise ValueError("a column holds NULL")
    cells = np.frombuffer(raw, dtype=[("length", ">i4"), ("value", f">{kind}")], offset=_ARRAY_HEAD)
    return cells["value"].astype(kind)


def copy_in(table: str, blocks: Sequence[Mapping[str, tuple[str, Array]]]) -> None:
    """Fill a table by one binary COPY. A block maps column → (kind, values); values with two dimensions are arrays.

    Blocks have the same columns; arrays may be longer in one block than in another.
    """
    names = ", ".join(blocks[0])
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({names}) from stdin with (format binary)") as copy,
    ):
        copy.write(_HEAD)
        for block in blocks:
            copy.write(_rows(block))
        copy.write(_TAIL)


def _rows(block: Mapping[str, tuple[str, Array]]) -> bytes:
    layout: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name, (kind, values) in block.items():
        layout.append((name, _array_type(kind, values.shape[1]) if values.ndim == 2 else _cell_type(kind)))
    made = np.zeros(len(next(iter(block.values()))[1]), dtype=layout)
    made["fields"] = len(block)
    for name, (kind, values) in block.items():
        _fill(made[name], kind, values)
    return made.tobytes()


def _cell_type(kind: str) -> list[tuple[Any, ...]]:
    return [("length", ">i4"), ("value", "u1" if kind == "b" else f">{kind}")]


def _array_type(kind: str, width: int) -> list[tuple[Any, ...]]:
    head = [(name, ">i4") for name in ("length", "dimensions", "nulls", "oid")]
    shape = [("size", ">i4"), ("lowest", ">i4"), ("cells", _cell_type(kind), (width,))] if width else []
    return [*head, *shape]


def _fill(field: Array, kind: str, values: Array) -> None:
    if values.ndim == 1:
        field["length"], field["value"] = field.dtype["value"].itemsize, values
        return
    width = values.shape[1]
    field["length"], field["oid"] = field.dtype.itemsize - 4, KINDS[kind][1]
    if width:
        field["dimensions"], field["size"], field["lowest"] = 1, width, 1
        cells = field["cells"]
        cells["length"], cells["value"] = cells.dtype["value"].itemsize, values
