"""The code book of logged events (UCI AIM-94 diabetes data: Data-Codes)."""

import csv
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class LogCode:
    """``kind`` is 'glucose', 'insulin' or 'event'; ``slot`` the meal a glucose value belongs to."""

    kind: str
    slot: str | None
    words_zh: str


def _load() -> dict[str, LogCode]:
    text = resources.files("kangxu.intake.feeds.glucose_log").joinpath("codes.csv").read_text("utf-8")
    return {
        row["code"]: LogCode(row["kind"], row["slot"] or None, row["words_zh"])
        for row in csv.DictReader(text.splitlines())
    }


KNOWN_CODES = _load()
