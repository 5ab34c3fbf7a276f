"""Value tiers A, B, C and RFM fifths, as facts for rules: for the operation of the site, never for clinical use.

They are worked out every night (`reckoning`). How long somebody stays in a tier is up to the tags V_A, V_B, V_C.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from kangxu.rules.catalogue import Choice, Fact, Field, Rows
from kangxu.segments.interactions import SHEET
from kangxu.segments.models import ValueScore

RANKING: dict[str, int] = SHEET["ranking"]
TIERS = tuple(Choice(code, one["zh"], one["en"]) for code, one in SHEET["words"]["tiers"].items())
REASONS = {code: Choice(code, one["zh"], one["en"]) for code, one in SHEET["reasons"].items()}
_CELLS: dict[str, dict[str, str]] = SHEET["words"]["segments"]
MIDDLE = _CELLS["middle"]["code"]
CELLS = {cell: one["code"] for cell, one in _CELLS.items() if one["code"] != MIDDLE}
SEGMENTS = tuple(Choice(**one) for one in _CELLS.values())
_TONIGHT = ("尚未计算（每晚计算一次），或没有就诊科室", "not reckoned yet (every night), or without a department")


def fifths_of(row: ValueScore) -> tuple[int, int, int] | None:
    """Of recency, frequency and income; None for who is ranked nowhere."""
    if row.recency is None or row.frequency is None or row.monetary is None:
        return None
    return row.recency, row.frequency, row.monetary


def segment_of(recency: int, frequency: int, monetary: int) -> str:
    """The cell of the RFM map; who is neither high nor low in one of the three stands in between."""
    sides = [_side(one) for one in (recency, frequency, monetary)]
    return MIDDLE if None in sides else CELLS["".join(one for one in sides if one)]


def _side(fifth: int) -> str | None:
    if fifth >= RANKING["high_from"]:
        return "H"
    return "L" if fifth <= RANKING["low_to"] else None


def _sql_segment() -> str:
    sides = " || ".join(
        f"case when v.{column} >= {RANKING['high_from']} then 'H' when v.{column} <= {RANKING['low_to']} then 'L'"
        " else '-' end" for column in ("recency", "frequency", "monetary")
    )  # fmt: skip
    cells = " ".join(f"when '{cell}' then '{code}'" for cell, code in CELLS.items())
    return f"case when v.recency is not null then case {sides} {cells} else '{MIDDLE}' end end"


def _get(column: str, person_id: int, at: datetime) -> Fact | None:
    row = ValueScore.objects.filter(person=person_id, computed_at__lte=at).first()
    told: Any = row and getattr(row, column)
    return Fact(told, row.computed_at) if row and told else None


def _get_segment(person_id: int, at: datetime) -> Fact | None:
    row = ValueScore.objects.filter(person=person_id, computed_at__lte=at).first()
    fifths = fifths_of(row) if row else None
    return Fact(segment_of(*fifths), row.computed_at) if row and fifths else None


def _rows(value: str) -> Rows:
    return Rows(f"select v.person as person_id, {value} as value, v.computed_at as at from segments_valuescore v")


def _fields() -> Iterator[Field]:
    yield Field(
        "value_tier", "价值分级", "Value tier", "choice", _rows("nullif(v.tier, '')"), partial(_get, "tier"),
        choices=TIERS, unknown=("尚未计算（每晚计算一次），或已故", "not reckoned yet (every night), or deceased"),
        example=("价值分级 = A类", "Value tier = A"),
    )  # fmt: skip
    words = {"r": ("近度", "recency"), "f": ("频度", "frequency"), "m": ("额度", "monetary")}
    for letter, (zh, column) in words.items():
        zh, en = f"RFM{zh}五分位", f"RFM fifth of {column}"
        yield Field(
            f"rfm.{letter}", zh, en, "number", _rows(f"v.{column}"), partial(_get, column), unknown=_TONIGHT,
            example=(f"{zh} >= 4", f"{en} >= 4"),
        )  # fmt: skip
    yield Field(
        "rfm.segment", "RFM分群", "RFM segment", "choice", _rows(_sql_segment()), _get_segment, choices=SEGMENTS,
        unknown=_TONIGHT, example=("RFM分群 = 重要价值", "RFM segment = Important, valued"),
    )  # fmt: skip


FIELDS = tuple(_fields())
