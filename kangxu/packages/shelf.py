"""The catalogue that comes with the platform: packages by disease and tier (`catalogue/*.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from kangxu.foundation.money import fen_of
from kangxu.packages.bills import YEAR, BadBill, Difference, Item, apply, from_json
from kangxu.packages.services import services

Tier = Literal["basic", "standard", "plus", "single"]
TIERS: tuple[Tier, ...] = ("basic", "standard", "plus")


@dataclass(frozen=True, slots=True)
class PackageSheet:
    """A package as it lies on the shelf, with its whole bill."""

    code: str
    programme: str
    tier: Tier
    zh: str
    en: str
    parent: str
    fee_fen: int
    validity_days: int
    difference: Difference
    bill: tuple[Item, ...]
    source: str
    assumed: bool


@cache
def shelf() -> dict[str, PackageSheet]:
    """All packages of the shelf by code; parents come before their children. Raises BadBill."""
    found: dict[str, PackageSheet] = {}
    for sheet, table in _tables():
        if table["code"] in found:
            raise BadBill(f"package {table['code']} is there twice")
        found[table["code"]] = _package(sheet, table, found)
    return found


def _package(sheet: dict[str, Any], table: dict[str, Any], known: dict[str, PackageSheet]) -> PackageSheet:
    parent = table.get("parent", "")
    if parent and parent not in known:
        raise BadBill(f"{table['code']}: no parent {parent!r} before it")
    made = Difference(
        tuple(map(from_json, table.get("add", ()))), tuple(map(from_json, table.get("change", ()))),
        tuple(table.get("drop", ())),
    )  # fmt: skip
    try:
        bill = apply(known[parent].bill if parent else (), made, services())
    except BadBill as problem:
        raise BadBill(f"{table['code']} {problem}") from problem
    return PackageSheet(
        table["code"], sheet["programme"], table["tier"], table["zh"], table["en"], parent, fen_of(table["fee"]),
        table.get("validity_days", YEAR), made, bill, sheet["source"], sheet["assumed"],
    )  # fmt: skip


def _tables() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    folder = files(__package__).joinpath("catalogue")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            sheet = tomllib.loads(file.read_text("utf-8"))
            yield from ((sheet, table) for table in sheet["packages"])
