"""What the shelf says to one published case, under the names of that case."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.cases import Case, half_up
from kangxu.clinical.risk.inputs import read_columns
from kangxu.clinical.risk.model import Result, RiskModel
from kangxu.clinical.risk.names import Names, Target

_ROUNDED, _ONE, _SUM = ":rounded", "points:", "sum_of_points"
_UNUSABLE = ("missing_input", "out_of_range")


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
        found = self._points(model, chosen, what) if _of_points(what) else of_result(model, result, what)
        return half_up(found) if target.of.endswith(_ROUNDED) and found is not None else found

    def _result(self, model: RiskModel, variant: str | None) -> Result:
        if (model.code, variant) not in self._results:
            self._results[model.code, variant] = model.compute_one(self._inputs(model), variant)
        return self._results[model.code, variant]

    def _points(self, model: RiskModel, variant: str | None, what: str) -> float | None:
        """One contribution, or their sum; this also where a model knows the inputs but has no answer for the sum."""
        refusal, summed = self._result(model, variant).refusal, what == _SUM
        if model.contributions is None:
            raise CannotAnswer(f"{model.code} has no contributions")
        if refusal in _UNUSABLE or (refusal and not summed):
            return None
        columns = read_columns(model.inputs, self._inputs(model))
        weights = model.contributions(columns, variant or model.variants[0])
        if summed:
            return float(sum(weight[0] for weight in weights.values()))
        name = what.removeprefix(_ONE)
        if name not in weights:
            raise CannotAnswer(f"{model.code} has no contribution {name}")
        return float(weights[name][0])

    def _inputs(self, model: RiskModel) -> dict[str, Any]:
        """What this model asks for; an input that none of the block's models asks for is not dropped in silence."""
        given = translated(self.names, self._case["input"])
        asked: set[str] = set().union(*(_asked(risk_model(code)) for code in self.names.models))
        if strange := set(given) - asked - set(self.names.defaults):
            raise CannotAnswer(f"no input {', '.join(sorted(strange))}")
        asked_in = {name: item.name for item in model.inputs for name in item.names}
        found: dict[str, Any] = {}
        for name, value in given.items():
            if name in asked_in and not any(asked_in[name] == asked_in[one] for one in found):
                found[name] = value
        return found


def _of_points(what: str) -> bool:
    return what == _SUM or what.startswith(_ONE)


def _asked(model: RiskModel) -> set[str]:
    return {name for item in model.inputs for name in item.names}


def translated(names: Names, given: Mapping[str, Any]) -> dict[str, Any]:
    """A case's inputs under our names, those that the table lists first. Raises CannotAnswer."""
    units = {unit["by"] for unit in names.units.values()}
    listed = [name for name in names.inputs if name in given]
    ours: dict[str, Any] = {}
    for name in dict.fromkeys((*listed, *given)):
        if name in names.ignore or name in units:
            continue
        if name in names.spread:
            ours |= _spread(name, given[name], names.spread[name])
        else:
            ours.setdefault(_name(names, name, given), _value(names, name, given[name]))
    return {**names.defaults, **ours}


def _name(names: Names, name: str, given: Mapping[str, Any]) -> str:
    """Our name of an input, which may depend on the unit that the case gives beside it."""
    if name not in names.units:
        return names.inputs.get(name, name)
    by_unit = names.units[name]
    unit = str(given.get(by_unit["by"]))
    if unit not in by_unit:
        raise CannotAnswer(f"{name} is not known in {unit}")
    return by_unit[unit]


def _value(names: Names, name: str, value: Any) -> Any:
    said = names.words.get(name, {}).get(str(value), value)
    return said * names.scale[name] if name in names.scale else said


def _spread(name: str, values: Any, ours: list[str]) -> dict[str, Any]:
    if not isinstance(values, list) or len(values) != len(ours):
        raise CannotAnswer(f"{name} must be a list of {len(ours)}")
    return dict(zip(ours, values, strict=True))


def of_result(model: RiskModel, result: Result, what: str) -> Any:
    """One thing that a result says, by the word of a names table. Raises CannotAnswer for a strange word."""
    kind, _, rest = what.partition(":")
    plain: dict[str, Any] = {
        "value": result.value, "band": result.band, "refusal": result.refusal, "extrapolated": result.extrapolated,
        "refused": result.refusal is not None, "answered": result.refusal is None, "missing": list(result.missing),
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
