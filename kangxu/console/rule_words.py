"""Facts, rules and reasons as lines for an operator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}
_ROWS = 5


def of_fact(fact: dict[str, Any]) -> str:
    unit = f" [{fact['unit']}]" if fact["unit"] else ""
    return f"{fact['code']:<28}{fact['kind']:<8}{fact['zh']} · {fact['en']}{unit}    {fact['example_zh']}".rstrip()


def of_rule(told: dict[str, Any]) -> str:
    lines = [told["zh"], told["en"], ""]
    for one in told["facts"]:
        lines.append(f"{one['zh']} · {one['en']}（{one['code']}）")
        lines.append(f"  未知 · not known：{one['unknown_zh']} · {one['unknown_en']}")
    return "\n".join(lines)


def of_reasons(clause: dict[str, Any], depth: int = 0) -> Iterator[str]:
    """Lines of a clause and its parts; ← marks what the answer hangs on."""
    indent, decides = "  " * depth, "  ←" if depth and clause["decides"] and "parts" not in clause else ""
    yield f"{indent}{_MARKS[clause['verdict']]} {clause['zh']}{_value(clause)}{decides}"
    for row in clause.get("rows", [])[-_ROWS:]:
        tags = "，".join(str(value) for name, value in row.items() if name not in ("value", "shown", "at") and value)
        yield f"{indent}    {_on(row['at'])} {row['shown']}{f'（{tags}）' if tags else ''}"
    if "denied_by" in clause:
        yield f"{indent}    没有记录，由此判定 · nothing on record, decided by:"
        yield from of_reasons(clause["denied_by"], depth + 3)
    for part in clause.get("parts", []):
        yield from of_reasons(part, depth + 1)


def of_change(change: dict[str, Any] | None) -> Iterator[str]:
    """When time alone changes the answer."""
    if change:
        yield f"{_on(change['at'])} {_MARKS[change['verdict']]} 若无新记录 · if nothing else is recorded"


def _value(clause: dict[str, Any]) -> str:
    if "unknown_zh" in clause:
        return f"：未知（{clause['unknown_zh']}）"
    limit = f"，界值 {clause['limit']:g}" if "limit" in clause else ""
    return f"：{clause['shown']}{limit}" if "shown" in clause else ""


def _on(moment: Any) -> str:
    from kangxu.foundation.clock import day_of

    return day_of(moment).isoformat() if moment else "—"
