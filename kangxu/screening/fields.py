"""Facts from risk assessments that this room offers to rules and tiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.model import RiskModel
from kangxu.rules.catalogue import Fact, Field, Rows
from kangxu.screening.models import Assessment


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
    codes = tuple(one.code for one in model.bands)
    return Field(band(model.code), model.zh, model.en, "choice", Rows(select), get, choices=codes)


def _risk(model: RiskModel) -> Field:
    def get(person_id: int, at: datetime) -> Fact | None:
        row = Assessment.objects.filter(person_id=person_id, model=model.code, current=True).first()
        return Fact(row.value, row.at) if row and row.value is not None else None

    select = f"select person_id, value, at from screening_assessment where model = '{model.code}' and current"
    return Field(risk(model.code), model.zh, model.en, "number", Rows(select), get, unit=model.unit)


def _fields() -> Iterator[Field]:
    for model in risk_models().values():
        yield _band(model)
        yield _risk(model)


FIELDS = tuple(_fields())
