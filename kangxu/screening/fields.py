"""Facts from risk assessments, answers and screenings that this room offers to rules and tiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.rules.catalogue import Choice, Fact, Field, Filter, Rows, Series
from kangxu.screening import answer_facts
from kangxu.screening.models import Assessment, Linkage, Screening

_WORDS = load_sheet("fact_words.toml", "kangxu.screening")
# Where a result has no natural limit of its own, examples ask for this much
_SMALL = 10.0
_NEVER = ("没有评估过，或信息不全无法评估", "never assessed, or not calculable from what is known")


def band(model: str) -> str:
    """Code of the fact "band of this model"."""
    return f"band.{model}"


def risk(model: str) -> str:
    """Code of the fact "value of this model"."""
    return f"risk.{model}"


def _band(model: RiskModel) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = Assessment.objects.filter(person_id=person_id, model=model.code, current=True).exclude(band="").first()
        return Fact(row.band, row.at) if row else None

    select = (
        "select person_id, nullif(band, '') as value, at from screening_assessment"
        f" where model = '{model.code}' and current"
    )
    choices = tuple(Choice(one.code, one.zh, one.en) for one in model.bands)
    return Field(
        band(model.code), model.zh, model.en, "choice", Rows(select), get, choices=choices, unknown=_NEVER,
        example=(f"{model.zh}（分级） = {choices[-1].code}", f"{model.en} (band) = {choices[-1].code}"),
    )  # fmt: skip


def _risk(model: RiskModel) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = Assessment.objects.filter(person_id=person_id, model=model.code, current=True).first()
        return Fact(row.value, row.at) if row and row.value is not None else None

    select = f"select person_id, value, at from screening_assessment where model = '{model.code}' and current"
    half = sum(model.output) / 2
    limit = f"{half:g}" if half < _SMALL else f"{_SMALL:g}"
    kind = ("（数值）", " (value)") if model.bands else ("", "")
    return Field(
        risk(model.code), model.zh, model.en, "number", Rows(select), get, unit=model.unit, unknown=_NEVER,
        example=(f"{model.zh}{kind[0]} >= {limit}", f"{model.en}{kind[1]} >= {limit}"),
    )  # fmt: skip


def _filter(code: str, zh: str, table: str) -> Filter:
    return Filter(code, zh, code, tuple(Choice(one, *words) for one, words in _WORDS[table].items()))


DISEASES = _filter("disease", "病种", "diseases")
STAGES = _filter("stage", "阶段", "stages")
RESULTS = _filter("tier", "结果", "results")
FORMS = _filter("form", "表单", "forms")
STATES = Filter("state", "状态", "state", (Choice("open", "进行中", "open"), Choice("closed", "已结束", "closed")))


def _linkages(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(
            True, one.opened_at, None, one.pk,
            {
                "disease": one.disease, "stage": one.stage,
                "state": "closed" if one.closed_at and one.closed_at <= at else "open",
            },
        )
        for one in Linkage.objects.filter(person_id=person_id)
    ]  # fmt: skip


_LINKAGE = Field(
    "linkage", "促诊", "Way to care", "event",
    Series(
        "select l.person_id, true as value, l.opened_at as at, l.id as place, l.disease, l.stage, case when l.closed_at"
        " <= %(at)s then 'closed' else 'open' end as state from screening_linkage l"
    ),
    _linkages, filters=(DISEASES, STAGES, STATES), unknown=("没有促诊就是没有", "without one: no"),
    example=("促诊[阶段：已告知；状态：进行中]", "Way to care [stage: told; state: open]"),
)  # fmt: skip


def _screenings(person_id: int, at: datetime) -> Sequence[Fact]:
    return [
        Fact(True, one.finished_at, None, one.pk, {"tier": one.tier or None, "form": one.form})
        for one in Screening.objects.filter(person_id=person_id)
    ]


_SCREENED = Field(
    "screened", "筛查", "Screened", "event",
    Series(
        "select s.person_id, true as value, s.finished_at as at, s.id as place, nullif(s.tier, '') as tier, s.form"
        " from screening_screening s where s.person_id is not null"
    ),
    _screenings, filters=(RESULTS, FORMS), unknown=("没有筛查就是没有", "without a screening: no"),
    example=("365天内 筛查[结果：高危]", "Screened [tier: High risk] within 365 days"),
)  # fmt: skip


def _fields() -> Iterator[Field]:
    for model in risk_models().values():
        if model.bands:
            yield _band(model)
        yield _risk(model)
    yield _LINKAGE
    yield _SCREENED
    yield from answer_facts.fields()


FIELDS = tuple(_fields())
