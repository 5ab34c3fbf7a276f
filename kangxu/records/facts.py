"""The columns in which facts reach this room: drafts whose persons are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

MOMENT = pl.Datetime("us", "UTC")
_COMMON: dict[str, pl.DataType | type[pl.DataType]] = {"row": pl.Int64, "person_id": pl.Int64}
_CODED: dict[str, pl.DataType | type[pl.DataType]] = {"code_system": pl.String, "code": pl.String}
_TAIL: dict[str, pl.DataType | type[pl.DataType]] = {"encounter_key": pl.String, "external_id": pl.String}

SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "readings": {
        **_COMMON, "column": pl.String, "analyte": pl.String, "value": pl.Float64, "text_value": pl.String,
        "comparator": pl.String, "unit_received": pl.String, "value_received": pl.String, "measured_at": MOMENT,
        "time_known": pl.Boolean, "source": pl.String, "method": pl.String, "slot": pl.String, "repeat": pl.Int32,
        "panel": pl.Int64, **_TAIL,
    },
    "encounters": {
        **_COMMON, "key": pl.String, "kind": pl.String, "started_at": MOMENT, "ended_at": MOMENT,
        "department": pl.String, "reason": pl.String, "external_id": pl.String,
    },
    "diagnoses": {
        **_COMMON, **_CODED, "text": pl.String, "onset_on": pl.Date, "recorded_at": MOMENT, "resolved_on": pl.Date,
        "state": pl.String, **_TAIL,
    },
    "charges": {**_COMMON, "item": pl.String, "category": pl.String, "amount_fen": pl.Int64, **_TAIL},
    "medicines": {
        **_COMMON, **_CODED, "name": pl.String, "dose": pl.String, "frequency": pl.String, "started_on": pl.Date,
        "ended_on": pl.Date, "days_supplied": pl.Int32, "status": pl.String, **_TAIL,
    },
    "procedures": {
        **_COMMON, **_CODED, "text": pl.String, "level": pl.String, "performed_at": MOMENT, **_TAIL,
    },
}  # fmt: skip

REFUSED_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "row": pl.Int64, "column": pl.String, "reason": pl.String, "value": pl.String, "detail": pl.String,
    "person_id": pl.Int64,
}  # fmt: skip


def _empty(kind: str) -> pl.DataFrame:
    return pl.DataFrame(schema=SCHEMAS[kind])


@dataclass(frozen=True)
class Facts:
    """Facts about known persons, as columns; one frame per kind, schemas in `SCHEMAS`."""

    readings: pl.DataFrame = field(default_factory=lambda: _empty("readings"))
    encounters: pl.DataFrame = field(default_factory=lambda: _empty("encounters"))
    diagnoses: pl.DataFrame = field(default_factory=lambda: _empty("diagnoses"))
    charges: pl.DataFrame = field(default_factory=lambda: _empty("charges"))
    medicines: pl.DataFrame = field(default_factory=lambda: _empty("medicines"))
    procedures: pl.DataFrame = field(default_factory=lambda: _empty("procedures"))

    @classmethod
    def of(cls, frames: Mapping[str, pl.DataFrame]) -> Facts:
        """Shape frames to the schemas: missing columns are empty, others dropped."""
        return cls(**{kind: _shaped(frames[kind], kind) for kind in SCHEMAS if kind in frames})

    @property
    def size(self) -> int:
        return sum(getattr(self, kind).height for kind in SCHEMAS)


def _shaped(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in SCHEMAS[kind].items()
    )


@dataclass(frozen=True)
class Recorded:
    """What became of a batch of facts. `refused` has one row per fact that was not stored, with its reason."""

    batch_id: int
    accepted: int
    duplicate: int
    refused: pl.DataFrame
    persons: int
