"""Tables with one result a line: which column names the item, and what each item is."""

from collections.abc import Mapping as Map

import polars as pl

from kangxu.clinical.units import unit_key
from kangxu.intake.feeds.table.lookup import Field, field_names, key_of
from kangxu.intake.feeds.table.profile import Profile
from kangxu.intake.feeds.table.recognise import Verdict, judge, look_up
from kangxu.intake.mapping import ItemMapping

ROLES = ("item", "code", "value", "unit", "range", "flag", "specimen")
_KNOWN_ENOUGH = 0.5
_ITEMS_AT_MOST = 3000


def long_columns(fields: Map[int, tuple[Field, ...]], frame: pl.DataFrame) -> dict[str, int]:
    """Role -> column index, empty when the table is not of this kind (no item column whose items are known)."""
    roles: dict[str, int] = {}
    for role in ROLES:
        named = [(f.rank, index) for index, own in fields.items() for f in own if f.target == f"long:{role}"]
        free = [(rank, index) for rank, index in named if index not in roles.values()]
        if role == "item":
            free = [(rank, index) for rank, index in free if _names_items(frame[f"c{index}"])]
        if free:
            roles[role] = min(free)[1]
    return roles if "item" in roles and "value" in roles else {}


def _names_items(column: pl.Series) -> bool:
    """Half of the distinct entries (or three of them) are known items."""
    distinct = column.drop_nulls().unique(maintain_order=True).head(_ITEMS_AT_MOST).to_list()
    known = sum(1 for text in distinct if _is_item(text))
    return bool(distinct) and (known >= _KNOWN_ENOUGH * len(distinct) or known >= 3)


def _is_item(text: str) -> bool:
    found = look_up(text)
    return bool(found.analytes) or any(field.target in ("bp_pair", "restricted") for field in found.fields)


def propose_items(frame: pl.DataFrame, roles: Map[str, int], checkup: bool) -> tuple[ItemMapping, ...]:
    """One mapping for each item with the specimen and unit it comes with."""
    named = frame.select(
        _text(roles, "item"),
        _text(roles, "specimen"),
        _text(roles, "unit"),
        _text(roles, "code"),
        _text(roles, "value"),
    ).filter(pl.col("item") != "")
    groups = named.partition_by("item", "specimen", "unit", maintain_order=True)
    return tuple(_item(group, checkup) for group in groups[:_ITEMS_AT_MOST])


def _text(roles: Map[str, int], role: str) -> pl.Expr:
    if role not in roles:
        return pl.lit("").alias(role)
    return pl.col(f"c{roles[role]}").fill_null("").str.strip_chars().alias(role)


def _item(group: pl.DataFrame, checkup: bool) -> ItemMapping:
    item, specimen, unit, code = group.select("item", "specimen", "unit", "code").row(0)
    profile = Profile(group["value"].replace("", None))
    target = _special(item)
    if target == "restricted":
        return ItemMapping(item, specimen, unit, rows=group.height, certainty=0.9, evidence=("传染病，要授权",))
    if target:
        return ItemMapping(
            item, specimen, unit, target, unit or "mmHg", rows=group.height, certainty=0.9, evidence=("列名一致",)
        )
    verdict = _verdict(item, code, specimen, unit, profile, checkup)
    return ItemMapping(
        item, specimen, unit, f"analyte:{verdict.analyte}" if verdict.analyte else "ignore", verdict.unit,
        verdict.slot, group.height, verdict.suggestion, verdict.certainty, verdict.evidence, verdict.problems,
    )  # fmt: skip


def _special(item: str) -> str | None:
    targets = [field.target for field in field_names().get(key_of(item), ())]
    return next((target for target in targets if target in ("restricted", "bp_pair")), None)


def _verdict(item: str, code: str, specimen: str, unit: str, profile: Profile, checkup: bool) -> Verdict:
    """By the item's name, else by its code or abbreviation."""
    stated = unit if unit_key(unit) not in ("", "-", "/", "无") else None
    for name in (item, code):
        found = look_up(name, specimen) if name else None
        if found and found.analytes:
            return judge(name, found, profile, unit=stated, checkup=checkup)
    return judge(item, look_up(item, specimen), profile, unit=stated)
