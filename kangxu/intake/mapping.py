"""How the columns of a file become facts: proposed by a feed, confirmed by a person, kept as a template.

Targets of a column
    ``analyte:FPG`` · ``bp_pair`` (text such as 133/82) · ``person:key|name|sex|birth_on|age|national_id|record_number|
    insurance_number|insurance|phone|address`` · ``measured_at`` · ``date`` · ``time`` · ``slot`` · ``method``
    · ``encounter_key`` · ``external_id`` · ``diagnosis_text`` · ``diagnosis_code``
    · ``medicine:name|code|dose|frequency|started_on|ended_on|days_supplied``
    · ``procedure:text|code|level|performed_at`` · ``stay:admitted_at|discharged_at|department``
    · ``long:item|value|unit|range|flag|specimen`` · ``ignore``.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

HIGH, MIDDLE = 0.8, 0.5

DECISIONS = ("convert_outliers", "reject_outliers", "as_is", "ignore")


def level(certainty: float) -> str:
    """'high', 'middle' or 'low', as screens show it."""
    if certainty >= HIGH:
        return "high"
    return "middle" if certainty >= MIDDLE else "low"


@dataclass(frozen=True)
class Problem:
    """Something about a column that a person should look at. ``decision`` is what happens if nobody does."""

    code: str  # 'mixed_units', 'header_unit_wrong', 'day_month_unclear', 'duplicate_header', 'restricted' ...
    count: int = 0
    detail: str = ""
    examples: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    decision: str | None = None
    unit: str | None = None  # the other unit, where the problem is one of units


@dataclass(frozen=True)
class ColumnMapping:
    """One column. A low-certainty idea is only a ``suggestion``: its target stays 'ignore' until a person says so."""

    index: int
    name: str
    target: str = "ignore"
    unit: str | None = None
    date_format: str | None = None
    slot: str | None = None
    repeat: int = 1
    codes: dict[str, str] | None = None  # for coded columns: their code -> ours (sex)
    suggestion: str | None = None
    certainty: float = 0.0
    evidence: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def level(self) -> str:
        return level(self.certainty)

    @property
    def analyte(self) -> str | None:
        return self.target.partition(":")[2] if self.target.startswith("analyte:") else None


@dataclass(frozen=True)
class ItemMapping:
    """One kind of line in a long table: the item's name with the specimen and unit it came with."""

    item: str
    specimen: str = ""
    unit_text: str = ""
    target: str = "ignore"
    unit: str | None = None
    slot: str | None = None
    rows: int = 0
    suggestion: str | None = None
    certainty: float = 0.0
    evidence: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def level(self) -> str:
        return level(self.certainty)


@dataclass(frozen=True)
class Mapping:
    """All of it, with the way the file is opened."""

    feed: str
    version: int = 1
    layout: str = "wide"  # 'wide' | 'long'
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    sheet: str | None = None
    header_row: int = 1
    header_rows: int = 1
    source: str = "checkup"
    columns: tuple[ColumnMapping, ...] = ()
    items: tuple[ItemMapping, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @staticmethod
    def from_json(text: str) -> "Mapping":
        """Raises ValueError when the text is not a mapping."""
        try:
            return _mapping(json.loads(text))
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError("not a mapping") from error

    def with_column(self, index: int, **changes: Any) -> "Mapping":
        """A copy in which one column is changed, as a person does on the screen."""
        columns = tuple(replace(c, **changes) if c.index == index else c for c in self.columns)
        return replace(self, columns=columns)


def _mapping(raw: dict[str, Any]) -> Mapping:
    return Mapping(
        **{
            **raw,
            "columns": tuple(ColumnMapping(**_part(c)) for c in raw.get("columns", ())),
            "items": tuple(ItemMapping(**_part(i)) for i in raw.get("items", ())),
        }
    )


def _part(raw: dict[str, Any]) -> dict[str, Any]:
    problems = tuple(
        Problem(**{**p, "examples": tuple(p.get("examples", ())), "options": tuple(p.get("options", ()))})
        for p in raw.get("problems", ())
    )
    return {**raw, "evidence": tuple(raw.get("evidence", ())), "problems": problems}
