"""What was sent from the standard screening form, as the form that the screening room takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kangxu.screening.filled import Filled, NotAccepted
from kangxu.web.assess.form import Question, questions
from kangxu.web.assess.form_page import PAIRS
from kangxu.web.days import day_in

Sent = Mapping[str, Any]
_POINTS = str.maketrans({"。": ".", "，": "."})
LONGEST_SECONDS = 4 * 3600


def filled(person_id: int, sent: Sent, *, now: datetime) -> Filled:
    """Raises NotAccepted, by the names of the form's own questions."""
    if wrong := {one.name: _("请填数字") for one in questions() if not _is_readable(one, sent)}:
        raise NotAccepted(wrong)
    return Filled(
        uid=_uid(sent), person={"id": person_id}, started_at=_started(sent, now), finished_at=now,
        seconds=_seconds(sent), form="standard", measurements=_measurements(sent), answers=_answers(sent),
    )  # fmt: skip


def by_question(fault: NotAccepted) -> dict[str, str]:
    """What is wrong, by the form's own names: `answers.smoking` is the question `smoking`."""
    return {name.rpartition(".")[2]: words for name, words in fault.fields.items()}


def _uid(sent: Sent) -> UUID:
    try:
        return UUID(str(sent.get("uid", "")))
    except ValueError:
        raise NotAccepted({"uid": _("页面过期了，请重新打开再填")}) from None


def _started(sent: Sent, now: datetime) -> datetime:
    began = parse_datetime(str(sent.get("started_at", "")))
    return min(began, now) if began is not None and began.tzinfo else now


def _seconds(sent: Sent) -> int:
    text = str(sent.get("seconds", ""))
    return min(int(text), LONGEST_SECONDS) if text.isascii() and text.isdecimal() else 0


def _is_readable(question: Question, sent: Sent) -> bool:
    if question.kind == "pressures":
        return all(_number(sent, name) is not None or not _text(sent, name) for pair in _pairs() for name in pair)
    return question.kind != "number" or not _text(sent, question.name) or _number(sent, question.name) is not None


def _measurements(sent: Sent) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in questions():
        if one.where == "measurement" and one.kind == "number" and _text(sent, one.name):
            made[one.name] = _number(sent, one.name)
    if pressures := list(_pressures(sent)):
        made["pressures"] = pressures
    if laboratory := list(_laboratory(sent)):
        made["laboratory"] = laboratory
    return made


def _pressures(sent: Sent) -> Iterator[tuple[float, float]]:
    for upper, lower in _pairs():
        systolic, diastolic = _number(sent, upper), _number(sent, lower)
        if (systolic is None) != (diastolic is None):
            raise NotAccepted({"pressures": _("收缩压和舒张压都要填")})
        if systolic is not None and diastolic is not None:
            yield systolic, diastolic


def _laboratory(sent: Sent) -> Iterator[dict[str, Any]]:
    taken = day_in(str(sent.get("taken_on", "")))
    for one in questions():
        if one.where == "laboratory" and _text(sent, one.name):
            if taken is None:
                raise NotAccepted({"taken_on": _("请填写检验日期")})
            yield {"analyte": one.analyte, "value": _number(sent, one.name), "unit": one.unit, "on": taken.isoformat()}


def _answers(sent: Sent) -> dict[str, float | str | bool]:
    made: dict[str, float | str | bool] = {}
    for one in questions():
        text = _text(sent, one.name)
        if one.where != "answer" or not text:
            continue
        number = _number(sent, one.name)
        made[one.name] = text if one.kind == "choice" or number is None else number
    return made


def _pairs() -> list[tuple[str, str]]:
    return [(f"systolic_{place}", f"diastolic_{place}") for place in range(1, PAIRS + 1)]


def _text(sent: Sent, name: str) -> str:
    return str(sent.get(name, "")).strip()


def _number(sent: Sent, name: str) -> float | None:
    """A plain number, also typed with a full stop or comma of the Chinese keyboard."""
    text = _text(sent, name).translate(_POINTS)
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
