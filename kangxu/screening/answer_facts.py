"""What people answered to questions, as facts for rules: one row per answer, the newest counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.rules.catalogue import Choice, Fact, Field, Kind, Series
from kangxu.screening.models import Answer

_ASKED = load_sheet("fact_words.toml", "kangxu.screening")["asked"]
# Long forms are read as a whole: their results are facts, their single items are not
LONG_FORM = 15
_NOT_ASKED = ("没有问过，不等于没有", "nobody asked; that is not a no")


def answer(name: str) -> str:
    """Code of the fact "answer to this question"."""
    return f"answer.{name}"


def questions() -> dict[str, tuple[Input, RiskModel | None]]:
    """What is asked and not measured, and the first model that asks it; without the items of long forms."""
    found: dict[str, tuple[Input, RiskModel | None]] = {
        name: (Input(name, zh, en, unit), None) for name, (zh, en, unit) in _ASKED.items()
    }
    for model in risk_models().values():
        asked = [one for one in model.inputs if _asked(one)]
        for item in asked if len(asked) <= LONG_FORM else ():
            found.setdefault(item.name, (item, model))
    return found


def _asked(item: Input) -> bool:
    return item.kind != "sex" and item.name != "age" and not (item.kind == "number" and item.analyte)


def _value(item: Input, value: float) -> float | bool | str | None:
    """An answer as rules see it; None where its number means nothing any more."""
    if item.kind == "choice":
        return item.choices[int(value)].code if 0 <= value < len(item.choices) else None
    return value == 1 if item.kind == "flag" else value


def _sql_value(item: Input) -> str:
    if item.kind == "choice":
        return f"(array{[one.code for one in item.choices]!r})[a.value::int + 1]"
    return "a.value = 1" if item.kind == "flag" else "a.value"


def _answers(item: Input, person_id: int, at: datetime) -> Sequence[Fact]:
    given = Answer.objects.filter(person_id=person_id, name=item.name, answered_at__lte=at)
    told = ((one, _value(item, one.value)) for one in given)
    return [Fact(value, one.answered_at, None, one.pk) for one, value in told if value is not None]


def _field(item: Input, form: RiskModel | None) -> Field:
    """`form` where the question's words alone could mean another one."""
    kind: Kind = "choice" if item.kind == "choice" else "flag" if item.kind == "flag" else "number"
    zh = f"问卷：{form.zh} {item.zh}" if form else f"问卷：{item.zh}"
    en = f"Answer: {form.en}, {item.en}" if form else f"Answer: {item.en}"
    select = (
        f"select a.person_id, {_sql_value(item)} as value, a.answered_at as at, a.id as place from screening_answer a"
        f" where a.name = '{item.name}'"
    )
    said = _example(item)
    return Field(
        answer(item.name), zh, en, kind, Series(select), partial(_answers, item),
        unit=item.unit if kind == "number" else "",
        choices=tuple(Choice(one.code, one.zh, one.en) for one in item.choices) if kind == "choice" else (),
        names=(item.zh, item.en) if kind == "number" and not form else (), unknown=_NOT_ASKED,
        example=(f"{zh}{said}", f"{en}{said}"),
    )  # fmt: skip


def _example(item: Input) -> str:
    if item.kind == "choice":
        return f" = {item.choices[-1].code}"
    return "" if item.kind == "flag" else " >= 1"


def fields() -> Iterator[Field]:
    told = questions()
    words = Counter(word for item, _ in told.values() for word in {item.zh, item.en})
    for item, model in told.values():
        alone = words[item.zh] == 1 and words[item.en] == 1
        yield _field(item, None if alone else model)
