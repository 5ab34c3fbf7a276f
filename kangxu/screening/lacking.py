"""What is not known of a person, and which models wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from kangxu.clinical.risk import risk_models
from kangxu.clinical.risk.inputs import FEMALE, MALE, Input
from kangxu.clinical.risk.model import RiskModel
from kangxu.screening.content import MissingAdd, Say
from kangxu.screening.known import Known, name_of


def missing_adds(known: Known, models: Sequence[RiskModel]) -> tuple[MissingAdd, ...]:
    """For every item that is not known, the models that need it; those that need nothing else first."""
    lacking = {model.code: _lacking(known, model) for model in models}
    items = {item.name: item for model in models for item in model.inputs}
    found = []
    for name in dict.fromkeys(chain.from_iterable(lacking.values())):
        waiting = [code for code, names in lacking.items() if name in names]
        alone = tuple(code for code in waiting if len(lacking[code]) == 1)
        found.append(_add(items[name], waiting, alone))
    return tuple(sorted(found, key=lambda one: (-len(one.alone), -len(one.models), one.name)))


def _add(item: Input, codes: Sequence[str], alone: tuple[str, ...]) -> MissingAdd:
    models = [risk_models()[code] for code in codes]
    diseases = dict.fromkeys(disease for model in models for disease in model.diseases)
    return MissingAdd(
        item.name, Say(item.zh, item.en), item.analyte or "", tuple(codes),
        tuple(Say(model.zh, model.en) for model in models), tuple(diseases), alone,
    )  # fmt: skip


def _lacking(known: Known, model: RiskModel) -> list[str]:
    """Required inputs that are not known; none where the person is excluded, or of a sex that is not asked."""
    if any(known.column(name).values[0] == 1 for name in model.excludes):
        return []
    return [item.name for item in model.inputs if item.required and _is_missing(known, item)]


def _is_missing(known: Known, item: Input) -> bool:
    sex = known.column("sex").values[0]
    if item.only_sex is not None and sex == (FEMALE if item.only_sex == "male" else MALE):
        return False
    return not known.column(name_of(item)).known[0]
