"""Rules of the shelf, from words to data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kangxu.rules.language import BadRule
from kangxu.rules.reading import read
from kangxu.rules.scanning import BadText
from kangxu.rules.stored import to_json
from kangxu.segments.shelf_reading import Item


@dataclass(frozen=True)
class Words:
    """What a version stores of a rule, or of bands; `lacks` says, in both languages, why it has neither."""

    rule: dict[str, Any] | None = None
    bands: list[dict[str, Any]] = field(default_factory=list)
    lacks: str = ""
    lacks_en: str = ""


def read_words(item: Item) -> Words:
    """What cannot be read yet, because no room offers the fact, waits for it."""
    if item.lacks:
        return Words(lacks=item.lacks, lacks_en=item.lacks_en)
    try:
        if item.bands:
            return Words(bands=[{**band, "rule": to_json(read(band["rule"]))} for band in item.bands])
        return Words(rule=to_json(read(item.rule)) if item.rule else None)
    except BadText as problem:
        return Words(lacks=problem.zh, lacks_en=problem.en)
    except BadRule as problem:
        return Words(lacks=str(problem), lacks_en=str(problem))
