"""The phone page one question at a time: which step is due, what it takes, and what has been said so far. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext as _

from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.identifiers import read_national_id, read_phones
from kangxu.web.screening.form import Row, simple_form

Kind = Literal["consent", "name", "phone", "card", "sex", "birth", "numbers", "choice", "many"]
SIZES = 3


class NotYet(Exception):
    """The answer cannot be taken; the message says what to do."""


@dataclass(frozen=True)
class Step:
    """One question. `row` is the row of the form it belongs to."""

    name: str
    kind: Kind
    row: Row | None = None


@dataclass
class Said:
    """What somebody has said so far; it travels with the page, signed, and is kept nowhere else."""

    uid: str
    session_id: int
    started_at: str
    at: str = "consent"
    size: int = 0
    person: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    chosen: dict[str, list[int]] = field(default_factory=dict)

    def answers(self) -> dict[str, float | str]:
        """Replies by the declared names of the models' inputs."""
        made: dict[str, float | str] = {}
        for row in simple_form().rows:
            chosen = [row.choices[at] for at in self.chosen.get(row.name, ())]
            if row.many and chosen:
                made |= next((dict(one.answers) for one in row.choices if one.none), {})
            for one in chosen:
                made |= dict(one.answers)
            made |= {one.name: self.numbers[one.name] for one in row.fields if one.answer and one.name in self.numbers}
        return made

    def measurements(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            name: self.numbers[name] for name in ("height_cm", "weight_kg", "waist_cm") if name in self.numbers
        }
        if {"systolic_1", "diastolic_1"} <= set(self.numbers):
            made["pressures"] = [[self.numbers["systolic_1"], self.numbers["diastolic_1"]]]
        return made


_WHO = (
    Step("consent", "consent"), Step("name", "name"), Step("phone", "phone"), Step("card", "card"), Step("sex", "sex"),
    Step("birth", "birth"),
)  # fmt: skip


def steps_for(said: Said) -> list[Step]:
    """The questions that apply: a card says sex and birthday, and who never smoked is not asked how much."""
    who = [one for one in _WHO if one.kind not in ("sex", "birth") or not said.person.get("national_id")]
    return [*who, *(step for row in simple_form().rows if row.phone for step in _steps_of(row, said))]


def step_at(said: Said) -> Step:
    return next((one for one in steps_for(said) if one.name == said.at), steps_for(said)[0])


def move(said: Said, by: int) -> bool:
    """Go on or back; False at the end."""
    steps = steps_for(said)
    at = steps.index(step_at(said)) + by
    if at >= len(steps):
        return False
    said.at = steps[max(0, at)].name
    return True


def place(said: Said) -> tuple[int, int]:
    """Which question of how many, without the consent."""
    steps = steps_for(said)
    return steps.index(step_at(said)), len(steps) - 1


def take(said: Said, step: Step, sent: Mapping[str, Any], chosen: list[str], today: date) -> None:
    """Take the answer of one step. Raises NotYet."""
    if step.row is not None:
        return _take_row(said, step, step.row, sent, chosen)
    if step.kind != "consent":
        text = str(sent.get("text", "")).strip()
        said.person |= _WHO_TAKES[step.kind](text, today)
    return None


def _steps_of(row: Row, said: Said) -> list[Step]:
    numbers = Step(f"{row.name}-numbers", "numbers", row)
    if not row.choices:
        return [numbers]
    first = Step(row.name, "many" if row.many else "choice", row)
    opened = any(row.choices[at].opens for at in said.chosen.get(row.name, ()))
    return [first, numbers] if row.fields and opened else [first]


def _take_row(said: Said, step: Step, row: Row, sent: Mapping[str, Any], chosen: list[str]) -> None:
    if step.kind == "numbers":
        for one in row.fields:
            said.numbers.pop(one.name, None)
            text = str(sent.get(one.name, "")).strip()
            if text:
                said.numbers[one.name] = _number(text, one.low, one.high, str(one.label))
        return
    known = [int(text) for text in chosen if text.isdecimal() and int(text) < len(row.choices)]
    none = [at for at in known if row.choices[at].none]
    said.chosen[row.name] = none or known


def _number(text: str, low: float | None, high: float | None, label: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise NotYet(_("%(label)s请填数字") % {"label": label}) from None
    if not ((low is None or value >= low) and (high is None or value <= high)):
        words = _("%(label)s应在%(low)g–%(high)g之间，请看看是不是少写或多写了一位")
        raise NotYet(words % {"label": label, "low": low or 0, "high": high or 0})
    return value


def _name(text: str, today: date) -> dict[str, str]:
    if len(text) < 2:
        raise NotYet(_("请填您的姓名"))
    return {"name": text[:60]}


def _phone(text: str, today: date) -> dict[str, str]:
    if not read_phones(text):
        raise NotYet(_("请填11位手机号，方便医生联系您"))
    return {"phone": text[:40]}


def _card(text: str, today: date) -> dict[str, str]:
    if not text:
        return {"national_id": ""}
    try:
        number = read_national_id(check_national_id(text, today))
    except BadDetail as bad:
        raise NotYet(str(bad)) from None
    return {"national_id": number.number, "sex": number.sex, "birth_on": number.born_on.isoformat()}


def _sex(text: str, today: date) -> dict[str, str]:
    if text not in ("1", "2"):
        raise NotYet(_("请选一个"))
    return {"sex": text}


def _birth(text: str, today: date) -> dict[str, str]:
    digits = "".join(one for one in text if one.isdigit())
    try:
        born = datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 (a day has no zone)
    except ValueError:
        raise NotYet(_("请填8位出生日期，如19600501")) from None
    if not 0 <= today.year - born.year <= 120:
        raise NotYet(_("请看看出生的年份对不对"))
    return {"birth_on": born.isoformat()}


_WHO_TAKES = {"name": _name, "phone": _phone, "card": _card, "sex": _sex, "birth": _birth}
