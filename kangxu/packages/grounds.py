"""The path through the tree as it is kept with a plan: every question, its answer, and what the answer rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kangxu.packages.tree import Path, Step


def told_path(path: Path) -> list[dict[str, Any]]:
    """One table a node, in words of both languages, ready to be stored."""
    return [_step(step) for step in path.steps]


def _step(step: Step) -> dict[str, Any]:
    node = step.node
    return {
        "node": node.code, "answer": step.answer, "recommended": node.recommended,
        "zh": node.zh, "en": node.en, "hint_zh": node.hint_zh, "hint_en": node.hint_en,
        "grounds": [_ground(one) for one in _leaves(step.told or {})],
    }  # fmt: skip


def _leaves(clause: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if not clause:
        return
    if not clause.get("parts"):
        yield clause
    for part in clause.get("parts", ()):
        yield from _leaves(part)


def _ground(clause: Mapping[str, Any]) -> dict[str, Any]:
    rows = clause.get("rows") or [{}]
    newest = rows[-1]
    return {
        "zh": clause["zh"], "en": clause["en"], "verdict": clause["verdict"], "decides": bool(clause.get("decides")),
        "shown": clause.get("shown", ""), "at": _day(clause.get("at") or newest.get("at")),
        "source": str(newest.get("source", "")),
    }  # fmt: skip


def _day(moment: Any) -> str:
    if isinstance(moment, datetime):
        return moment.isoformat()
    return str(moment) if isinstance(moment, date) else ""
