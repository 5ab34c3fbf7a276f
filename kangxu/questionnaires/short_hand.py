"""Items of the shelf as people write them: the short-hand of `forms/<code>/form.toml`, read into items. Pure.

An item has `id`, `zh`, `en`, and what it needs of: `options` (code, zh, en and, where scored, points), `exclusive`
(codes), `many`, `required`, `kind`, `unit`, `low`, `high`, `decimals`, `most` (characters), `role`, `prefix`,
`help_zh`, `help_en`, `start` (fixed values), `hidden`, `read_only`, `turns` (of a repeated group, at most).
`reading = "SBP"` makes the answer a reading of that analyte: unit and limits are then those of the catalogue;
`reading_on` is the item with its day, `source` where it was measured; `specimen` is the item that tells the specimen,
`specimens` what each of its answers makes of it: `[["1", "SMBG", "fasting"], ["2", "FPG"]]`.
`when = [["adherence", "=", "2"]]` asks an item only then (`any = true`: one of several is enough). `prefill = 90`
brings in the latest reading not older than so many days, `carry = true` what was answered last time, `initial` what an
expression says. `calc` calculates; `{weight}` in an expression stands for the answer to that item. `row = true` with
`items` is one line, `target = true` its column.
`tags` and `tasks` say what answers set off. `use = "block"` takes a block of `forms/shared.toml`, changed by what
stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from kangxu.clinical.analytes import catalogue
from kangxu.clinical.cadence import CLASSES, STEPS
from kangxu.clinical.plausibility import LIMITS
from kangxu.questionnaires.definition import (
    BadForm,
    Condition,
    Item,
    Kind,
    OfSpecimen,
    Option,
    ReadingRule,
    TagRule,
    TaskRule,
    Trigger,
    Words,
)

Table = Mapping[str, Any]
_ANSWER = re.compile(r"\{(\w+)\}")
_KNOWN = frozenset(
    {
        "id", "kind", "zh", "en", "options", "options_of", "exclusive", "many", "required", "read_only", "hidden",
        "unit", "low", "high", "decimals", "most", "turns", "role", "prefix", "help_zh", "help_en", "reading",
        "slot", "reading_on", "source", "specimen", "specimens", "when", "any", "prefill", "carry", "initial", "start",
        "calc", "row", "target", "items", "tags", "tasks",
    }
)  # fmt: skip
_CLASSED: dict[str, Mapping[str, Mapping[str, Any]]] = {"classes": CLASSES, "steps": STEPS}


def read_items(tables: list[Table], blocks: Mapping[str, Table]) -> tuple[Item, ...]:
    """All items of a sheet. Raises BadForm."""
    return tuple(read_short(_whole(one, blocks), blocks) for one in tables)


def read_short(table: Table, blocks: Mapping[str, Table]) -> Item:
    link_id = str(table.get("id", ""))
    if unknown := set(table) - _KNOWN:
        raise BadForm(link_id, f"unknown words: {', '.join(sorted(unknown))}")
    options = _options(table)
    low, high = _limits(table)
    return Item(
        link_id=link_id, kind=_kind(table, bool(options)), words=Words(table.get("zh", ""), table.get("en", "")),
        prefix=table.get("prefix", ""), help=Words(table.get("help_zh", ""), table.get("help_en", "")),
        required=table.get("required", False), repeats=table.get("many", False),
        read_only=table.get("read_only", "calc" in table), hidden=table.get("hidden", False), options=options,
        conditions=tuple(Condition(*one) for one in table.get("when", ())), any_condition=table.get("any", False),
        initial=tuple(table.get("start", ())), initial_expression=_initial(table),
        calculated_expression=spelled(table.get("calc", "")), low=low, high=high, decimals=table.get("decimals"),
        max_length=table.get("most"), max_turns=table.get("turns"), unit=_unit(table), role=table.get("role", ""),
        row=table.get("row", False), column="target" if table.get("target") else "this",
        prefill_days=table.get("prefill"), reading=_reading(table),
        tags=tuple(TagRule(one["tag"], _trigger(one)) for one in table.get("tags", ())),
        tasks=tuple(read_task(one) for one in table.get("tasks", ())),
        items=read_items(table.get("items", []), blocks),
    )  # fmt: skip


def answer_of(link_id: str, resource: Literal["resource", "previous"] = "resource") -> str:
    """FHIRPath to the answer of an item: of this time, or of last time."""
    return f"%{resource}.repeat(item).where(linkId='{link_id}').answer.value"


def spelled(expression: str, resource: Literal["resource", "previous"] = "resource") -> str:
    """An expression with `{item}` written out."""
    told: Callable[[re.Match[str]], str] = lambda found: answer_of(found.group(1), resource)  # noqa: E731
    return _ANSWER.sub(told, expression)


def _whole(table: Table, blocks: Mapping[str, Table]) -> Table:
    """A table with the block that it uses below it."""
    if "use" not in table:
        return table
    if table["use"] not in blocks:
        raise BadForm(str(table["use"]), "no such block")
    return {**blocks[table["use"]], **{name: value for name, value in table.items() if name != "use"}}


def _kind(table: Table, chosen: bool) -> Kind:
    if "kind" in table:
        kind: Kind = table["kind"]
        return kind
    if table.get("items"):
        return "group"
    if table.get("reading"):
        return "decimal"
    return "choice" if chosen else "string"


def _options(table: Table) -> tuple[Option, ...]:
    if "options_of" in table:
        rows = _CLASSED[table["options_of"]].values()
        return tuple(Option(str(row["number"]), Words(row["zh"], row["en"])) for row in rows)
    alone = set(table.get("exclusive", ()))
    return tuple(
        Option(code, Words(zh, en), float(points[0]) if points else None, code in alone)
        for code, zh, en, *points in table.get("options", ())
    )


def _reading(table: Table) -> ReadingRule | None:
    if "reading" not in table:
        return None
    unit = catalogue()[table["reading"]].unit
    return ReadingRule(
        table["reading"], unit, table.get("slot", ""), table.get("reading_on", ""), table.get("source", ""),
        table.get("specimen", ""), tuple(OfSpecimen(*one) for one in table.get("specimens", ())),
    )  # fmt: skip


def _unit(table: Table) -> str:
    return str(table.get("unit") or (catalogue()[table["reading"]].unit if "reading" in table else ""))


def _limits(table: Table) -> tuple[float | None, float | None]:
    """As written, else the hard limits of the reading's analyte."""
    known = LIMITS.get(table.get("reading", ""))
    low, high = (known.hard_low, known.hard_high) if known else (None, None)
    return table.get("low", low), table.get("high", high)


def _initial(table: Table) -> str:
    if table.get("carry"):
        return answer_of(table["id"], "previous")
    return spelled(table.get("initial", ""))


def _trigger(table: Table) -> Trigger:
    return Trigger(*table["when"]) if "when" in table else Trigger()


def read_task(table: Table) -> TaskRule:
    return TaskRule(
        table["reason"], Words(table["zh"], table["en"]), _trigger(table), table.get("urgent", False),
        table.get("days", 0), Words(table.get("advice_zh", ""), table.get("advice_en", "")),
    )  # fmt: skip
