"""Yes-no inputs that the records answer: diagnoses and medicines as bits of a number, in SQL. Table: flags.toml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kangxu.clinical.sheets import load_sheet
from kangxu.records.queries import OVER

_SHEET = load_sheet("flags.toml", "kangxu.screening")
FLAGS: Mapping[str, Mapping[str, Any]] = _SHEET["flags"]
MEDICINES: Mapping[str, Mapping[str, Any]] = _SHEET["medicines"]


def diagnosed(bits: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    """Who has each flag on record, those that follow from others included."""
    found = {name: bits >> place & 1 == 1 for place, name in enumerate(FLAGS)}
    parts = {name: (name, *flag.get("also", ())) for name, flag in FLAGS.items()}
    return {name: np.logical_or.reduce([found[one] for one in some]) for name, some in parts.items()}


def taken(bits: NDArray[np.int64]) -> dict[str, NDArray[np.bool_]]:
    return {name: bits >> place & 1 == 1 for place, name in enumerate(MEDICINES)}


def _any(words: Sequence[str]) -> str:
    """A regular expression for any of these words, as a literal of SQL."""
    escaped = "|".join(word.replace(".", r"\.").replace("'", "''") for word in words)
    return f"'({escaped})'"


def _coded(system: str, codes: Sequence[str]) -> str:
    return f"(d.code_system = '{system}' and upper(d.code) ~ ('^' || {_any(codes)}))"


def _written(column: str, table: Mapping[str, Any]) -> str:
    without = f" and {column} !~* {_any(table['without'])}" if table.get("without") else ""
    return f"({column} ~* {_any(table['words'])}{without})"


def _matches(flag: Mapping[str, Any]) -> str:
    """When a diagnosis `d` says this flag."""
    tests = [_coded(system, flag[system]) for system in ("icd10", "icd9") if system in flag]
    if "words" in flag:
        tests.append(_written("d.text", flag))
    if "conditions" in flag:
        unless = f" and not ({_matches(FLAGS[flag['unless']])})" if "unless" in flag else ""
        tests.append(f"({_grouped(flag)}{unless})")
    return " or ".join(tests) or "false"


def _grouped(flag: Mapping[str, Any]) -> str:
    groups = ", ".join(f"'{group}'" for group in flag.get("conditions", ()))
    return f"d.condition in ({groups})" if groups else "false"


def _bit(test: str, place: int) -> str:
    return f"case when {test} then {1 << place} else 0 end"


def _diagnosis_bits() -> str:
    bits = " | ".join(_bit(_matches(flag), place) for place, flag in enumerate(FLAGS.values()))
    plain = " | ".join(_bit(_grouped(flag), place) for place, flag in enumerate(FLAGS.values()))
    words = _any([word for flag in FLAGS.values() for word in flag.get("words", ())])
    codes = _any([code for flag in FLAGS.values() for code in (*flag.get("icd10", ()), *flag.get("icd9", ()))])
    # most diagnoses speak of none of the flags that are looked for in words: one test tells
    return f"case when d.text ~* {words} or upper(d.code) ~ ('^' || {codes}) then {bits} else {plain} end"


def _medicine_bits() -> str:
    return " | ".join(_bit(_written("m.name", one), place) for place, one in enumerate(MEDICINES.values()))


_OVER = ", ".join(f"'{status}'" for status in sorted(OVER))
# Bits of a person `p`, for the place of a select; the day is %(today)s
DIAGNOSED = f"""(
    select coalesce(bit_or({_diagnosis_bits()}), 0) from records_diagnosis d
    where d.person_id = p.id and d.retired_at is null and d.state <> 'resolved'
)"""
TAKEN = f"""(
    select coalesce(bit_or({_medicine_bits()}), 0)
    from records_medicine m
    where m.person_id = p.id and m.retired_at is null and coalesce(m.status, '') not in ({_OVER})
      and coalesce(m.ended_on, %(today)s) >= %(today)s and coalesce(m.started_on, %(today)s) <= %(today)s
)"""
