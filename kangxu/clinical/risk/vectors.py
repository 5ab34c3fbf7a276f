"""Published cases beside each model: what goes in, what must come out, and where the case was printed."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from kangxu.clinical.risk.model import RiskModel


@dataclass(frozen=True, slots=True)
class Vector:
    """One case of vectors.csv; empty expectations are not checked, `tolerance` is absolute and in the model's unit.

    The column `also` (optional) holds further outputs, as `code=number;code=band`.
    """

    case: str
    inputs: dict[str, float | str]
    variant: str | None
    value: float | None
    band: str | None
    refusal: str | None
    also: dict[str, str]
    tolerance: float
    origin: str


def vectors_of(model: RiskModel) -> Iterator[Vector]:
    text = files(f"kangxu.clinical.risk.models.{model.code}").joinpath("vectors.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield Vector(
            case=row["case"],
            inputs=dict(_pair(part) for part in row["inputs"].split(";") if part),
            variant=row["variant"] or None,
            value=float(row["value"]) if row["value"] else None,
            band=row["band"] or None,
            refusal=row["refusal"] or None,
            also=dict(_halves(part) for part in (row.get("also") or "").split(";") if part),
            tolerance=float(row["tolerance"] or 0),
            origin=row["origin"],
        )


def _pair(part: str) -> tuple[str, float | str]:
    name, value = _halves(part)
    try:
        return name, float(value)
    except ValueError:
        return name, value  # a sex or a choice, by its code


def _halves(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value
