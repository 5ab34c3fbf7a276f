from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kangxu.web.components.certainty_meter import CertaintyMeter
from kangxu.web.components.component import Component


@dataclass(frozen=True)
class Sample:
    """A value from the file; odd ones stand out."""

    text: str
    odd: bool = False


@dataclass(frozen=True)
class MappingRow(Component):
    """{% component row %} inside `<table class="mapping">` with its head (components/mapping_row/head.html).

    One column of the file: its name, samples, what it becomes, unit, certainty, issue; the link opens its decision.
    """

    column: str
    samples: tuple[Sample, ...]
    becomes: str
    unit: str = ""
    certainty: CertaintyMeter | None = None
    issue: str = ""
    issue_kind: Literal["", "problem", "note", "locked"] = ""
    href: str = ""
    target: str = ""
    active: bool = False
    skipped: bool = False
    id: str = ""
