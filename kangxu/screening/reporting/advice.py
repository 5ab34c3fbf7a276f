"""Advice and next steps: lines of report.toml that a fired rule brings, each citing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from kangxu.screening.content import Advice, NextStep, Say
from kangxu.screening.models import Linkage
from kangxu.screening.picture import Picture
from kangxu.screening.reporting.sheet import SHEET


def advice_for(picture: Picture) -> tuple[Advice, ...]:
    """Lines in the sheet's order, the urgent one first; `rule` is the code of the rule that fired."""
    fired = _fired(picture)
    lines = ((one, rule) for one in SHEET["advice"] if (rule := _brought_by(one, fired)))
    made = [Advice(one["code"], rule, Say(one["zh"], one["en"]), one["source"]) for one, rule in lines]
    return tuple(made[: SHEET["most_advice"]])


def steps_for(picture: Picture, linkages: Iterable[Linkage], *, today: date) -> tuple[NextStep, ...]:
    """What to do next; where somebody already leads the person to that disease's care, with owner and day."""
    fired, led = _fired(picture), {one.disease: one for one in linkages}
    made = []
    for one in SHEET["steps"]:
        rule = _brought_by(one, fired)
        known = one.get("unless_known")
        if rule and not (known and all(name in picture.facts for name in known)):
            made.append(_step(one, rule, led.get(one["disease"]), today))
    return tuple(sorted(made, key=lambda step: step.due_on))


def _step(one: Mapping[str, Any], rule: str, linkage: Linkage | None, today: date) -> NextStep:
    due = today + timedelta(days=one["days"])
    if linkage is not None and linkage.next_on is not None:
        due = linkage.next_on
    owner = linkage.owner.name if linkage is not None and linkage.owner is not None else ""
    return NextStep(one["code"], one["kind"], Say(one["zh"], one["en"]), one["disease"], rule, owner, due.isoformat())


def _fired(picture: Picture) -> Sequence[str]:
    """Codes that may bring a line: rules that fired, the tier, the urgent flag, and smoking as a fact."""
    grade, facts = picture.grade, picture.facts
    smokes = ["smoking"] if "smoking" in facts and facts["smoking"].value == 1 else []
    flag = ["urgent"] if grade.urgent else []
    return [*flag, *(ground.code for ground in grade.grounds), f"tier:{grade.tier}", *smokes]


def _brought_by(line: Mapping[str, Any], fired: Sequence[str]) -> str:
    return next((code for code in fired if code in line["when"]), "")
