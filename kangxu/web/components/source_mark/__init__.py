from __future__ import annotations

from dataclasses import dataclass

from kangxu.web.components.component import Component
from kangxu.web.components.shapes import Source


@dataclass(frozen=True)
class SourceMark(Component):
    """{% component "source_mark" source="clinic" label="诊室" %}

    Clinic square, laboratory diamond, device disc, self-report triangle.

    doubtful: hollow and grey.
    """

    source: Source
    label: str = ""
    doubtful: bool = False
    tone: str = ""
