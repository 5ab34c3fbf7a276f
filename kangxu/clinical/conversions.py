"""Conversion between the two units in which people and models speak of a quantity. Source conversions.toml."""

from dataclasses import dataclass
from typing import Any, Self

from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.units import Conversion, Number, unit_key


class UnknownConversion(ValueError):
    """The quantity is not known, or not in that unit."""


@dataclass(frozen=True, slots=True)
class UnitPair:
    """A quantity in `unit` and in `other`; `conversion` goes forward from the first to the second."""

    quantity: str
    unit: str
    other: str
    conversion: Conversion

    @classmethod
    def read(cls, table: dict[str, Any]) -> Self:
        factor = table["factor"] if "factor" in table else 1 / table["divisor"]
        conversion = Conversion(factor, table.get("offset", 0.0))
        return cls(table["quantity"], table["unit"], table["other"], conversion)


def to_other_unit(value: Number, quantity: str, unit: str) -> tuple[Number, str]:
    """A value in the other unit of its quantity, and that unit. Raises UnknownConversion."""
    pair = PAIRS.get(quantity.strip().casefold())
    if pair and unit_key(unit) == unit_key(pair.unit):
        return pair.conversion.forward(value), pair.other
    if pair and unit_key(unit) == unit_key(pair.other):
        return pair.conversion.back(value), pair.unit
    raise UnknownConversion(f"{quantity} in {unit}")


def factor_of(quantity: str) -> float:
    """What one of the first unit is in the second."""
    return PAIRS[quantity].conversion.factor


PAIRS: dict[str, UnitPair] = {
    name: UnitPair.read(table)
    for table in load_sheet("conversions.toml")["conversions"]
    for name in (table["quantity"], *table["also"])
}
