"""What a feed makes of a sample, as plain data to compare with the `.expected.json` beside it."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

from kangxu.intake.drafts import FRAMES
from kangxu.intake.inspection import ReadOptions
from kangxu.intake.mapping import Mapping


def load(feed: ModuleType, path: Path, options: ReadOptions) -> dict[str, Any]:
    """Mapping and drafts of a file read in one go, empty parts left out."""
    mapping = feed.propose(feed.inspect(path, path.name), None)
    chunks = list(feed.read(path, mapping, options))
    frames = {name: pl.concat([getattr(chunk, name) for chunk in chunks]) for name in FRAMES}
    counted: dict[str, int] = {}
    for chunk in chunks:
        for key, number in chunk.counted.items():
            counted[key] = counted.get(key, 0) + number
    return {
        "mapping": _mapping(mapping),
        "counted": dict(sorted(counted.items())),
        **{name: _lines(frame) for name, frame in frames.items() if frame.height},
    }


def _mapping(mapping: Mapping) -> dict[str, Any]:
    return {
        "layout": mapping.layout,
        "source": mapping.source,
        "header_row": mapping.header_row,
        "columns": [_part(c.name, c) for c in mapping.columns],
        "items": [_part(f"{i.item}|{i.specimen}|{i.unit_text}", i) for i in mapping.items],
    }


def _part(name: str, part: Any) -> str:
    problems = ",".join(f"{problem.code}:{problem.count}" for problem in part.problems)
    target = part.target if part.target != "ignore" else f"ignore ({part.suggestion or ''})"
    return f"{name} -> {target} [{part.unit or ''}] {part.level} {problems}".strip()


def _lines(frame: pl.DataFrame) -> list[dict[str, Any]]:
    text = json.dumps(frame.to_dicts(), default=str, ensure_ascii=False)
    return [{k: v for k, v in line.items() if v is not None} for line in json.loads(text)]


def write(feed: ModuleType, path: Path, options: ReadOptions) -> None:
    """Renew the expectation of a sample; read the difference before committing it."""
    expected_of(path).write_text(json.dumps(load(feed, path, options), ensure_ascii=False, indent=1) + "\n", "utf-8")


def expected_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.expected.json")
