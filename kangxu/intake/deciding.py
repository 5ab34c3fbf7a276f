"""What a person decides about one column of a file (or one item of a long table), put into its mapping. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from kangxu.clinical.analytes import catalogue
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping
from kangxu.intake.unit_choice import choose_unit

Part = TypeVar("Part", bound=ColumnMapping | ItemMapping)

CONFIRMED = "人工确认"
RECALLED = "沿用上次的对应关系"
LOCKED = "restricted"
DAY_ORDERS = ("ymd", "dmy", "mdy")


class CannotDecide(ValueError):
    """The choice does not fit the column; the message names the part that does not."""


def is_open(part: ColumnMapping | ItemMapping, remembered: ColumnMapping | ItemMapping | None = None) -> bool:
    """Whether a person should look before the import: unsure, or with a choice to make that nobody made yet."""
    if CONFIRMED in part.evidence or is_locked(part):
        return False
    known = {problem.code for problem in remembered.problems} if remembered else set()
    if any(problem.options and problem.code not in known for problem in part.problems):
        return True
    return part.level != "high" and (part.target != "ignore" or part.suggestion is not None)


def is_locked(part: ColumnMapping | ItemMapping) -> bool:
    """Results that may not be taken over without a special right."""
    return any(problem.code == LOCKED for problem in part.problems)


def open_parts(mapping: Mapping, remembered: Mapping | None = None) -> tuple[str, ...]:
    """Keys of all parts a person should look at, in the order of the file."""
    return tuple(key for key, part in parts_of(mapping).items() if is_open(part, _before(part, remembered)))


def parts_of(mapping: Mapping) -> dict[str, ColumnMapping | ItemMapping]:
    """Columns (`c3`) and items (`i12`) by key."""
    columns: dict[str, ColumnMapping | ItemMapping] = {f"c{column.index}": column for column in mapping.columns}
    return columns | {f"i{number}": item for number, item in enumerate(mapping.items)}


def with_part(mapping: Mapping, key: str, part: ColumnMapping | ItemMapping) -> Mapping:
    """A copy in which one part is replaced."""
    if isinstance(part, ColumnMapping):
        columns = tuple(part if f"c{column.index}" == key else column for column in mapping.columns)
        return replace(mapping, columns=columns)
    items = tuple(part if f"i{number}" == key else item for number, item in enumerate(mapping.items))
    return replace(mapping, items=items)


def reconsider(part: Part, target: str, numbers: np.ndarray, name: str) -> Part:
    """The part as it would be with another target: its unit guessed anew from the column's numbers."""
    if target == part.target:
        return part
    if is_locked(part):
        raise CannotDecide(LOCKED)
    plain = replace(part, target=target, unit=None, problems=(), certainty=1.0, evidence=(CONFIRMED,), suggestion=None)
    code = target.partition(":")[2] if target.startswith("analyte:") else ""
    if target == "bp_pair":
        return replace(plain, unit="mmHg")
    if not code:
        return plain
    if code not in catalogue():
        raise CannotDecide(target)
    choice = choose_unit(catalogue()[code], None, numbers, name)
    analyte = catalogue()[code]
    return replace(
        plain, unit=choice.unit or analyte.unit, certainty=choice.certainty, evidence=choice.evidence,
        problems=choice.problems,
    )  # fmt: skip


def decide(part: Part, *, unit: str | None = None, decision: str | None = None, day_order: str | None = None) -> Part:
    """The part as the person wants it: confirmed, with their unit, their way with its problems, their day order."""
    if is_locked(part):
        raise CannotDecide(LOCKED)
    if decision == "ignore":
        return replace(part, target="ignore", suggestion=_target_of(part), certainty=1.0, evidence=(CONFIRMED,))
    _insist_on_unit(part, unit)
    known = {option for problem in part.problems for option in problem.options}
    if decision and decision != "take" and decision not in known:
        raise CannotDecide(decision)
    problems = tuple(
        replace(problem, decision=decision) if decision in problem.options else problem for problem in part.problems
    )
    evidence = (*(one for one in part.evidence if one != CONFIRMED), CONFIRMED)
    changed = replace(
        part, unit=unit or part.unit, problems=problems, certainty=1.0, evidence=evidence, suggestion=None
    )
    return _with_day_order(changed, day_order)


def confirm_all(mapping: Mapping, remembered: Mapping | None = None) -> Mapping:
    """Every open part as it was proposed; what is only a suggestion stays out."""
    for key in open_parts(mapping, remembered):
        part = parts_of(mapping)[key]
        confirmed = replace(part, certainty=1.0, evidence=(*part.evidence, CONFIRMED))
        mapping = with_part(mapping, key, confirmed)
    return mapping


def count_changed(mapping: Mapping, remembered: Mapping) -> int:
    """Columns that the remembered mapping did not know or left with other problems."""
    pairs = [(part, _before(part, remembered)) for part in parts_of(mapping).values()]
    return sum(1 for new, old in pairs if old is None or _problem_codes(new) != _problem_codes(old))


def _problem_codes(part: ColumnMapping | ItemMapping) -> set[str]:
    return {problem.code for problem in part.problems}


def _before(part: ColumnMapping | ItemMapping, remembered: Mapping | None) -> ColumnMapping | ItemMapping | None:
    if remembered is None:
        return None
    if isinstance(part, ColumnMapping):
        return next((column for column in remembered.columns if column.name == part.name), None)
    same = (part.item, part.specimen, part.unit_text)
    return next((item for item in remembered.items if (item.item, item.specimen, item.unit_text) == same), None)


def _target_of(part: ColumnMapping | ItemMapping) -> str | None:
    return part.suggestion if part.target == "ignore" else part.target


def _insist_on_unit(part: ColumnMapping | ItemMapping, unit: str | None) -> None:
    if not unit or not part.target.startswith("analyte:"):
        return
    if catalogue()[part.target.partition(":")[2]].conversion(unit) is None:
        raise CannotDecide(unit)


def _with_day_order(part: Part, day_order: str | None) -> Part:
    if not day_order or not isinstance(part, ColumnMapping):
        return part
    if day_order not in DAY_ORDERS:
        raise CannotDecide(day_order)
    changes: dict[str, Any] = {"date_format": day_order}
    return replace(part, **changes)
