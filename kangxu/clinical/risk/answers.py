"""What the shelf says to one published case, under the names of that case."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.cases import Case, half_up
from kangxu.clinical.risk.inputs import read_columns
from kangxu.clinical.risk.model import Result, RiskModel
from kangxu.clinical.risk.names import Names, Target

_ROUNDED = ":rounded"


class CannotAnswer(Exception):
    """The case asks what our tables do not know; the words say what."""


class Answers:
    """Our answers to one case; each model and variant is asked once."""

    def __init__(self, names: Names, case: Case) -> None:
        self.names, self._case = names, case
        self._results: dict[tuple[str, str | None], Result] = {}
        self._told: Mapping[str, Any] | None = None

    def of(self, key: str, variant: str | None = None) -> Any:
        """Our answer under a (dotted) key of `expected`; None where we refuse. Raises CannotAnswer."""
        if self.names.function:
            return self._of_function(key)
        if key in self.names.expected:
            return self._of_model(self.names.expected[key], variant)
        below = [one for one in self.names.expected if one.startswith(f"{key}.")]
        if below:  # null for a whole object: nothing in it may have an answer
            return next((one for one in (self.of(inner, variant) for inner in below) if one is not None), None)
        return self._of_model(Target(key), variant)

    def refusals(self) -> list[str]:
        """Why there is no answer, of each model that refused."""
        refused = (one for one in self._results.values() if one.refusal)
        return [" ".join((f"refused: {one.refusal}", *one.out_of_range)) for one in refused]

    def _of_function(self, key: str) -> Any:
        if self._told is None:
            module, _, name = (self.names.function or "").partition(":")
            self._told = getattr(import_module(module), name)(dict(self._case["input"]))
        found: Any = self._told
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise CannotAnswer(f"no answer named {key}")
            found = found[part]
        return found

    def _of_model(self, target: Target, variant: str | None) -> Any:
        model = risk_model(target.model or self.names.model or "")
        ours = variant or self._case.get("variant") or self.names.variant
        chosen = target.variant or (None if target.model else ours)
        what = target.of.removesuffix(_ROUNDED)
        result = self._result(model, chosen)
        found = self._points(model, chosen, what) if what.startswith("points:") else of_result(model, result, what)
        return half_up(found) if target.of.endswith(_ROUNDED) and found is not None else found

    def _result(self, model: RiskModel, variant: str | None) -> Result:
        if (model.code, variant) not in self._results:
            self._results[model.code, variant] = model.compute_one(self._inputs(model), variant)
        return self._results[model.code, variant]

    def _points(self, model: RiskModel, variant: str | None, what: str) -> float | None:
        name = what.removeprefix("points:")
        if model.contributions is None:
            raise CannotAnswer(f"{model.code} has no contributions")
        if self._result(model, variant).refusal:
            return None
        columns = read_columns(model.inputs, self._inputs(model))
        weights = model.contributions(columns, variant or model.variants[0])
        if name not in weights:
            raise CannotAnswer(f"{model.code} has no contribution {name}")
        return float(weights[name][0])

    def _inputs(self, model: RiskModel) -> dict[str, Any]:
        """What this model asks for; an input that none of the block's models asks for is not dropped in silence."""
        given = translated(self.names, self._case["input"])
        asked: set[str] = set().union(*(_asked(risk_model(code)) for code in self.names.models))
        if strange := set(given) - asked - set(self.names.defaults):
            raise CannotAnswer(f"no input {', '.join(sorted(strange))}")
        return {name: value for name, value in given.items() if name in _asked(model)}


def _asked(model: RiskModel) -> set[str]:
    return {name for item in model.inputs for name in item.names}


def translated(names: Names, given: Mapping[str, Any]) -> dict[str, Any]:
    """A case's inputs under our names. Raises CannotAnswer for a list of the wrong length."""
    ours = dict(names.defaults)
    for name, value in given.items():
        if name in names.ignore:
            continue
        if name in names.spread:
            ours |= _spread(name, value, names.spread[name])
            continue
        said = names.words.get(name, {}).get(str(value), value)
        ours[names.inputs.get(name, name)] = said * names.scale[name] if name in names.scale else said
    return ours


def _spread(name: str, values: Any, ours: list[str]) -> dict[str, Any]:
    if not isinstance(values, list) or len(values) != len(ours):
        raise CannotAnswer(f"{name} must be a list of {len(ours)}")
    return dict(zip(ours, values, strict=True))


def of_result(model: RiskModel, result: Result, what: str) -> Any:
    """One thing that a result says, by the word of a names table. Raises CannotAnswer for a strange word."""
    kind, _, rest = what.partition(":")
    plain: dict[str, Any] = {
        "value": result.value, "band": result.band, "refusal": result.refusal, "extrapolated": result.extrapolated,
        "refused": result.refusal is not None, "missing": list(result.missing),
    }  # fmt: skip
    if not rest and kind in plain:
        return plain[kind]
    if kind == "is_band":
        return None if result.band is None else int(result.band in rest.split("|"))
    if kind == "is_also":
        code, _, bands = rest.partition(":")
        found = _output(model, result, code)
        return None if found is None else int(found in bands.split("|"))
    return _output(model, result, rest if kind == "also" else what)


def _output(model: RiskModel, result: Result, code: str) -> float | str | None:
    if code not in {output.code for output in model.outputs}:
        raise CannotAnswer(f"{model.code} answers nothing named {code}")
    return result.also.get(code)
