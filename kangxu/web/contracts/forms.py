"""What was sent, as a contract to draft. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kangxu.foundation.money import fen_of
from kangxu.packages.actions import Wanted
from kangxu.programmes.staffing import StaffLoad

MOST_POINTS = 20_000


class BadForm(ValueError):
    """What was sent cannot be read; the message says what."""


def wanted_of(sent: Mapping[str, Any], carers: Mapping[str, Sequence[StaffLoad]]) -> Wanted:
    """A contract to draft; the team is that of the doctor. Raises BadForm."""
    kind, _colon, pack = str(sent.get("pack", "")).partition(":")
    doctor = number_of(sent, "doctor")
    if doctor is None:
        raise BadForm(_("请选择责任医师"))
    team = next((one.team for one in carers["doctor"] if one.staff_id == doctor), "")
    return Wanted(
        kind=kind, pack=pack, doctor_id=doctor, manager_id=number_of(sent, "manager"), team=team,
        starts_on=_day(sent, "starts_on"), ends_on=_day(sent, "ends_on"), fee_fen=_fee(str(sent.get("fee", ""))),
    )  # fmt: skip


def number_of(sent: Mapping[str, Any], name: str) -> int | None:
    text = str(sent.get(name, ""))
    return int(text) if text.isdecimal() and text.isascii() else None


def strokes_of(text: str) -> list[list[list[int]]]:
    """The drawn line: strokes of whole points. Anything else is no line."""
    try:
        found = json.loads(text)
        strokes = [[[int(x), int(y)] for x, y in stroke] for stroke in found]
    except (ValueError, TypeError):
        return []
    return strokes if sum(map(len, strokes)) <= MOST_POINTS else []


def _fee(text: str) -> int:
    try:
        return fen_of(text.strip() or "0")
    except ValueError as wrong:
        raise BadForm(_("服务费填元，最多两位小数")) from wrong


def _day(sent: Mapping[str, Any], name: str) -> date:
    try:
        found = parse_date(str(sent.get(name, "")).strip())
    except ValueError:
        found = None
    if found is None:
        raise BadForm(_("日期要填成2026-11-21这样"))
    return found
