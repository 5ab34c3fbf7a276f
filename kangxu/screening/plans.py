"""Which risk models run when: the plans of plans.toml, less what the site switched off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from kangxu.clinical.risk import risk_model, risk_models
from kangxu.clinical.risk.model import RiskModel
from kangxu.clinical.sheets import load_sheet
from kangxu.programmes.evidence import OFFERED
from kangxu.programmes.overall import facts_asked
from kangxu.screening.derived import MADE_FROM
from kangxu.screening.known import name_of
from kangxu.screening.models import ModelChoice


@dataclass(frozen=True)
class InUse:
    """A model as the site uses it. Nobody decided where `decided_at` is None: then the shelf's own word holds."""

    model: RiskModel
    on: bool
    variant: str
    decided_by: str = ""
    decided_at: datetime | None = None


def _plan(name: str) -> tuple[str, ...]:
    return tuple(risk_model(code).code for code in _SHEET[name]["models"])


_SHEET = load_sheet("plans.toml", "kangxu.screening")
SIMPLE, STANDARD, AUTOMATIC = _plan("simple"), _plan("standard"), _plan("automatic")
PLANS = {"simple": SIMPLE, "standard": tuple(dict.fromkeys((*SIMPLE, *STANDARD)))}


def choices() -> dict[str, InUse]:
    """Every model of the shelf, with what the site decided about it. One query."""
    decided = {one.model: one for one in ModelChoice.objects.order_by("model", "-decided_at", "-pk").distinct("model")}
    return {code: _in_use(model, decided.get(code)) for code, model in risk_models().items()}


def chosen(codes: Iterable[str] | None = None) -> list[InUse]:
    """Those of these models (or of the whole shelf) that are switched on."""
    known = choices()
    return [known[code] for code in (known if codes is None else dict.fromkeys(codes)) if known[code].on]


def models_for(form: str, answered: Collection[str]) -> list[str]:
    """The plan of a form, and every questionnaire that these answers fill."""
    told = set(answered)
    more = [code for code, model in risk_models().items() if _filled_by(model, told)]
    return list(dict.fromkeys((*PLANS[form], *more)))


def _filled_by(model: RiskModel, told: set[str]) -> bool:
    """Whether a model asks questions only, and all that it must have are answered."""
    asked = [item for item in model.inputs if item.name not in ("age", "sex")]
    needed = {item.name for item in asked if item.required}
    return bool(needed) and needed <= told and not any(item.kind == "number" and item.analyte for item in asked)


def tiers_hear_of(model: str) -> bool:
    """Whether the tiers of programmes speak of a model's results."""
    return bool({f"band.{model}", f"risk.{model}"} & (OFFERED.keys() | facts_asked()))


def automatic(analytes: Collection[str] | None) -> list[str]:
    """Models that run by themselves for a batch with these analytes; None: it may concern any of them."""
    if analytes is None:
        return list(AUTOMATIC)
    return [code for code in AUTOMATIC if uses(risk_model(code)) & set(analytes)]


def uses(model: RiskModel) -> set[str]:
    """Analytes from which the model's inputs are read or made."""
    found: set[str] = set()
    for item in model.inputs:
        found.update({item.analyte or item.name, *MADE_FROM.get(name_of(item), ())})
    return found


def _in_use(model: RiskModel, choice: ModelChoice | None) -> InUse:
    if choice is None:
        return InUse(model, model.on, model.variants[0])
    # a variant that a newer edition no longer has is answered by its first
    variant = choice.variant if choice.variant in model.variants else model.variants[0]
    return InUse(model, choice.on, variant, choice.decided_by, choice.decided_at)
