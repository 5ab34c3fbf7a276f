"""Visits in the words and numbers of `visits.toml`: where they happen, what may come of them, what is taken along."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import timedelta
from importlib.resources import files
from typing import Any

from kangxu.followup.vocabulary import OUTCOMES, Outcome
from kangxu.foundation.terms import Term, spoken
from kangxu.questionnaires.definition import Form

_SHEET: dict[str, Any] = tomllib.loads(files("kangxu.followup").joinpath("visits.toml").read_text(encoding="utf-8"))
AT_HOME: tuple[str, ...] = tuple(_SHEET["at_home"])
IN_CLINIC: tuple[str, ...] = tuple(_SHEET["in_clinic"])
KINDS_OF_VISIT = (*AT_HOME, *IN_CLINIC)
HOME, CLINIC = _SHEET["home_mode"], _SHEET["clinic_mode"]
MODES_OF_VISIT = (HOME, CLINIC)
ROUTE_ROWS: int = _SHEET["route_rows"]
PANEL_ROWS: int = _SHEET["panel_rows"]
PANEL_DAYS: int = _SHEET["panel_days"]
PANEL_AHEAD: dict[int, Term] = {
    row["days"]: Term(str(row["days"]), row["zh"], row["en"]) for row in _SHEET["panel_ahead"]
}
PANEL_CHUNK: int = _SHEET["panel_chunk"]
KEEP = timedelta(hours=_SHEET["keep_hours"])
TOOLS: dict[str, Term] = {code: Term(code, row["zh"], row["en"]) for code, row in _SHEET["tools"].items()}
_TOOL_OF = {analyte: code for code, row in _SHEET["tools"].items() for analyte in row["analytes"]}
_HOUSE = re.compile(r"\d|第?[一二三四五六七八九十]+(?:号|组|栋|单元)")


def mode_of(kind: str) -> str:
    """Where a kind of work happens: `home` or `clinic`."""
    return str(HOME if kind in AT_HOME else CLINIC)


def area_of(address: str) -> str:
    """The village or street of an address: what stands before the number of the house."""
    return _HOUSE.split(address, maxsplit=1)[0].strip()


def outcomes_of_visit() -> list[Outcome]:
    """What may come of a visit, in the order in which it is offered."""
    return [OUTCOMES[code] for code in _SHEET["outcomes"]["codes"]]


def visit_words(outcome: Outcome) -> str:
    """How a visit says an outcome: nobody answers a door bell by telephone."""
    own = _SHEET["outcomes"].get(outcome.code)
    return spoken(own["zh"], own["en"]) if own else outcome.words


def tools_for(forms: Iterable[Form]) -> list[Term]:
    """What has to be in the bag for these forms: what their items measure."""
    asked = {item.reading.analyte for form in forms for item in form.walk() if item.reading is not None}
    codes = {_TOOL_OF[analyte] for analyte in asked if analyte in _TOOL_OF}
    return [tool for code, tool in TOOLS.items() if code in codes]
