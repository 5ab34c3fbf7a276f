"""Tags and segments as data and as lines for an operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kangxu.segments.queries import DefinitionView, VersionView

_STATES = {"active": "", "paused": "停用 · paused", "waiting": "待条件 · waiting", "retired": "作废 · retired"}


def of_definition(seen: DefinitionView) -> dict[str, Any]:
    row = seen.row
    return {
        "code": row.code, "kind": row.kind, "zh": row.zh, "en": row.en, "family": row.family, "way": row.way,
        "purpose": row.purpose, "state": row.state, "lacks": row.lacks, "count": seen.count, "share": seen.share,
        "bands": dict(seen.bands), "evaluated_at": seen.at, "error": seen.error,
    }  # fmt: skip


def of_version(seen: VersionView) -> dict[str, Any]:
    row = seen.row
    return {
        "number": row.number, "state": row.state, "author": row.author, "published_at": row.published_at,
        "count_at_publish": row.count_at_publish, "rule": list(seen.lines), "note": row.note, "source": row.source,
    }  # fmt: skip


def line(told: Mapping[str, Any]) -> str:
    state = f"  {_STATES[told['state']]}" if _STATES[told["state"]] else ""
    failed = f"  失败 · failed: {told['error']}" if told["error"] else ""
    return f"{told['code']:<12}{told['count']:>9}  {told['share']:>6.1%}  {told['zh']} · {told['en']}{state}{failed}"


def page(told: Mapping[str, Any], versions: Sequence[Mapping[str, Any]]) -> str:
    lines = [line(told), *(f"    {band}: {count}" for band, count in told["bands"].items())]
    if told["lacks"]:
        lines.append(f"  缺 · lacks：{told['lacks']}")
    for one in versions:
        lines += ["", f"v{one['number']} {one['state']} {one['author']} {one['source']}".rstrip()]
        lines += [f"  {clause}" for clause in one["rule"]]
    return "\n".join(lines)


def member(told: Mapping[str, Any]) -> str:
    return f"{told['person']:>10}  {told['since']:%Y-%m-%d}  {told['value']} {told['origin']}".rstrip()


def of_why(found: Mapping[str, Any]) -> dict[str, Any]:
    stay, denial, change = found["stay"], found["denial"], found["next"]
    return {
        "code": found["code"], "person": found["person"], "rule": found["rule"],
        "next": {"at": change[0], "verdict": change[1]} if change else None,
        "stay": stay and {
            "value": stay.value, "since": stay.entered_at, "origin": stay.origin, "author": stay.author,
            "reason": stay.reason, "expires_at": stay.expires_at, "evidence": stay.evidence,
        },
        "denial": denial and {"author": denial.author, "reason": denial.reason, "until": denial.until},
    }  # fmt: skip


def stay(told: Mapping[str, Any]) -> str:
    held, denied, change = told["stay"], told["denial"], told["next"]
    lines = [f"在其中，自 {held['since']:%Y-%m-%d} 起 · in since then" if held else "不在其中 · not in"]
    lines += [f"人工移除 · removed by hand: {denied['author']} {denied['reason']}"] if denied else []
    lines += [f"下次变化 · next change: {change['at']:%Y-%m-%d %H:%M} → {change['verdict']}"] if change else []
    return "\n".join(lines)


def run(told: Mapping[str, Any]) -> str:
    failed = f"，失败 {told['failed']} · failed" if told["failed"] else ""
    return f"重算 {told['definitions']} 个定义 · rebuilt: {told['state']}{failed}"
